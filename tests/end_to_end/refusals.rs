//! Attacks: every one is refused by the client, with its own error.

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Error, ErrorKind};
use wechatpay_sandbox::Fault;
use wechatpay_tests::{OPENID, ORGANIZATION_ID, pair_without_retry};

/// Queries once under a fault; the answer must be refused, then the next one accepted.
async fn refused(fault: Fault) -> AuthError {
    let (sandbox, client) = pair_without_retry().await;
    let palm = client.palmservice();
    sandbox.inject(fault);
    let query = || palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID).send();
    let error: Error = query().await.expect_err("a faulty answer was accepted");
    assert!(error.is_outcome_unknown(), "{error:?}");
    assert!(query().await.is_ok());
    match error.kind() {
        ErrorKind::Auth(error) => error.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_without_signature_headers() {
    assert_eq!(
        refused(Fault::MissingSignature).await,
        AuthError::MissingHeader { name: "Wechatpay-Serial" }
    );
    for name in
        ["Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"]
    {
        assert_eq!(refused(Fault::MissingHeader(name)).await, AuthError::MissingHeader { name });
    }
}

#[tokio::test]
async fn a_forged_signature() {
    let error = refused(Fault::ForgedSignature).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn a_signature_by_another_key() {
    let error = refused(Fault::SignedByAnotherKey).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn a_serial_that_nobody_knows() {
    let error = refused(Fault::UnknownSerial).await;
    assert!(matches!(error, AuthError::UnknownSerial { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_is_301_seconds_old_or_early() {
    for (fault, sign) in [(Fault::Stale, -1), (Fault::Early, 1)] {
        let AuthError::ClockSkew { seconds } = refused(fault).await else { panic!("{fault:?}") };
        // The clock may have gone on by a second or two since.
        assert!((298..=304).contains(&(seconds * sign)), "{seconds}");
    }
}

#[tokio::test]
async fn a_body_changed_by_one_bit() {
    let error = refused(Fault::BodyBitFlipped).await;
    assert!(matches!(error, AuthError::InvalidSignature { probe: false, .. }), "{error:?}");
}

#[tokio::test]
async fn a_header_repeated_with_another_value() {
    let name = "Wechatpay-Timestamp";
    assert_eq!(refused(Fault::RepeatedHeader).await, AuthError::ConflictingHeader { name });
}

#[tokio::test]
async fn a_probe() {
    let error = refused(Fault::Probe).await;
    assert!(error.is_probe(), "{error:?}");
}

#[tokio::test]
async fn a_truncated_body() {
    assert_eq!(refused(Fault::TruncatedBody).await, AuthError::IncompleteBody);
}

#[tokio::test]
async fn an_answer_whose_body_was_dropped() {
    use wechatpay_client::Transport;
    // Correctly signed over nothing: genuine, but not an answer to this question.
    let (sandbox, client) = pair_without_retry().await;
    for fault in [Fault::EmptyBody, Fault::NoContent] {
        sandbox.inject(fault);
        let palm = client.palmservice();
        let error = palm
            .get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        assert_ne!(format!("{:?}", error.kind()), format!("{:?}", Transport::Broken));
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn a_header_repeated_with_the_same_value_is_no_attack() {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.inject(Fault::RepeatedSameHeader);
    let palm = client.palmservice();
    assert!(
        palm.get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_refusal_prints_no_openid_and_no_key() {
    let (sandbox, client) = pair_without_retry().await;
    for fault in [
        Fault::ForgedSignature,
        Fault::Stale,
        Fault::UnknownSerial,
        Fault::TruncatedBody,
        Fault::Probe,
    ] {
        sandbox.inject(fault);
        let palm = client.palmservice();
        let error = palm
            .get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap_err();
        let printed = format!("{error} {error:?} {error:#?}");
        assert!(!printed.contains(OPENID) && !printed.contains("BEGIN"), "{printed}");
    }
}
