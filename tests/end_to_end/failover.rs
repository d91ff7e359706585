//! The backup is asked when no connection to the base can be made: once, and only then.

use std::time::Duration;

use wechatpay_client::{Client, Code, ErrorKind, Merchant, RetryPolicy, Transport};
use wechatpay_sandbox::{Fault, KeyMode, Sandbox};

use crate::scene::{Closed, IMPATIENT, Scene, builder, preauthorize, query, sandbox};

/// A client whose base is closed and whose backup is the sandbox.
async fn with_backup(base: &Closed) -> Scene {
    Scene::with(|builder, sandbox| builder.base_url(base.origin()).backup_url(sandbox)).await
}

/// The same, and it is asked for by a name.
async fn with_named_base(base: &Closed) -> Scene {
    let named = base.origin().replace("127.0.0.1", "localhost");
    Scene::with(|builder, sandbox| builder.base_url(named).backup_url(sandbox)).await
}

/// Base and backup are both closed.
async fn without_any(base: &Closed, backup: &Closed) -> Scene {
    Scene::with(|builder, _| builder.base_url(base.origin()).backup_url(backup.origin())).await
}

#[tokio::test]
async fn the_backup_answers_when_the_base_is_down() {
    let base = Closed::new();
    for scene in [with_backup(&base).await, with_named_base(&base).await] {
        scene.query().await.unwrap();
        // Nothing arrived at the base, so turning to the backup does no harm to a preauthorization, either.
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
async fn an_error_says_who_was_asked_last_and_how_often() {
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
async fn a_forged_answer_of_the_backup_is_not_repeated_either() {
    let base = Closed::new();
    let scene = with_backup(&base).await.faults(&[Fault::ForgedSignature]);
    let error = scene.preauthorize().await.unwrap_err();
    assert!(error.auth().is_some() && error.is_outcome_unknown());
    assert_eq!(error.attempts(), 2);
    scene.assert_attempts(1);
}

#[tokio::test]
async fn each_repetition_tries_the_base_first() {
    let base = Closed::new();
    let scene = with_backup(&base).await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    let error = scene.query().await.unwrap_err();
    assert_eq!(error.attempts(), 6);
    scene.assert_attempts(3);
}

#[tokio::test]
async fn with_both_down_nothing_was_sent() {
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
async fn without_a_backup_the_base_is_asked_again() {
    let base = Closed::new();
    let scene = Scene::with(|builder, _| builder.base_url(base.origin())).await;
    let error = scene.preauthorize().await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(error.origin(), Some(base.origin().as_str()));
    let once =
        Scene::with(|builder, _| builder.base_url(base.origin()).retry(RetryPolicy::never()));
    assert_eq!(once.await.query().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_to_another_host() {
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
async fn a_base_that_comes_back_is_used_again() {
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
    let back = Sandbox::builder().listen(address);
    let back = back
        .clock(move || wechatpay_client::auth::StampSource::now(&*clock))
        .spawn()
        .await
        .unwrap();
    query(&client).await.unwrap();
    assert_eq!((scene.sandbox.requests().len(), back.requests().len()), (1, 1));
}

#[tokio::test]
async fn the_deadline_counts_attempts_and_pauses_over_all_hosts() {
    let (base, backup) = (Closed::new(), Closed::new());
    let scene = Scene::with(|builder, _| {
        let policy = RetryPolicy::default().attempts(100).deadline(Duration::from_secs(20));
        let policy = policy.pauses(Duration::from_secs(8), Duration::from_secs(8));
        builder.base_url(base.origin()).backup_url(backup.origin()).retry(policy)
    });
    let scene = scene.await;
    let error = scene.query().await.unwrap_err();
    let waited: Duration = scene.time.pauses().iter().sum();
    assert!(waited < Duration::from_secs(20) && waited > Duration::from_secs(8), "{waited:?}");
    assert_eq!(error.attempts() as usize, 2 * (scene.time.pauses().len() + 1));
}

#[tokio::test]
async fn the_backup_is_asked_for_platform_certificates_as_well() {
    let base = Closed::new();
    let sandbox = Sandbox::builder().key_mode(KeyMode::Certificate).spawn().await.unwrap();
    let settings = sandbox.environment().into_iter();
    let settings = settings.filter(|(name, _)| *name != "WECHATPAY_PLATFORM_CERTS");
    let merchant = Merchant::from_vars(settings).unwrap().base_url(base.origin());
    let client =
        Client::builder().merchant(merchant.backup_url(sandbox.base_url())).build().unwrap();
    preauthorize(&client).await.unwrap();
    assert_eq!(sandbox.requests().len(), 2);
    assert!(sandbox.requests().iter().all(|request| request.accepted));
}
