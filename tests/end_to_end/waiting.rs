//! Waiting for a user's authorization: asks in intervals, up to a deadline, and ends when it is dropped.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use wechatpay_client::palmservice::{AuthorizationState, PalmService, WaitForAuthorization};
use wechatpay_client::{CallOptions, Client, Code, Merchant, RetryPolicy, Timer};
use wechatpay_sandbox::{Fault, Sandbox};
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

use crate::scene::Scene;

const INTERVAL: Duration = Duration::from_secs(3);

/// A client that repeats nothing of itself, so that every pause is the waiting's.
async fn scene() -> Scene {
    Scene::new().await.options(CallOptions::new().retry(RetryPolicy::never()))
}

fn wait(palm: PalmService) -> WaitForAuthorization {
    palm.wait_for_authorization(OPENID, ORGANIZATION_ID).interval(INTERVAL)
}

#[tokio::test]
async fn it_asks_until_the_user_has_consented() {
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
    let answer = wait(client.palmservice()).await.unwrap();
    assert_eq!(answer.state, Some(AuthorizationState::On));
    assert!(answer.authorize_time.is_some());
    assert_eq!(time.pauses(), [INTERVAL; 2]);
    // None, none, on; and the preauthorization before.
    assert_eq!(sandbox.requests().len(), 1 + 3);
}

#[tokio::test]
async fn an_authorization_that_is_on_already_is_answered_at_once() {
    let scene = scene().await;
    let token = scene.preauthorize().await.unwrap();
    scene.sandbox.approve(&token.permission_token).unwrap();
    let answer = wait(scene.client.palmservice()).deadline(Duration::ZERO).await.unwrap();
    assert_eq!(answer.state, Some(AuthorizationState::On));
    assert_eq!(scene.time.pauses(), []);
}

#[tokio::test]
async fn at_the_deadline_the_last_answer_stands() {
    let scene = scene().await;
    let answer = wait(scene.client.palmservice()).deadline(INTERVAL * 4).await.unwrap();
    assert_eq!(answer.state, Some(AuthorizationState::None));
    assert_eq!(scene.time.pauses(), [INTERVAL; 3]);
    scene.assert_attempts(4);
}

#[tokio::test]
async fn an_authorization_that_was_withdrawn_is_waited_for_like_one_that_never_was() {
    let scene = scene().await;
    let token = scene.preauthorize().await.unwrap();
    scene.sandbox.approve(&token.permission_token).unwrap();
    scene.sandbox.refuse(&token.permission_token).unwrap();
    let answer = wait(scene.client.palmservice()).deadline(INTERVAL * 2).await.unwrap();
    assert_eq!(answer.state, Some(AuthorizationState::Off));
    assert_eq!(scene.time.pauses().len(), 1);
}

#[tokio::test]
async fn a_failure_that_can_pass_does_not_end_it() {
    let faults =
        [Fault::SystemError, Fault::ForgedSignature, Fault::ConnectionReset, Fault::RateLimited(1)];
    let scene = scene().await.faults(&faults);
    let answer = wait(scene.client.palmservice()).deadline(INTERVAL * 5).await.unwrap();
    assert_eq!(answer.state, Some(AuthorizationState::None));
    scene.assert_attempts(5);
}

#[tokio::test]
async fn a_failure_at_the_deadline_is_told() {
    let scene = scene().await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    let error = wait(scene.client.palmservice()).deadline(INTERVAL * 2).await.unwrap_err();
    assert_eq!(error.code(), Some(&Code::SystemError));
    scene.assert_attempts(2);
}

#[tokio::test]
async fn a_failure_that_cannot_pass_ends_it() {
    let scene = scene().await.faults(&[Fault::SignError]);
    let error = wait(scene.client.palmservice()).await.unwrap_err();
    assert_eq!(error.code(), Some(&Code::SignError));
    assert_eq!(scene.time.pauses(), []);
}

/// A timer whose pauses do not end; it notes when one begins, and when one is dropped.
#[derive(Debug, Default)]
struct Endless {
    begun: Notify,
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
            self.begun.notify_one();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    let timer = Arc::new(Endless::default());
    let merchant = Merchant::from_vars(sandbox.environment()).unwrap();
    let client = Client::builder().merchant(merchant).timer(Arc::clone(&timer) as _);
    let client = client.build().unwrap();
    tokio::select! {
        result = wait(client.palmservice()) => panic!("{result:?}"),
        () = timer.begun.notified() => {}
    }
    assert!(timer.dropped.load(Ordering::SeqCst));
    assert_eq!(sandbox.requests().len(), 1);
}
