//! Options of single calls: they never weaken retry safety or verification.

use std::time::Duration;

use http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderName, HeaderValue};
use wechatpay_client::{CallOptions, ErrorKind, RetryPolicy, Transport};
use wechatpay_sandbox::Fault;

use crate::scene::{IMPATIENT, Scene, preauthorize, query};

#[tokio::test]
async fn timeout_option_applies_to_its_calls_only() {
    let scene = Scene::new().await.faults(&[Fault::Stalled]);
    let impatient = scene.client.with_options(CallOptions::new().timeout(IMPATIENT));
    let error = preauthorize(&impatient).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Timeout)));
    assert!(error.is_outcome_unknown());
    // The client itself is unchanged.
    scene.preauthorize().await.unwrap();
}

#[tokio::test]
async fn preauthorization_with_more_attempts_is_not_retried() {
    let policy =
        RetryPolicy::default().attempts(5).pauses(Duration::from_secs(4), Duration::from_secs(4));
    let scene = Scene::new().await.options(CallOptions::new().retry(policy));
    scene.sandbox.inject_always(Some(Fault::SystemError));
    assert_eq!(scene.preauthorize().await.unwrap_err().attempts(), 1);
    scene.assert_attempts(1);
    assert_eq!(scene.query().await.unwrap_err().attempts(), 5);
    assert_eq!(scene.sandbox.requests().len(), 1 + 5);
}

#[tokio::test]
async fn retry_option_limits_the_attempts() {
    let scene = Scene::new().await.faults(&[Fault::SystemError, Fault::SystemError]);
    let once = scene.client.with_options(CallOptions::new().retry(RetryPolicy::never()));
    assert_eq!(query(&once).await.unwrap_err().attempts(), 1);
    // The client itself is unchanged.
    scene.query().await.unwrap();
    assert_eq!(scene.sandbox.requests().len(), 1 + 2);
}

#[tokio::test]
async fn extra_header_is_sent_with_every_attempt() {
    let options = CallOptions::new()
        .header(ACCEPT_LANGUAGE, HeaderValue::from_static("en"))
        .header(HeaderName::from_static("x-trace"), HeaderValue::from_static("1"));
    let scene = Scene::new().await.faults(&[Fault::SystemError]).options(options);
    scene.query().await.unwrap();
    scene.client.chain("v3/certificates").get().await.unwrap();
    let requests = scene.sandbox.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.header("accept-language"), Some("en"));
        assert_eq!(request.header("x-trace"), Some("1"));
    }
}

#[tokio::test]
async fn reserved_header_is_rejected_before_sending() {
    let own = ["wechatpay-serial", "wechatpay-signature"].map(HeaderName::from_static);
    for name in [AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, UPGRADE]
        .into_iter()
        .chain(own)
    {
        let options = CallOptions::new().header(name.clone(), HeaderValue::from_static("1"));
        let scene = Scene::new().await.options(options);
        let chain = scene.client.chain("v3/certificates").get().await.map(drop);
        for result in [scene.query().await.map(drop), scene.preauthorize().await.map(drop), chain] {
            let error = result.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::InvalidRequest(problem) if problem.contains(name.as_str()))
            );
            assert_eq!((error.attempts(), error.is_outcome_unknown()), (0, false));
        }
        assert_eq!(scene.sandbox.requests().len(), 0);
    }
}

#[tokio::test]
async fn requested_platform_key_signs_the_response() {
    let scene = Scene::new().await;
    let ids = scene.client.trust_store().ids();
    assert_eq!(ids.len(), 2);
    for id in ids {
        let client = scene.client.with_options(CallOptions::new().platform_key(&id));
        assert_eq!(query(&client).await.unwrap().verified_by(), Some(id.as_str()));
        assert_eq!(preauthorize(&client).await.unwrap().verified_by(), Some(id.as_str()));
        let request = scene.sandbox.requests().pop().unwrap();
        assert_eq!(request.header("wechatpay-serial"), Some(id.as_str()));
    }
}

#[tokio::test]
async fn untrusted_platform_key_is_rejected_before_sending() {
    let options = CallOptions::new().platform_key("PUB_KEY_ID_0");
    let scene = Scene::new().await.options(options);
    let error = scene.query().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(problem) if problem.contains("platform key"))
    );
    assert_eq!(scene.sandbox.requests().len(), 0);
}
