//! Each fault, as received by a client: the error, and nothing but the error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay_sandbox::{Fault, StubResponse};

use crate::client::{Fixture, NOW, RawResponse};

async fn with(fixture: &Fixture, fault: Fault) -> RawResponse {
    fixture.sandbox.inject(fault);
    fixture.query().send().await
}

#[tokio::test]
async fn queued_fault_applies_to_exactly_one_response() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    fixture.sandbox.inject(Fault::ForgedSignature);
    fixture.query().send().await.assert_unsigned();
    let (_, key) = fixture.certificate();
    assert!(!fixture.query().send().await.verifies(&key));
    assert!(fixture.query().send().await.verifies(&key));
}

#[tokio::test]
async fn permanent_fault_applies_to_every_response_until_cleared() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    fixture.sandbox.inject_always(Some(Fault::ForgedSignature));
    for _ in 0..3 {
        assert!(!fixture.query().send().await.verifies(&key));
    }
    fixture.sandbox.inject_always(None);
    assert!(fixture.query().send().await.verifies(&key));
}

#[tokio::test]
async fn missing_header_fault_removes_only_that_header() {
    let fixture = Fixture::new().await;
    let response = with(&fixture, Fault::MissingSignature).await;
    response.assert_unsigned();
    assert!(response.header("Request-Id").starts_with("08"));
    let names = [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
        "Wechatpay-Serial",
        "Wechatpay-Signature-Type",
        "Request-Id",
    ];
    for missing in names {
        let response = with(&fixture, Fault::MissingHeader(missing)).await;
        for name in names {
            assert_eq!(
                response.all(name).len(),
                usize::from(name != missing),
                "{name} without {missing}"
            );
        }
    }
}

#[tokio::test]
async fn forged_signature_is_well_formed_and_does_not_verify() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    let response = with(&fixture, Fault::ForgedSignature).await;
    assert_eq!(STANDARD.decode(response.header("Wechatpay-Signature")).unwrap().len(), 256);
    assert!(!response.verifies(&key));
}

#[tokio::test]
async fn signature_by_another_key_has_the_right_serial() {
    let fixture = Fixture::new().await;
    let (serial, key) = fixture.certificate();
    let response = with(&fixture, Fault::SignedByAnotherKey).await;
    assert_eq!(response.header("Wechatpay-Serial"), serial);
    assert!(!response.verifies(&key) && response.verifies(&fixture.public_key()));
}

#[tokio::test]
async fn unknown_serial_has_a_valid_signature() {
    let fixture = Fixture::new().await;
    let (serial, key) = fixture.certificate();
    let response = with(&fixture, Fault::UnknownSerial).await;
    assert_ne!(response.header("Wechatpay-Serial"), serial);
    assert_eq!(response.header("Wechatpay-Serial").len(), 40);
    assert!(response.verifies(&key));
}

#[tokio::test]
async fn stale_or_early_response_is_correctly_signed() {
    let fixture = Fixture::new().await;
    for (fault, timestamp) in [(Fault::Stale, NOW - 301), (Fault::Early, NOW + 301)] {
        let response = with(&fixture, fault).await;
        assert_eq!(response.header("Wechatpay-Timestamp"), timestamp.to_string());
        response.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn body_with_a_flipped_bit_is_json_and_does_not_verify() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    let response = with(&fixture, Fault::BodyBitFlipped).await;
    assert_ne!(response.json()["state"], "AUTHORIZATION_STATE_NONE");
    assert!(!response.verifies(&key));
}

#[tokio::test]
async fn repeated_header_has_another_or_the_same_value() {
    let fixture = Fixture::new().await;
    let other = with(&fixture, Fault::RepeatedHeader).await;
    let (first, second) = (NOW.to_string(), (NOW + 1).to_string());
    assert_eq!(other.all("Wechatpay-Timestamp"), [first, second]);
    let same = with(&fixture, Fault::RepeatedSameHeader).await;
    let nonces = same.all("Wechatpay-Nonce");
    assert_eq!((nonces.len(), nonces[0]), (2, nonces[1]));
}

#[tokio::test]
async fn probe_has_a_valid_signature_after_its_prefix() {
    let fixture = Fixture::new().await;
    let response = with(&fixture, Fault::Probe).await;
    let signature = response.header("Wechatpay-Signature");
    let hidden = signature.strip_prefix("WECHATPAY/SIGNTEST/").unwrap();
    assert_eq!(STANDARD.decode(hidden).unwrap().len(), 256);
    assert_ne!(signature.len() % 4, 0);
}

#[tokio::test]
async fn truncated_body_follows_complete_headers() {
    let fixture = Fixture::new().await;
    let whole = fixture.query().send().await;
    let cut = with(&fixture, Fault::TruncatedBody).await;
    assert_eq!(cut.header("Content-Length"), whole.body.len().to_string());
    assert_eq!(cut.body, &whole.body[..whole.body.len() / 2]);
    assert_eq!(fixture.query().send().await.body, whole.body);
}

#[tokio::test]
async fn empty_response_is_correctly_signed_unless_combined_with_another_fault() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    for (fault, status) in [(Fault::EmptyBody, 200), (Fault::NoContent, 204)] {
        let response = with(&fixture, fault).await;
        assert_eq!((response.status, response.body.len()), (status, 0));
        response.assert_signed_by_certificate(&fixture);
        for second in [Fault::ForgedSignature, Fault::Stale, Fault::MissingSignature, Fault::Probe]
        {
            fixture.sandbox.inject_together([second, fault]);
            let response = fixture.query().send().await;
            assert_eq!((response.status, response.body.len()), (status, 0));
            let valid = response.all("Wechatpay-Signature").len() == 1
                && response.verifies(&key)
                && response.header("Wechatpay-Timestamp") == NOW.to_string();
            assert!(!valid, "{fault} and {second}");
        }
    }
}

#[tokio::test]
async fn stub_response_with_several_faults_has_them_all() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/x", StubResponse::empty(202));
    fixture.sandbox.inject_together([Fault::Stale, Fault::RepeatedSameHeader]);
    let response = fixture.get("/v3/x").send().await;
    assert_eq!(response.status, 202);
    assert_eq!(response.header("Wechatpay-Timestamp"), (NOW - 301).to_string());
    assert_eq!(response.all("Wechatpay-Nonce").len(), 2);
}

#[tokio::test]
async fn unsigned_error_stays_unsigned_and_uses_up_the_fault() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject_together([Fault::NoContent, Fault::Stale, Fault::RepeatedHeader]);
    let rejected = fixture.query().nonce("").send().await;
    rejected.assert_sign_error("the parameter nonce_str is empty");
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn signed_error_is_subject_to_faults() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    let response = fixture.get("/v3/nothing").send().await;
    response.assert_rejected(404, "NOT_FOUND");
    response.assert_unsigned();
}

#[tokio::test]
async fn control_request_does_not_use_up_a_fault() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    let request = b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    crate::client::exchange(&fixture.sandbox, request).await;
    fixture.query().send().await.assert_unsigned();
}
