//! What front ends are called with: byte for byte what SDKs in other languages make; see
//! `tests/fixtures/invoke/make.md`.

use std::sync::Arc;

use serde_json::{Value, json};
use wechatpay_client::auth::{Error as AuthError, RequestSigner, Signer, Signing, StampSource};
use wechatpay_client::invoke::{ApiV2Key, MerchantTransfer, PayScore};
use wechatpay_client::{Client, Error, Merchant};

const VECTORS: &str = include_str!("../fixtures/invoke/vectors.json");
const KEY: &str = include_str!("../../crates/wechatpay-sandbox/keys/apiclient_key.pem");
const PUBLIC_KEY: &str = include_str!("../../crates/wechatpay-sandbox/keys/pub_key.pem");
const MCHID: &str = "1900000001";
const SERIAL: &str = "3D82317E555DCE15337446A5AB4F12C277A2512C";

/// The stamp of a vector.
#[derive(Debug)]
struct Fixed(i64, u8);

impl StampSource for Fixed {
    fn now(&self) -> i64 {
        self.0
    }

    fn nonce(&self) -> Result<[u8; 16], AuthError> {
        Ok([self.1; 16])
    }
}

/// A key in another place: it is ready only at the second poll.
#[derive(Debug)]
struct Remote(Signer);

impl RequestSigner for Remote {
    fn merchant_id(&self) -> &str {
        self.0.merchant_id()
    }

    fn serial(&self) -> &str {
        self.0.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.sign_message(message)
        })
    }
}

fn client(merchant: Merchant, timestamp: &str, nonce: &str) -> Client {
    let merchant = merchant.public_key("PUB_KEY_ID_1", PUBLIC_KEY);
    let nonce = u8::from_str_radix(&nonce[..2], 16).unwrap();
    let stamps = Arc::new(Fixed(timestamp.parse().unwrap(), nonce));
    Client::builder().merchant(merchant).stamps(stamps).build().unwrap()
}

fn local() -> Merchant {
    Merchant::new(MCHID).serial(SERIAL).private_key(KEY)
}

fn remote() -> Merchant {
    let signer = Signer::from_pem(MCHID, SERIAL, KEY).unwrap();
    Merchant::new(MCHID).remote_signer(Arc::new(Remote(signer)))
}

/// Returns the vectors of a scheme.
fn cases(scheme: &str) -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let cases = vectors["cases"].as_array().unwrap().iter();
    let cases: Vec<_> = cases.filter(|case| case["scheme"] == scheme).cloned().collect();
    assert!(cases.len() > 1);
    cases
}

fn key() -> ApiV2Key {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    ApiV2Key::new(vectors["v2_key"].as_str().unwrap()).unwrap()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

#[tokio::test]
async fn jsapi_payment_equals_that_of_other_sdks() {
    for case in cases("jsapi") {
        let (appid, id) = (text(&case, "appid"), text(&case, "prepay_id"));
        let (timestamp, nonce) = (text(&case, "timestamp"), text(&case, "nonce"));
        let expected = json!({
            "appId": appid, "timeStamp": timestamp, "nonceStr": nonce,
            "package": format!("prepay_id={id}"), "signType": "RSA", "paySign": case["signature"],
        });
        for merchant in [local(), remote()] {
            let client = client(merchant, timestamp, nonce);
            for id in [id.to_owned(), format!("prepay_id={id}")] {
                let payment = client.invoke().jsapi(appid, &id).await.unwrap();
                assert_eq!(serde_json::to_value(&payment).unwrap(), expected);
                assert_eq!(format!("{payment:?}"), "JsapiPayment(..)");
            }
        }
    }
}

#[tokio::test]
async fn app_payment_equals_that_of_other_sdks() {
    for case in cases("app") {
        let (appid, id) = (text(&case, "appid"), text(&case, "prepay_id"));
        let (timestamp, nonce) = (text(&case, "timestamp"), text(&case, "nonce"));
        let expected = json!({
            "appid": appid, "partnerid": MCHID, "prepayid": id, "package": "Sign=WXPay",
            "noncestr": nonce, "timestamp": timestamp, "sign": case["signature"],
        });
        for merchant in [local(), remote()] {
            let payment = client(merchant, timestamp, nonce).invoke().app(appid, id).await.unwrap();
            assert_eq!(serde_json::to_value(&payment).unwrap(), expected);
            assert_eq!(format!("{payment:?}"), "AppPayment(..)");
        }
    }
}

#[tokio::test]
async fn prepay_id_of_the_other_kind_is_rejected() {
    let invoke = client(local(), "1", "00").invoke();
    let unsignable = |error: &Error| {
        matches!(error.auth(), Some(AuthError::UnsignableRequest { .. })) && !error.is_retryable()
    };
    for id in ["prepay_id=wx26", "", "wx26\n", "wx 26"] {
        let error = invoke.app("wx1", id).await.unwrap_err();
        assert!(unsignable(&error), "{id:?}: {error}");
    }
    for id in ["prepay_id=prepay_id=wx26", "prepay_id=", "", "wx26\nx"] {
        let error = invoke.jsapi("wx1", id).await.unwrap_err();
        assert!(unsignable(&error), "{id:?}: {error}");
    }
    for appid in ["", "GET\n/v3/certificates"] {
        assert!(unsignable(&invoke.app(appid, "wx26").await.unwrap_err()));
        assert!(unsignable(&invoke.jsapi(appid, "wx26").await.unwrap_err()));
    }
}

#[test]
fn pay_score_hop_equals_that_of_other_sdks() {
    for case in cases("payscore") {
        let parameters = &case["parameters"];
        let invoke = client(local(), text(parameters, "timestamp"), text(parameters, "nonce_str"));
        let (kind, hop) = match parameters["package"].as_str() {
            Some(package) => ("wxpayScoreUse", invoke.invoke().pay_score_use(&key(), package)),
            None => {
                let (service, order) =
                    (text(parameters, "service_id"), text(parameters, "out_order_no"));
                ("wxpayScoreDetail", invoke.invoke().pay_score_detail(&key(), service, order))
            }
        };
        let hop = hop.unwrap();
        let mut expected = parameters.clone();
        expected["sign"] = case["signature"].clone();
        let mini_program = serde_json::to_value(hop.mini_program()).unwrap();
        assert_eq!(mini_program, json!({ "businessType": kind, "extraData": expected }));

        // The other forms have the same parameters, percent-encoded.
        let page = serde_json::to_value(hop.jsapi()).unwrap();
        let app = serde_json::to_value(hop.app()).unwrap();
        let query = text(&app, "query");
        assert_eq!(page, json!({ "businessType": kind, "queryString": query }));
        let url = reqwest::Url::parse(&format!("https://a.example/?{query}")).unwrap();
        let pairs: Value = url.query_pairs().map(|(name, value)| (name, json!(value))).collect();
        assert_eq!(pairs, expected);
        assert!(!format!("{hop:?}{:?}{:?}", hop.app(), key()).contains(text(&case, "signature")));
    }
}

#[test]
fn pay_score_permission_and_transfer_are_not_signed() {
    let hop = serde_json::to_value(PayScore::enable("token/1").jsapi()).unwrap();
    let query = "apply_permissions_token=token%2F1";
    assert_eq!(hop, json!({ "businessType": "wxpayScoreEnable", "queryString": query }));

    let transfer = client(local(), "1", "00").invoke().merchant_transfer("wx1", "affff==");
    assert_eq!(transfer, MerchantTransfer::new(MCHID, "wx1", "affff=="));
    let json = serde_json::to_value(&transfer).unwrap();
    assert_eq!(json, json!({ "mchId": MCHID, "appId": "wx1", "package": "affff==" }));
    let app = serde_json::to_value(transfer.app()).unwrap();
    let query = format!("mchId={MCHID}&appId=wx1&package=affff%3D%3D");
    assert_eq!(app, json!({ "businessType": "requestMerchantTransfer", "query": query }));
    let json = serde_json::to_value(transfer.open_id("o")).unwrap();
    assert_eq!(json["openId"], "o");
}

#[test]
fn api_v2_key_of_another_form_is_rejected_and_not_printed() {
    for key in ["", "short", &"k".repeat(33), &"密".repeat(32), &format!("{} ", "k".repeat(31))] {
        let error = ApiV2Key::new(key).unwrap_err();
        assert!(error.to_string().contains("APIv2 key"), "{error}");
    }
    assert_eq!(format!("{:?}", key()), "ApiV2Key(..)");
}
