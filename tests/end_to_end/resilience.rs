//! Transient faults: retried where that is safe, reported with an unknown outcome where it is not.

use std::time::Duration;

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Code, Error, ErrorKind, RetryPolicy, Transport};
use wechatpay_sandbox::Fault;

use crate::scene::Scene;

/// Returns `true` if the error is the one that a fault causes.
type Expected = fn(&Error) -> bool;

/// Transient faults, with the error of a call that is not retried.
const TRANSIENT: [(Fault, Expected); 12] = [
    (Fault::SystemError, |error| code(error, &Code::SystemError)),
    (Fault::BadGateway, |error| status(error, 502)),
    (Fault::EmptyError, |error| status(error, 503)),
    (Fault::ConnectionReset, broken),
    (Fault::HalfClosed, broken),
    (Fault::TruncatedAfter(0), broken),
    (Fault::TruncatedAfter(17), broken),
    (Fault::TruncatedAfter(60), broken),
    (Fault::TruncatedBody, |error| error.auth() == Some(&AuthError::IncompleteBody)),
    (Fault::MissingSignature, unverified),
    (Fault::ForgedSignature, unverified),
    (Fault::Probe, Error::is_probe),
];

/// Faults that only a timeout detects.
const SLOW: [Fault; 2] = [Fault::Stalled, Fault::StalledBody];

fn code(error: &Error, expected: &Code) -> bool {
    error.code() == Some(expected)
}

fn status(error: &Error, expected: u16) -> bool {
    error.status().is_some_and(|status| status == expected)
}

fn broken(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Transport(Transport::Broken))
}

fn unverified(error: &Error) -> bool {
    error.auth().is_some_and(AuthError::is_verification)
}

#[tokio::test]
async fn query_after_a_transient_fault_is_retried_once() {
    for (fault, _) in TRANSIENT {
        let scene = Scene::new().await.faults(&[fault]);
        scene.query().await.unwrap_or_else(|error| panic!("{fault}: {error:?}"));
        scene.assert_attempts(2);
        assert_eq!(scene.time.pauses().len(), 1);
    }
}

#[tokio::test]
async fn preauthorization_after_a_transient_fault_is_not_retried() {
    for (fault, expected) in TRANSIENT {
        let scene = Scene::new().await.faults(&[fault]);
        let error = scene.preauthorize().await.expect_err(fault.name());
        assert!(expected(&error), "{fault}: {error:?}");
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{fault}");
        assert_eq!(error.attempts(), 1);
        assert_eq!(error.origin(), Some(scene.sandbox.base_url()));
        scene.assert_attempts(1);
        assert_eq!(scene.time.pauses(), []);
    }
}

#[tokio::test]
async fn stalled_response_times_out() {
    for fault in SLOW {
        let scene = Scene::impatient().await.faults(&[fault]);
        scene.query().await.unwrap_or_else(|error| panic!("{fault}: {error:?}"));
        scene.assert_attempts(2);

        let scene = Scene::impatient().await.faults(&[fault]);
        let error = scene.preauthorize().await.expect_err(fault.name());
        assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Timeout)));
        assert!(error.is_outcome_unknown() && !error.is_retryable());
        assert_eq!(error.attempts(), 1);
        scene.assert_attempts(1);
    }
}

#[tokio::test]
async fn deadline_ends_a_running_attempt() {
    let scene = Scene::with(|builder, _| {
        let deadline = Duration::from_millis(150);
        builder.retry(RetryPolicy::default().deadline(deadline))
    });
    let scene = scene.await.faults(&[Fault::Stalled]);
    let error = scene.query().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Timeout)));
    assert_eq!((error.attempts(), error.is_outcome_unknown()), (1, true));
    assert_eq!(scene.sandbox.requests().len(), 1);
}

#[tokio::test]
async fn query_waits_for_retry_after() {
    for fault in [Fault::RateLimited(37), Fault::RateLimitedUntil(37)] {
        let scene = Scene::new().await.faults(&[fault]);
        scene.query().await.unwrap();
        assert_eq!(scene.time.pauses(), [Duration::from_secs(37)]);
        let stamps = scene.stamps();
        assert_eq!(stamps[1].1 - stamps[0].1, 37);
        scene.assert_attempts(2);
    }
}

#[tokio::test]
async fn retry_after_of_zero_does_not_shorten_the_pause() {
    for fault in [Fault::RateLimited(0), Fault::RateLimitedUntil(0)] {
        let scene = Scene::new().await.faults(&[fault]);
        scene.query().await.unwrap();
        // Four seconds, up to half of which is jitter.
        let pause = scene.time.pauses()[0].as_secs_f64();
        assert!((2.0..=4.0).contains(&pause), "{pause}");
    }
}

#[tokio::test]
async fn retry_after_beyond_the_deadline_ends_the_call() {
    for fault in
        [Fault::RateLimited(60), Fault::RateLimitedUntil(3600), Fault::RateLimited(u32::MAX)]
    {
        let scene = Scene::new().await.faults(&[fault]);
        let error = scene.query().await.unwrap_err();
        assert!(code(&error, &Code::RateLimitExceeded) && status(&error, 429));
        assert!(!error.is_outcome_unknown() && error.is_retryable());
        assert_eq!(error.attempts(), 1);
        scene.assert_attempts(1);
        assert_eq!(scene.time.pauses(), []);
    }
}

#[tokio::test]
async fn rate_limited_preauthorization_has_a_known_outcome() {
    let scene = Scene::new().await.faults(&[Fault::RateLimited(1)]);
    let error = scene.preauthorize().await.unwrap_err();
    assert!(code(&error, &Code::RateLimitExceeded));
    assert!(!error.is_outcome_unknown() && error.is_retryable());
    assert_eq!(error.headers()["retry-after"], "1");
    scene.assert_attempts(1);
}

#[tokio::test]
async fn attempts_are_limited_and_pauses_double() {
    let scene = Scene::new().await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    let error = scene.query().await.unwrap_err();
    assert!(code(&error, &Code::SystemError) && error.is_retryable());
    assert_eq!(error.attempts(), 3);
    assert_eq!(error.operation(), Some("get_authorization"));
    scene.assert_attempts(3);
    let pauses = scene.time.pauses();
    assert_eq!(pauses.len(), 2);
    assert!((2..=4).contains(&pauses[0].as_secs()), "{pauses:?}");
    assert!((4..=8).contains(&pauses[1].as_secs()), "{pauses:?}");
}

#[tokio::test]
async fn error_body_of_a_gateway_is_kept() {
    for (fault, start) in [(Fault::BadGateway, "<html>"), (Fault::EmptyError, "")] {
        let scene = Scene::new().await;
        scene.sandbox.inject_always(Some(fault));
        for error in [scene.query().await.unwrap_err(), scene.preauthorize().await.unwrap_err()] {
            assert!(error.body().starts_with(start.as_bytes()));
            assert_eq!(error.body().is_empty(), start.is_empty());
            assert_eq!(error.request_id(), None);
            assert_eq!(error.code().map(Code::as_str), Some(""));
            assert_eq!(error.headers().contains_key("content-type"), !start.is_empty());
            assert!(!format!("{error} {error:?}").contains("<html>"));
        }
        // Three for the query, one for the preauthorization.
        assert_eq!(scene.sandbox.requests().len(), 4);
    }
}

#[tokio::test]
async fn sign_error_is_not_retried() {
    let scene = Scene::new().await.faults(&[Fault::SignError]);
    let error = scene.query().await.unwrap_err();
    assert!(code(&error, &Code::SignError) && status(&error, 401));
    assert!(!error.is_outcome_unknown() && !error.is_retryable());
    // The response does not describe the signed message, so there is nothing to compare.
    assert_eq!(error.sign_difference(), None);
    scene.assert_attempts(1);
}

#[tokio::test]
async fn unknown_serial_triggers_one_certificate_fetch() {
    let scene = Scene::new().await;
    scene.sandbox.inject_always(Some(Fault::UnknownSerial));
    let error = scene.query().await.unwrap_err();
    assert!(unverified(&error) && error.is_outcome_unknown());
    assert_eq!(error.attempts(), 3);
    let error = scene.preauthorize().await.unwrap_err();
    assert!(unverified(&error) && error.is_outcome_unknown());
    assert_eq!(error.attempts(), 1);
    let requests = scene.sandbox.requests();
    let is_fetch = |target: &str| target.starts_with("/v3/certificates");
    assert_eq!(requests.iter().filter(|request| is_fetch(&request.target)).count(), 1);
    assert_eq!(requests.len(), 1 + 3 + 1);
}
