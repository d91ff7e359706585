//! How answers are signed, and by which key.

use wechatpay_sandbox::{KeyMode, StubResponse};

use crate::client::{Fixture, NOW};

#[tokio::test]
async fn an_answer_carries_the_six_headers_in_title_case() {
    let fixture = Fixture::new().await;
    let reply = fixture.query().send().await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("Wechatpay-Timestamp"), NOW.to_string());
    assert_eq!(reply.header("Wechatpay-Nonce").len(), 32);
    assert_eq!(reply.header("Wechatpay-Signature").len(), 344);
    assert_eq!(reply.header("Wechatpay-Signature-Type"), "WECHATPAY2-SHA256-RSA2048");
    assert!(reply.header("Request-Id").starts_with("08"));
    assert_eq!(reply.header("Content-Type"), "application/json; charset=utf-8");
    assert_eq!(reply.header("Date"), "Thu, 28 May 2026 20:26:40 GMT");
    reply.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn nonces_and_request_ids_differ_between_answers() {
    let fixture = Fixture::new().await;
    let first = fixture.query().send().await;
    let second = fixture.query().send().await;
    for name in ["Wechatpay-Nonce", "Request-Id"] {
        assert_ne!(first.header(name), second.header(name));
    }
}

#[tokio::test]
async fn the_requests_serial_chooses_the_key() {
    let fixture = Fixture::new().await;
    let (serial, _) = fixture.certificate();
    let by_id = fixture.query().serial(&fixture.public_key_id()).send().await;
    by_id.assert_signed_by_public_key(&fixture);
    let by_serial = fixture.query().serial(&serial).send().await;
    by_serial.assert_signed_by_certificate(&fixture);
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn an_unknown_serial_is_refused_by_a_signed_answer() {
    let fixture = Fixture::new().await;
    let (serial, _) = fixture.certificate();
    let merchant = fixture.serial.clone();
    for unknown in ["PUB_KEY_ID_0", "", &merchant, &serial.to_lowercase(), &serial[1..]] {
        let reply = fixture.query().serial(unknown).send().await;
        reply.assert_refused(400, "INVALID_REQUEST");
        reply.assert_signed_by_certificate(&fixture);
    }
    let twice = fixture.query().serial(&serial).serial(&serial).send().await;
    twice.assert_refused(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn in_public_key_mode_the_public_key_always_signs() {
    let fixture = Fixture::with_mode(KeyMode::PublicKey).await;
    let id = fixture.public_key_id();
    fixture.query().send().await.assert_signed_by_public_key(&fixture);
    fixture.query().serial(&id).send().await.assert_signed_by_public_key(&fixture);
    let reply = fixture.query().serial("0123").send().await;
    reply.assert_refused(400, "INVALID_REQUEST");
    reply.assert_signed_by_public_key(&fixture);
}

#[tokio::test]
async fn in_certificate_mode_the_certificate_always_signs() {
    let id = Fixture::new().await.public_key_id();
    let fixture = Fixture::with_mode(KeyMode::Certificate).await;
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
    fixture.query().serial(&id).send().await.assert_signed_by_certificate(&fixture);
    assert!(!fixture.sandbox.environment().iter().any(|(name, _)| name.contains("PUBLIC_KEY")));
}

#[tokio::test]
async fn an_empty_answer_is_signed_over_an_empty_body() {
    let fixture = Fixture::new().await;
    for status in [200, 202, 204] {
        fixture.sandbox.stub("POST", "/v3/x", StubResponse::empty(status));
        let reply = fixture.post("/v3/x", "").send().await;
        assert_eq!((reply.status, reply.body.len()), (status, 0));
        assert_eq!(reply.all("Content-Type"), [""; 0]);
        reply.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn the_injected_nonce_source_is_where_nonces_and_tokens_come_from() {
    let builder = wechatpay_sandbox::Sandbox::builder().nonce_source(|| [0xab; 16]);
    let fixture = Fixture::with(builder).await;
    let body = r#"{"openid":"o","organization_id":"1"}"#;
    let reply = fixture.post("/v3/palmservice/authorization/preauthorize", body).send().await;
    assert_eq!(reply.header("Wechatpay-Nonce"), "AB".repeat(16));
    assert_eq!(reply.header("Request-Id"), format!("08{}-0", "AB".repeat(16)));
    assert_eq!(reply.json()["permission_token"], format!("sandbox_{}", "ab".repeat(16)));
}
