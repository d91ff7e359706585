//! Waiting for a user's authorization: polls at an interval until a deadline, and stops when
//! dropped.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use wechatpay_client::palmservice::{AuthorizationState, PalmService, WaitForAuthorization};
use wechatpay_client::{CallOptions, Client, Code, ErrorKind, Merchant, RetryPolicy, Timer};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

use crate::scene::Scene;

const INTERVAL: Duration = Duration::from_secs(3);
const QUERY: &str = "/v3/palmservice/authorization/openid/{openid}";

/// A scene whose client never retries, so that every pause is one between polls.
async fn scene() -> Scene {
    Scene::new().await.options(CallOptions::new().retry(RetryPolicy::never()))
}

fn wait(palm: PalmService) -> WaitForAuthorization {
    palm.wait_for_authorization(OPENID, ORGANIZATION_ID).interval(INTERVAL)
}

#[tokio::test]
async fn wait_polls_until_the_user_consents() {
    let scene = scene().await;
    let token = scene.preauthorize().await.unwrap().into_inner().permission_token;
    let Scene { sandbox, client, time } = scene;
    let sandbox = Arc::new(sandbox);
    let consenting = Arc::clone(&sandbox);
    time.on_pause(move |count| {
        if count == 2 {
            consenting.approve(&token).unwrap();
        }
    });
    let response = wait(client.palmservice()).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::On));
    assert!(response.authorize_time.is_some());
    assert_eq!(time.pauses(), [INTERVAL; 2]);
    // One preauthorization; then the states NONE, NONE, ON.
    assert_eq!(sandbox.requests().len(), 1 + 3);
}

#[tokio::test]
async fn wait_for_an_existing_authorization_returns_immediately() {
    let scene = scene().await;
    let token = scene.preauthorize().await.unwrap();
    scene.sandbox.approve(&token.permission_token).unwrap();
    let response = wait(scene.client.palmservice()).deadline(Duration::ZERO).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::On));
    assert_eq!(scene.time.pauses(), []);
}

#[tokio::test]
async fn wait_at_its_deadline_returns_the_last_response() {
    let scene = scene().await;
    let response = wait(scene.client.palmservice()).deadline(INTERVAL * 4).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::None));
    assert_eq!(scene.time.pauses(), [INTERVAL; 3]);
    scene.assert_attempts(4);
}

#[tokio::test]
async fn wait_after_a_revocation_polls_until_the_deadline() {
    let scene = scene().await;
    let token = scene.preauthorize().await.unwrap();
    scene.sandbox.approve(&token.permission_token).unwrap();
    scene.sandbox.refuse(&token.permission_token).unwrap();
    let response = wait(scene.client.palmservice()).deadline(INTERVAL * 2).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::Off));
    assert_eq!(scene.time.pauses().len(), 1);
}

#[tokio::test]
async fn wait_continues_after_a_transient_error() {
    let faults =
        [Fault::SystemError, Fault::ForgedSignature, Fault::ConnectionReset, Fault::RateLimited(1)];
    let scene = scene().await.faults(&faults);
    let response = wait(scene.client.palmservice()).deadline(INTERVAL * 5).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::None));
    scene.assert_attempts(5);
}

#[tokio::test]
async fn wait_at_its_deadline_returns_the_last_error() {
    let scene = scene().await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    let error = wait(scene.client.palmservice()).deadline(INTERVAL * 2).await.unwrap_err();
    assert_eq!(error.code(), Some(&Code::SystemError));
    scene.assert_attempts(2);
}

#[tokio::test]
async fn wait_ends_on_a_permanent_error() {
    let scene = scene().await.faults(&[Fault::SignError]);
    let error = wait(scene.client.palmservice()).await.unwrap_err();
    assert_eq!(error.code(), Some(&Code::SignError));
    assert_eq!(scene.time.pauses(), []);
}

/// A timer whose pauses never end; it records when one starts and when one is dropped.
#[derive(Debug, Default)]
struct Endless {
    started: Notify,
    dropped: AtomicBool,
}

struct Pause<'a>(&'a Endless);

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        self.0.dropped.store(true, Ordering::SeqCst);
    }
}

impl Timer for Endless {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            let _pause = Pause(self);
            self.started.notify_one();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn dropped_wait_stops_polling() {
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    let timer = Arc::new(Endless::default());
    let merchant = Merchant::from_vars(sandbox.environment()).unwrap();
    let client =
        Client::builder().merchant(merchant).timer(Arc::clone(&timer) as _).build().unwrap();
    tokio::select! {
        result = wait(client.palmservice()) => panic!("{result:?}"),
        () = timer.started.notified() => {}
    }
    assert!(timer.dropped.load(Ordering::SeqCst));
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn wait_accepts_only_a_response_that_names_user_and_organization() {
    for fields in [
        "",
        r#""openid":null,"organization_id":null,"#,
        r#""organization_id":"1004","#,
        r#""openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","#,
        r#""openid":[],"organization_id":"1004","#,
        r#""openid":"somebody-else","organization_id":"1004","#,
        r#""openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","organization_id":"1005","#,
    ] {
        let scene = scene().await;
        let body = format!(r#"{{{fields}"state":"AUTHORIZATION_STATE_ON"}}"#);
        scene.sandbox.stub("GET", QUERY, StubResponse::json(200, body));
        let error = wait(scene.client.palmservice()).await.expect_err(fields);
        let kind = error.kind();
        assert!(
            matches!(kind, ErrorKind::Decode(_) | ErrorKind::Mismatch(_)),
            "{fields}: {error:?}"
        );
        assert!(!error.body().is_empty() && error.is_outcome_unknown() && !error.is_retryable());
        assert_eq!(scene.time.pauses(), []);
    }
}

#[tokio::test]
async fn wait_does_not_need_names_in_another_state() {
    let scene = scene().await;
    let body = r#"{"state":"AUTHORIZATION_STATE_NONE"}"#;
    scene.sandbox.stub("GET", QUERY, StubResponse::json(200, body));
    let response = wait(scene.client.palmservice()).deadline(INTERVAL * 2).await.unwrap();
    assert_eq!(response.state, Some(AuthorizationState::None));
    assert_eq!(scene.time.pauses().len(), 1);
}
