//! Against the sandbox, which has an independent implementation of the cryptography.

use http::HeaderValue;
use reqwest::{Method, Request, Url};
use serde_json::{Value, json};
use wechatpay_auth::middleware::AuthMiddleware;
use wechatpay_auth::{Error, Merchant, Preference, Verified};
use wechatpay_sandbox::{Fault, KeyMode, Sandbox, StubResponse};

async fn sandbox(mode: KeyMode) -> (Sandbox, Merchant) {
    let sandbox = Sandbox::builder().key_mode(mode).spawn().await.unwrap();
    sandbox.stub("GET", "/v3/x", StubResponse::json(200, r#"{"a":1}"#));
    sandbox.stub("DELETE", "/v3/x", StubResponse::empty(204));
    let merchant = Merchant::from_vars(sandbox.environment()).unwrap();
    (sandbox, merchant)
}

async fn call(auth: &AuthMiddleware, method: Method) -> Result<String, Error> {
    let url = Url::parse(&format!("{}/v3/x", auth.base_url())).unwrap();
    match auth.stack().execute(Request::new(method, url)).await {
        Ok(response) => {
            assert!(response.status().is_success(), "{response:?}");
            Ok(response.extensions().get::<Verified>().unwrap().key_id().to_owned())
        }
        Err(reqwest_middleware::Error::Middleware(error)) => Err(error.downcast().unwrap()),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn call_succeeds_in_every_key_mode() {
    for mode in [KeyMode::Certificate, KeyMode::PublicKey, KeyMode::Both] {
        let (_sandbox, merchant) = sandbox(mode).await;
        let auth = AuthMiddleware::builder(merchant).build().unwrap();
        for method in [Method::GET, Method::DELETE] {
            let by = call(&auth, method).await.unwrap();
            assert_eq!(by.starts_with("PUB_KEY_ID_"), mode != KeyMode::Certificate, "{mode:?}");
        }
        auth.trust_store().prefer(Preference::Certificate);
        let by = call(&auth, Method::GET).await.unwrap();
        assert_eq!(by.starts_with("PUB_KEY_ID_"), mode == KeyMode::PublicKey, "{mode:?}");
    }
}

#[tokio::test]
async fn certificates_of_the_sandbox_are_fetched_and_opened() {
    let (sandbox, _) = sandbox(KeyMode::Certificate).await;
    let settings =
        sandbox.environment().into_iter().filter(|(name, _)| *name != "WECHATPAY_PLATFORM_CERTS");
    let auth = AuthMiddleware::builder(Merchant::from_vars(settings).unwrap()).build().unwrap();
    let by = call(&auth, Method::GET).await.unwrap();
    assert_eq!(auth.trust_store().ids(), [by]);
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn fetch_in_public_key_mode_returns_public_key_mode() {
    let (sandbox, _) = sandbox(KeyMode::PublicKey).await;
    let public_key = ["WECHATPAY_PUBLIC_KEY", "WECHATPAY_PUBLIC_KEY_ID"];
    let settings = sandbox.environment().into_iter().filter(|(name, _)| !public_key.contains(name));
    let auth = AuthMiddleware::builder(Merchant::from_vars(settings).unwrap()).build().unwrap();
    assert_eq!(call(&auth, Method::GET).await, Err(Error::PublicKeyMode));
}

#[tokio::test]
async fn sensitive_field_is_encrypted_and_decrypted() {
    for preference in [Preference::PublicKey, Preference::Certificate] {
        let (_sandbox, merchant) = sandbox(KeyMode::Both).await;
        let auth = AuthMiddleware::builder(merchant).build().unwrap();
        auth.trust_store().prefer(preference);
        let cipher = auth.sensitive_cipher().await.unwrap();
        let encrypted = cipher.encrypt("刷掌 13800138000", auth.now()).unwrap();
        let body =
            json!({ "echo_message": "hello", "encrypted_echo_message": encrypted.ciphertext() });
        let url = Url::parse(&format!("{}/v3/security/echo", auth.base_url())).unwrap();
        let mut request = Request::new(Method::POST, url);
        request.headers_mut().insert("Content-Type", HeaderValue::from_static("application/json"));
        request.headers_mut().insert("Wechatpay-Serial", encrypted.serial().parse().unwrap());
        *request.body_mut() = Some(body.to_string().into());
        let response = auth.stack().execute(request).await.unwrap();
        assert_eq!(response.extensions().get::<Verified>().unwrap().key_id(), encrypted.serial());
        let response: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(response["echo_message"], "hello");
        let returned =
            cipher.decrypt(response["encrypted_echo_message"].as_str().unwrap()).unwrap();
        assert_eq!(*returned, "刷掌 13800138000");
    }
}

#[tokio::test]
async fn response_with_any_fault_is_rejected_with_its_code() {
    let (sandbox, merchant) = sandbox(KeyMode::Both).await;
    let auth = AuthMiddleware::builder(merchant).build().unwrap();
    for method in [Method::GET, Method::DELETE] {
        for (fault, code) in [
            (Fault::MissingSignature, "missing_header"),
            (Fault::MissingHeader("Wechatpay-Timestamp"), "missing_header"),
            (Fault::MissingHeader("Wechatpay-Nonce"), "missing_header"),
            (Fault::MissingHeader("Wechatpay-Signature"), "missing_header"),
            (Fault::MissingHeader("Wechatpay-Serial"), "missing_header"),
            (Fault::ForgedSignature, "invalid_signature"),
            (Fault::SignedByAnotherKey, "invalid_signature"),
            (Fault::UnknownSerial, "unknown_serial"),
            (Fault::Stale, "clock_skew"),
            (Fault::Early, "clock_skew"),
            (Fault::RepeatedHeader, "conflicting_header"),
            (Fault::Probe, "probe_signature"),
        ] {
            if fault == Fault::UnknownSerial {
                // The fetch that it causes is a request too, and must not get the fault.
                auth.certificate_refresher().unwrap().refresh().await.unwrap();
            }
            sandbox.inject(fault);
            let error = call(&auth, method.clone()).await.unwrap_err();
            assert_eq!(error.code(), code, "{method} {fault:?}");
        }
        for fault in [
            Fault::RepeatedSameHeader,
            Fault::MissingHeader("Wechatpay-Signature-Type"),
            Fault::EmptyBody,
        ] {
            sandbox.inject(fault);
            assert!(call(&auth, method.clone()).await.is_ok(), "{method} {fault:?}");
        }
    }
    for (fault, code) in
        [(Fault::BodyBitFlipped, "invalid_signature"), (Fault::TruncatedBody, "incomplete_body")]
    {
        sandbox.inject(fault);
        assert_eq!(call(&auth, Method::GET).await.unwrap_err().code(), code);
    }
}
