//! Each fault, seen from the wire: what is wrong, and that nothing else is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wechatpay_sandbox::{Fault, StubResponse};

use crate::client::{Fixture, NOW, Reply};

async fn with(fixture: &Fixture, fault: Fault) -> Reply {
    fixture.sandbox.inject(fault);
    fixture.query().send().await
}

#[tokio::test]
async fn a_fault_meets_exactly_the_next_answer() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    fixture.sandbox.inject(Fault::ForgedSignature);
    fixture.query().send().await.assert_unsigned();
    let (_, key) = fixture.certificate();
    assert!(!fixture.query().send().await.verifies(&key));
    assert!(fixture.query().send().await.verifies(&key));
}

#[tokio::test]
async fn a_lasting_fault_meets_every_answer_until_cleared() {
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
async fn missing_headers_are_missing_and_the_others_are_there() {
    let fixture = Fixture::new().await;
    let reply = with(&fixture, Fault::MissingSignature).await;
    reply.assert_unsigned();
    assert!(reply.header("Request-Id").starts_with("08"));
    let names = [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
        "Wechatpay-Serial",
        "Wechatpay-Signature-Type",
        "Request-Id",
    ];
    for missing in names {
        let reply = with(&fixture, Fault::MissingHeader(missing)).await;
        for name in names {
            assert_eq!(
                reply.all(name).len(),
                usize::from(name != missing),
                "{name} without {missing}"
            );
        }
    }
}

#[tokio::test]
async fn a_forged_signature_looks_like_one() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    let reply = with(&fixture, Fault::ForgedSignature).await;
    assert_eq!(STANDARD.decode(reply.header("Wechatpay-Signature")).unwrap().len(), 256);
    assert!(!reply.verifies(&key));
}

#[tokio::test]
async fn another_key_signs_under_the_right_serial() {
    let fixture = Fixture::new().await;
    let (serial, key) = fixture.certificate();
    let reply = with(&fixture, Fault::SignedByAnotherKey).await;
    assert_eq!(reply.header("Wechatpay-Serial"), serial);
    assert!(!reply.verifies(&key) && reply.verifies(&fixture.public_key()));
}

#[tokio::test]
async fn an_unknown_serial_stands_over_a_right_signature() {
    let fixture = Fixture::new().await;
    let (serial, key) = fixture.certificate();
    let reply = with(&fixture, Fault::UnknownSerial).await;
    assert_ne!(reply.header("Wechatpay-Serial"), serial);
    assert_eq!(reply.header("Wechatpay-Serial").len(), 40);
    assert!(reply.verifies(&key));
}

#[tokio::test]
async fn stale_and_early_answers_are_correctly_signed() {
    let fixture = Fixture::new().await;
    for (fault, timestamp) in [(Fault::Stale, NOW - 301), (Fault::Early, NOW + 301)] {
        let reply = with(&fixture, fault).await;
        assert_eq!(reply.header("Wechatpay-Timestamp"), timestamp.to_string());
        reply.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn a_flipped_bit_leaves_json_that_was_not_signed() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    let reply = with(&fixture, Fault::BodyBitFlipped).await;
    assert_ne!(reply.json()["state"], "AUTHORIZATION_STATE_NONE");
    assert!(!reply.verifies(&key));
}

#[tokio::test]
async fn headers_are_repeated_with_another_or_the_same_value() {
    let fixture = Fixture::new().await;
    let other = with(&fixture, Fault::RepeatedHeader).await;
    let (first, second) = (NOW.to_string(), (NOW + 1).to_string());
    assert_eq!(other.all("Wechatpay-Timestamp"), [first, second]);
    let same = with(&fixture, Fault::RepeatedSameHeader).await;
    let nonces = same.all("Wechatpay-Nonce");
    assert_eq!((nonces.len(), nonces[0]), (2, nonces[1]));
}

#[tokio::test]
async fn a_probe_hides_a_right_signature_behind_its_prefix() {
    let fixture = Fixture::new().await;
    let reply = with(&fixture, Fault::Probe).await;
    let signature = reply.header("Wechatpay-Signature");
    let hidden = signature.strip_prefix("WECHATPAY/SIGNTEST/").unwrap();
    assert_eq!(STANDARD.decode(hidden).unwrap().len(), 256);
    assert_ne!(signature.len() % 4, 0);
}

#[tokio::test]
async fn a_truncated_body_follows_whole_headers() {
    let fixture = Fixture::new().await;
    let whole = fixture.query().send().await;
    let cut = with(&fixture, Fault::TruncatedBody).await;
    assert_eq!(cut.header("Content-Length"), whole.body.len().to_string());
    assert_eq!(cut.body, &whole.body[..whole.body.len() / 2]);
    assert_eq!(fixture.query().send().await.body, whole.body);
}

#[tokio::test]
async fn empty_answers_are_correctly_signed_unless_another_fault_says_otherwise() {
    let fixture = Fixture::new().await;
    let (_, key) = fixture.certificate();
    for (fault, status) in [(Fault::EmptyBody, 200), (Fault::NoContent, 204)] {
        let reply = with(&fixture, fault).await;
        assert_eq!((reply.status, reply.body.len()), (status, 0));
        reply.assert_signed_by_certificate(&fixture);
        for second in [Fault::ForgedSignature, Fault::Stale, Fault::MissingSignature, Fault::Probe]
        {
            fixture.sandbox.inject_together([second, fault]);
            let reply = fixture.query().send().await;
            assert_eq!((reply.status, reply.body.len()), (status, 0));
            let sound = reply.all("Wechatpay-Signature").len() == 1
                && reply.verifies(&key)
                && reply.header("Wechatpay-Timestamp") == NOW.to_string();
            assert!(!sound, "{fault} and {second}");
        }
    }
}

#[tokio::test]
async fn stubs_and_faults_compose() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/x", StubResponse::empty(202));
    fixture.sandbox.inject_together([Fault::Stale, Fault::RepeatedSameHeader]);
    let reply = fixture.get("/v3/x").send().await;
    assert_eq!(reply.status, 202);
    assert_eq!(reply.header("Wechatpay-Timestamp"), (NOW - 301).to_string());
    assert_eq!(reply.all("Wechatpay-Nonce").len(), 2);
}

#[tokio::test]
async fn an_unsigned_refusal_stays_unsigned_and_uses_up_the_fault() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject_together([Fault::NoContent, Fault::Stale, Fault::RepeatedHeader]);
    let refused = fixture.query().nonce("").send().await;
    refused.assert_sign_error("the parameter nonce_str is empty");
    fixture.query().send().await.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn a_signed_refusal_meets_faults_like_any_answer() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    let reply = fixture.get("/v3/nothing").send().await;
    reply.assert_refused(404, "NOT_FOUND");
    reply.assert_unsigned();
}

#[tokio::test]
async fn the_sandboxs_own_pages_use_up_no_fault() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::MissingSignature);
    let request = b"GET /_sandbox/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    crate::client::exchange(&fixture.sandbox, request).await;
    fixture.query().send().await.assert_unsigned();
}
