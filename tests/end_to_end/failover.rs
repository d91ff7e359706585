//! Failover to the backup: once, and only if no connection to the base can be made.

use std::time::Duration;

use wechatpay_client::{Client, Code, ErrorKind, Merchant, RetryPolicy, Transport};
use wechatpay_sandbox::{Fault, KeyMode, Sandbox};

use crate::scene::{Closed, IMPATIENT, Scene, builder, preauthorize, query, sandbox};

/// A client whose base is closed and whose backup is the sandbox.
async fn with_backup(base: &Closed) -> Scene {
    Scene::with(|builder, sandbox| builder.base_url(base.origin()).backup_url(sandbox)).await
}

/// The same, with a host name in the base URL.
async fn with_named_base(base: &Closed) -> Scene {
    let named = base.origin().replace("127.0.0.1", "localhost");
    Scene::with(|builder, sandbox| builder.base_url(named).backup_url(sandbox)).await
}

/// A client whose base and backup are both closed.
async fn without_any(base: &Closed, backup: &Closed) -> Scene {
    Scene::with(|builder, _| builder.base_url(base.origin()).backup_url(backup.origin())).await
}

#[tokio::test]
async fn call_with_base_down_succeeds_through_the_backup() {
    let base = Closed::new();
    for scene in [with_backup(&base).await, with_named_base(&base).await] {
        scene.query().await.unwrap();
        // Nothing arrived at the base, so failover is safe for a preauthorization, too.
        scene.preauthorize().await.unwrap();
        assert_eq!(scene.time.pauses(), []);
        let requests = scene.sandbox.requests();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert!(request.accepted);
            let host = request.header("host").unwrap();
            assert_eq!(format!("http://{host}"), scene.sandbox.base_url());
        }
    }
}

#[tokio::test]
async fn error_names_the_last_origin_and_the_attempts() {
    let base = Closed::new();
    let scene = with_backup(&base).await;
    scene.sandbox.inject(Fault::SystemError);
    let error = scene.preauthorize().await.unwrap_err();
    assert_eq!(error.origin(), Some(scene.sandbox.base_url()));
    assert_eq!((error.attempts(), error.code()), (2, Some(&Code::SystemError)));
    assert!(error.is_outcome_unknown() && !error.is_retryable());
    assert!(error.request_id().is_some());
    scene.assert_attempts(1);
}

#[tokio::test]
async fn forged_response_of_the_backup_is_not_retried() {
    let base = Closed::new();
    let scene = with_backup(&base).await.faults(&[Fault::ForgedSignature]);
    let error = scene.preauthorize().await.unwrap_err();
    assert!(error.auth().is_some() && error.is_outcome_unknown());
    assert_eq!(error.attempts(), 2);
    scene.assert_attempts(1);
}

#[tokio::test]
async fn retry_tries_the_base_first() {
    let base = Closed::new();
    let scene = with_backup(&base).await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    let error = scene.query().await.unwrap_err();
    assert_eq!(error.attempts(), 6);
    scene.assert_attempts(3);
}

#[tokio::test]
async fn call_with_both_origins_down_has_a_known_outcome() {
    let (base, backup) = (Closed::new(), Closed::new());
    let scene = without_any(&base, &backup).await;
    for error in [scene.query().await.unwrap_err(), scene.preauthorize().await.unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Connect)), "{error:?}");
        assert!(!error.is_outcome_unknown() && error.is_retryable());
        assert_eq!(error.attempts(), 6);
        assert_eq!(error.origin(), Some(backup.origin().as_str()));
    }
    assert_eq!(scene.time.pauses().len(), 4);
}

#[tokio::test]
async fn call_without_backup_retries_the_base() {
    let base = Closed::new();
    let scene = Scene::with(|builder, _| builder.base_url(base.origin())).await;
    let error = scene.preauthorize().await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(error.origin(), Some(base.origin().as_str()));
    let printed = error.to_string();
    assert!(printed.contains(": connection refused (3 attempts); nothing was sent"), "{printed}");
    let once =
        Scene::with(|builder, _| builder.base_url(base.origin()).retry(RetryPolicy::never()));
    assert_eq!(once.await.query().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn request_that_may_have_arrived_does_not_fail_over() {
    for fault in [
        Fault::ConnectionReset,
        Fault::HalfClosed,
        Fault::Stalled,
        Fault::BadGateway,
        Fault::EmptyError,
    ] {
        let scene = Scene::new().await;
        let backup = sandbox(&scene.time).await;
        let builder = builder(&scene.sandbox, &scene.time).timeout(IMPATIENT);
        let client: Client = builder.backup_url(backup.base_url()).build().unwrap();
        scene.sandbox.inject(fault);
        let error = preauthorize(&client).await.expect_err(fault.name());
        assert_eq!(error.origin(), Some(scene.sandbox.base_url()));
        scene.sandbox.inject(fault);
        query(&client).await.unwrap();
        assert_eq!(scene.sandbox.requests().len(), 3, "{fault}");
        assert_eq!(backup.requests().len(), 0, "{fault}");
    }
}

#[tokio::test]
async fn base_that_recovers_is_used_again() {
    let scene = Scene::new().await;
    let base = Closed::new();
    let address = base.origin();
    let builder = builder(&scene.sandbox, &scene.time).base_url(&address);
    let client = builder.backup_url(scene.sandbox.base_url()).build().unwrap();
    query(&client).await.unwrap();
    assert_eq!(scene.sandbox.requests().len(), 1);
    drop(base);
    let address = address.strip_prefix("http://").unwrap().parse().unwrap();
    let clock = std::sync::Arc::clone(&scene.time);
    let back = Sandbox::builder()
        .listen(address)
        .clock(move || wechatpay_client::auth::StampSource::now(&*clock))
        .spawn()
        .await
        .unwrap();
    query(&client).await.unwrap();
    assert_eq!((scene.sandbox.requests().len(), back.requests().len()), (1, 1));
}

#[tokio::test]
async fn deadline_covers_attempts_and_pauses_on_all_origins() {
    let (base, backup) = (Closed::new(), Closed::new());
    let scene = Scene::with(|builder, _| {
        let policy = RetryPolicy::default()
            .attempts(100)
            .deadline(Duration::from_secs(20))
            .pauses(Duration::from_secs(8), Duration::from_secs(8));
        builder.base_url(base.origin()).backup_url(backup.origin()).retry(policy)
    });
    let scene = scene.await;
    let error = scene.query().await.unwrap_err();
    let waited: Duration = scene.time.pauses().iter().sum();
    assert!(waited < Duration::from_secs(20) && waited > Duration::from_secs(8), "{waited:?}");
    assert_eq!(error.attempts() as usize, 2 * (scene.time.pauses().len() + 1));
}

#[tokio::test]
async fn certificate_fetch_fails_over_to_the_backup() {
    let base = Closed::new();
    let sandbox = Sandbox::builder().key_mode(KeyMode::Certificate).spawn().await.unwrap();
    let settings =
        sandbox.environment().into_iter().filter(|(name, _)| *name != "WECHATPAY_PLATFORM_CERTS");
    let merchant = Merchant::from_vars(settings).unwrap().base_url(base.origin());
    let client =
        Client::builder().merchant(merchant.backup_url(sandbox.base_url())).build().unwrap();
    preauthorize(&client).await.unwrap();
    assert_eq!(sandbox.requests().len(), 2);
    assert!(sandbox.requests().iter().all(|request| request.accepted));
}
