//! A merchant of a sandbox, and notifications that WeChat Pay would post to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use wechatpay_client::auth::{
    ApiV3Key, BuiltNotification, Error, NotificationBuilder, PlatformKey, StampSource, SystemStamps,
};
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::{KeyMode, Sandbox, StubResponse};

const START: i64 = 1_780_000_000;

/// The clock of the sandbox and of the client. Only a test moves it.
#[derive(Debug)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl StampSource for Clock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn nonce(&self) -> Result<[u8; 16], Error> {
        SystemStamps.nonce()
    }
}

/// A key that signs notifications.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) id: String,
    private_key: String,
}

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<Clock>,
    pub(crate) client: Client,
    /// The certificate of the sandbox, and its public key.
    pub(crate) certificate: Sender,
    pub(crate) public_key: Sender,
    apiv3_key: String,
}

impl Scene {
    /// A merchant with the settings of a key mode, except those in `without`.
    pub(crate) async fn new(mode: KeyMode, without: &[&str]) -> Self {
        let clock = Arc::new(Clock(AtomicI64::new(START)));
        let now = Arc::clone(&clock);
        let sandbox =
            Sandbox::builder().key_mode(mode).clock(move || now.now()).spawn().await.unwrap();
        let mut settings = sandbox.environment();
        let (_, apiv3_key) =
            settings.iter().find(|(name, _)| *name == "WECHATPAY_APIV3_KEY").cloned().unwrap();
        settings.retain(|(name, _)| !without.contains(name));
        let client = Client::builder()
            .merchant(Merchant::from_vars(settings).unwrap())
            .stamps(Arc::clone(&clock) as _)
            .build()
            .unwrap();
        let of_sandbox = |id: &str, file: &str| Sender {
            id: id.to_owned(),
            private_key: read(&format!("wechatpay-sandbox/keys/{file}")),
        };
        let certificate = read("wechatpay-sandbox/keys/platform_cert.pem");
        let serial = PlatformKey::certificates(&certificate).unwrap().remove(0);
        Self {
            certificate: of_sandbox(serial.id(), "platform_key.pem"),
            public_key: of_sandbox(&public_key_id().await, "wechatpay_key.pem"),
            sandbox,
            clock,
            client,
            apiv3_key,
        }
    }

    /// A merchant with all settings.
    pub(crate) async fn with_all() -> Self {
        Self::new(KeyMode::Both, &[]).await
    }

    /// A notification that the sandbox's certificate signs now.
    pub(crate) fn notification(&self, id: &str, payload: Value) -> BuiltNotification {
        self.signed(&self.certificate, id, payload)
    }

    pub(crate) fn signed(&self, by: &Sender, id: &str, payload: Value) -> BuiltNotification {
        let key = ApiV3Key::new(&self.apiv3_key).unwrap();
        let stamp = self.clock.stamp().unwrap();
        let builder = NotificationBuilder::new("TRANSACTION.SUCCESS", payload).id(id);
        builder.build(&key, &by.id, &by.private_key, &stamp).unwrap()
    }

    /// Has the sandbox list another certificate from now on, and returns its key.
    pub(crate) fn rotate(&self) -> Sender {
        let keys: Value =
            serde_json::from_str(&read("wechatpay-auth/tests/fixtures/keys.json")).unwrap();
        let next = &keys["platform_certificates"][1];
        let part = |name: &str| next[name].as_str().unwrap();
        let aead = Aes256Gcm::new_from_slice(self.apiv3_key.as_bytes()).unwrap();
        let payload = Payload { msg: part("certificate_pem").as_bytes(), aad: b"certificate" };
        let ciphertext = aead.encrypt(Nonce::from_slice(b"0123456789ab"), payload).unwrap();
        let list = json!({ "data": [{
            "serial_no": part("serial"),
            "effective_time": "2024-01-01T00:00:00+08:00",
            "expire_time": "2053-12-24T00:00:00+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": "0123456789ab",
                "associated_data": "certificate",
                "ciphertext": STANDARD.encode(ciphertext),
            },
        }] });
        let response = StubResponse::json(200, list.to_string());
        self.sandbox.stub("GET", "/v3/certificates", response);
        let lines = part("private_pkcs8_der_base64");
        Sender {
            id: part("serial").to_owned(),
            private_key: format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
                wrapped(lines)
            ),
        }
    }

    /// The number of requests for certificates.
    pub(crate) fn fetches(&self) -> usize {
        let requests = self.sandbox.requests();
        requests.iter().filter(|request| request.target.starts_with("/v3/certificates")).count()
    }
}

/// The id is derived from the published key, so it is the same in every sandbox.
async fn public_key_id() -> String {
    let sandbox = Sandbox::builder().key_mode(KeyMode::PublicKey).spawn().await.unwrap();
    let settings = sandbox.environment();
    settings.into_iter().find(|(name, _)| *name == "WECHATPAY_PUBLIC_KEY_ID").unwrap().1
}

/// Reads a file of another crate.
fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn wrapped(base64: &str) -> String {
    let lines = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// The payload of a payment notice.
pub(crate) fn payment(out_trade_no: &str, total: i64) -> Value {
    json!({
        "mchid": "1900000001",
        "appid": "wx1",
        "out_trade_no": out_trade_no,
        "trade_state": "SUCCESS",
        "amount": { "total": total, "currency": "CNY" },
    })
}

/// Posts a notification, and returns status and body of the reply.
pub(crate) async fn post(router: &Router, notification: BuiltNotification) -> (u16, String) {
    post_body(router, notification.headers, Body::from(notification.body)).await
}

pub(crate) async fn post_body(
    router: &Router,
    headers: axum::http::HeaderMap,
    body: Body,
) -> (u16, String) {
    let mut request = Request::post("/wechatpay/notify").body(body).unwrap();
    *request.headers_mut() = headers;
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let is_json = response.headers().get("content-type").is_some_and(|it| it == "application/json");
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    assert_eq!(is_json, !body.is_empty());
    (status, String::from_utf8(body.to_vec()).unwrap())
}
