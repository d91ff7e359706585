//! Attacks: the client rejects each with a specific error.

use wechatpay_client::ErrorKind;
use wechatpay_client::auth::Error as AuthError;
use wechatpay_sandbox::Fault;
use wechatpay_tests::{OPENID, pair_without_retry};

use crate::scene::query;

/// Queries once with a fault, which must be rejected, and once without, which must succeed.
async fn rejected(fault: Fault) -> AuthError {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.inject(fault);
    let error = query(&client).await.expect_err("a faulty response was accepted");
    assert!(error.is_outcome_unknown(), "{error:?}");
    assert!(query(&client).await.is_ok());
    match error.kind() {
        ErrorKind::Auth(error) => error.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn response_without_signature_headers_is_rejected() {
    assert_eq!(
        rejected(Fault::MissingSignature).await,
        AuthError::MissingHeader { name: "Wechatpay-Serial" }
    );
    for name in
        ["Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"]
    {
        assert_eq!(rejected(Fault::MissingHeader(name)).await, AuthError::MissingHeader { name });
    }
}

#[tokio::test]
async fn forged_signature_is_rejected() {
    let error = rejected(Fault::ForgedSignature).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn signature_by_another_key_is_rejected() {
    let error = rejected(Fault::SignedByAnotherKey).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn unknown_serial_is_rejected() {
    let error = rejected(Fault::UnknownSerial).await;
    assert!(matches!(error, AuthError::UnknownSerial { .. }), "{error:?}");
}

#[tokio::test]
async fn response_with_clock_skew_of_301_seconds_is_rejected() {
    for (fault, sign) in [(Fault::Stale, -1), (Fault::Early, 1)] {
        let AuthError::ClockSkew { seconds } = rejected(fault).await else { panic!("{fault:?}") };
        // The clock may have advanced by a second or two.
        assert!((298..=304).contains(&(seconds * sign)), "{seconds}");
    }
}

#[tokio::test]
async fn body_with_one_flipped_bit_is_rejected() {
    let error = rejected(Fault::BodyBitFlipped).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn header_repeated_with_another_value_is_rejected() {
    let name = "Wechatpay-Timestamp";
    assert_eq!(rejected(Fault::RepeatedHeader).await, AuthError::ConflictingHeader { name });
}

#[tokio::test]
async fn probe_signature_is_rejected() {
    let error = rejected(Fault::Probe).await;
    assert!(error.is_probe(), "{error:?}");
}

#[tokio::test]
async fn truncated_body_is_rejected() {
    assert_eq!(rejected(Fault::TruncatedBody).await, AuthError::IncompleteBody);
}

#[tokio::test]
async fn signed_response_without_its_body_is_rejected() {
    use wechatpay_client::Transport;
    // Correctly signed over an empty body: genuine, but not a response to this query.
    let (sandbox, client) = pair_without_retry().await;
    for fault in [Fault::EmptyBody, Fault::NoContent] {
        sandbox.inject(fault);
        let error = query(&client).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        assert_ne!(format!("{:?}", error.kind()), format!("{:?}", Transport::Broken));
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn header_repeated_with_the_same_value_is_accepted() {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.inject(Fault::RepeatedSameHeader);
    assert!(query(&client).await.is_ok());
}

#[tokio::test]
async fn error_of_a_rejected_response_prints_no_openid_or_key() {
    let (sandbox, client) = pair_without_retry().await;
    for fault in [
        Fault::ForgedSignature,
        Fault::Stale,
        Fault::UnknownSerial,
        Fault::TruncatedBody,
        Fault::Probe,
    ] {
        sandbox.inject(fault);
        let error = query(&client).await.unwrap_err();
        let printed = format!("{error} {error:?} {error:#?}");
        assert!(!printed.contains(OPENID) && !printed.contains("BEGIN"), "{printed}");
    }
}
