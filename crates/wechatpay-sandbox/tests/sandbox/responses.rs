//! The signature of responses, and the key that signs.

use wechatpay_sandbox::{KeyMode, StubResponse};

use crate::client::{Fixture, NOW};

#[tokio::test]
async fn response_has_the_six_headers_in_title_case() {
    let fixture = Fixture::new().await;
    let response = fixture.query().send().await;
    assert_eq!(response.status, 200);
    assert_eq!(response.header("Wechatpay-Timestamp"), NOW.to_string());
    assert_eq!(response.header("Wechatpay-Nonce").len(), 32);
    assert_eq!(response.header("Wechatpay-Signature").len(), 344);
    assert_eq!(response.header("Wechatpay-Signature-Type"), "WECHATPAY2-SHA256-RSA2048");
    assert!(response.header("Request-Id").starts_with("08"));
    assert_eq!(response.header("Content-Type"), "application/json; charset=utf-8");
    assert_eq!(response.header("Date"), "Thu, 28 May 2026 20:26:40 GMT");
    response.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn two_responses_have_different_nonces_and_request_ids() {
    let fixture = Fixture::new().await;
    let first = fixture.query().send().await;
    let second = fixture.query().send().await;
    for name in ["Wechatpay-Nonce", "Request-Id"] {
        assert_ne!(first.header(name), second.header(name));
    }
}

#[tokio::test]
async fn request_with_a_serial_selects_the_response_key() {
    let fixture = Fixture::new().await;
    let (serial, _) = fixture.certificate();
    let by_id = fixture.query().serial(&fixture.public_key_id()).send().await;
    by_id.assert_signed_by_public_key(&fixture);
    let by_serial = fixture.query().serial(&serial).send().await;
    by_serial.assert_signed_by_certificate(&fixture);
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn request_with_an_unknown_serial_gets_a_signed_error() {
    let fixture = Fixture::new().await;
    let (serial, _) = fixture.certificate();
    let merchant = fixture.serial.clone();
    for unknown in ["PUB_KEY_ID_0", "", &merchant, &serial.to_lowercase(), &serial[1..]] {
        let response = fixture.query().serial(unknown).send().await;
        response.assert_rejected(400, "INVALID_REQUEST");
        response.assert_signed_by_certificate(&fixture);
    }
    let twice = fixture.query().serial(&serial).serial(&serial).send().await;
    twice.assert_rejected(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn response_in_public_key_mode_is_signed_by_the_public_key() {
    let fixture = Fixture::with_mode(KeyMode::PublicKey).await;
    let id = fixture.public_key_id();
    fixture.query().send().await.assert_signed_by_public_key(&fixture);
    fixture.query().serial(&id).send().await.assert_signed_by_public_key(&fixture);
    let response = fixture.query().serial("0123").send().await;
    response.assert_rejected(400, "INVALID_REQUEST");
    response.assert_signed_by_public_key(&fixture);
}

#[tokio::test]
async fn response_in_certificate_mode_is_signed_by_the_certificate() {
    let id = Fixture::new().await.public_key_id();
    let fixture = Fixture::with_mode(KeyMode::Certificate).await;
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
    fixture.query().serial(&id).send().await.assert_signed_by_certificate(&fixture);
    assert!(!fixture.sandbox.environment().iter().any(|(name, _)| name.contains("PUBLIC_KEY")));
}

#[tokio::test]
async fn empty_response_is_signed_over_an_empty_body() {
    let fixture = Fixture::new().await;
    for status in [200, 202, 204] {
        fixture.sandbox.stub("POST", "/v3/x", StubResponse::empty(status));
        let response = fixture.post("/v3/x", "").send().await;
        assert_eq!((response.status, response.body.len()), (status, 0));
        assert_eq!(response.all("Content-Type"), [""; 0]);
        response.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn injected_nonce_source_yields_nonces_and_tokens() {
    let builder = wechatpay_sandbox::Sandbox::builder().nonce_source(|| [0xab; 16]);
    let fixture = Fixture::with(builder).await;
    let body = r#"{"openid":"o","organization_id":"1"}"#;
    let response = fixture.post("/v3/palmservice/authorization/preauthorize", body).send().await;
    assert_eq!(response.header("Wechatpay-Nonce"), "AB".repeat(16));
    assert_eq!(response.header("Request-Id"), format!("08{}-0", "AB".repeat(16)));
    assert_eq!(response.json()["permission_token"], format!("sandbox_{}", "ab".repeat(16)));
}
