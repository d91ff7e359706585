//! What a failed call says about its outcome: known only if nothing was sent, or if WeChat Pay
//! itself refused.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use wechatpay_client::auth::{Error as AuthError, StampSource};
use wechatpay_client::{
    CallOptions, Code, Error, ErrorKind, Merchant, Response, RetryPolicy, SignDifference, Timer,
    Transport,
};
use wechatpay_sandbox::{Fault, StubResponse};
use wechatpay_tests::pair_without_retry;
use wechatpay_tests::shapes::Shapes;
use wechatpay_tests::uploads::Uploads;

use crate::raw::{Raw, Then, response};
use crate::scene::{START, Scene};

const PREAUTHORIZE: &str = "/v3/palmservice/authorization/preauthorize";

/// A scene whose client sends to a server that misbehaves.
async fn scene_of(raw: &Raw) -> Scene {
    Scene::with(|builder, _| builder.base_url(raw.origin())).await
}

#[tokio::test]
async fn outcome_after_a_response_that_proves_nothing_is_unknown() {
    let own = r#"{"code":"PARAM_ERROR","message":"no"}"#;
    let responses = [
        ("101 Switching Protocols", ""),
        ("302 Found", "<html>log in"),
        ("304 Not Modified", ""),
        ("307 Temporary Redirect", ""),
        ("400 Bad Request", "<html>nginx"),
        ("400 Bad Request", r#"["PARAM_ERROR","no"]"#),
        ("404 Not Found", ""),
        ("404 Not Found", "<html>404"),
        ("408 Request Timeout", own),
        ("425 Too Early", own),
        ("429 Too Many Requests", ""),
        ("429 Too Many Requests", own),
        ("499 Client Closed Request", own),
        ("500 Internal Server Error", own),
        ("600 Odd", own),
        ("999 Odd", own),
    ];
    let raw = Raw::new(move |number| {
        let (status, body) = responses[number - 1];
        (response(status, body).into(), Then::Close)
    });
    let raw = raw.await;
    let scene = scene_of(&raw).await;
    for (number, (status, body)) in responses.into_iter().enumerate() {
        let error = scene.preauthorize().await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{status} {body}: {error}");
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert_eq!((error.attempts(), raw.requests()), (1, number + 1), "{status}");
    }
}

#[tokio::test]
async fn outcome_after_a_refusal_by_wechat_pay_is_known() {
    for (status, code, retryable) in [
        (400, "PARAM_ERROR", false),
        (401, "SIGN_ERROR", false),
        (403, "NO_AUTH", false),
        (404, "ORDER_NOT_EXIST", false),
        (409, "NEW_CODE_2027", false),
        (429, "RATELIMIT_EXCEEDED", true),
        (429, "FREQUENCY_LIMITED", true),
        (429, "RATE_LIMITED", true),
    ] {
        let scene = Scene::new().await;
        let body = json!({ "code": code, "message": "拒绝" }).to_string();
        scene.sandbox.stub("POST", PREAUTHORIZE, StubResponse::json(status, body));
        let error = scene.preauthorize().await.unwrap_err();
        assert_eq!(error.code().map(Code::as_str), Some(code));
        assert_eq!(
            (error.is_outcome_unknown(), error.is_retryable()),
            (false, retryable),
            "{code}"
        );
        scene.assert_attempts(1);
    }
}

#[tokio::test]
async fn outcome_left_open_by_a_gateway_stays_unknown() {
    // The first response is a gateway's, and says nothing; the second is a refusal by WeChat Pay.
    let exists = r#"{"code":"ALREADY_EXISTS","message":"已存在"}"#;
    let limited = r#"{"code":"RATELIMIT_EXCEEDED","message":"频率超限"}"#;
    for (first, unknown) in [("<html>slow down", true), ("", true), (limited, false)] {
        let raw = Raw::new(move |number| match number {
            1 => (response("429 Too Many Requests", first).into(), Then::Close),
            _ => (response("400 Bad Request", exists).into(), Then::Close),
        });
        let raw = raw.await;
        let shapes: Shapes = scene_of(&raw).await.client.module();
        let error = shapes.post_order().amount(1).out_order_no("1").send().await.unwrap_err();
        assert_eq!((error.code(), error.attempts()), (Some(&Code::AlreadyExists), 2));
        assert_eq!(error.is_outcome_unknown(), unknown, "{first}");
    }
}

#[tokio::test]
async fn order_with_an_empty_business_key_is_sent_once() {
    for key in ["", " "] {
        let scene = Scene::new().await;
        scene.sandbox.inject_always(Some(Fault::SystemError));
        let shapes: Shapes = scene.client.module();
        let error = shapes.post_order().amount(1).out_order_no(key).send().await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable());
        assert_eq!((error.attempts(), scene.sandbox.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn deadline_bounds_the_reading_of_an_error_body() {
    let head =
        "HTTP/1.1 500 Oops\r\nRequest-ID: R1\r\nX-A: b\r\nContent-Length: 90\r\n\r\n{\"code\"";
    let raw = Raw::new(move |_| (head.into(), Then::Stall)).await;
    let policy = RetryPolicy::default().deadline(Duration::from_millis(300));
    let scene = scene_of(&raw).await.options(CallOptions::new().retry(policy));
    let began = now();
    for error in [scene.query().await.unwrap_err(), scene.preauthorize().await.unwrap_err()] {
        assert_eq!(error.status().unwrap().as_u16(), 500);
        assert!(matches!(error.kind(), ErrorKind::Api { .. }), "{error:#?}");
        assert_eq!((error.request_id(), error.body().as_ref()), (Some("R1"), &b"{\"code\""[..]));
        assert_eq!(error.headers()["x-a"], "b");
        assert!(error.is_outcome_unknown());
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[expect(clippy::disallowed_methods, reason = "what is tested is a real deadline")]
fn now() -> Instant {
    Instant::now()
}

#[tokio::test]
async fn endless_error_body_is_cut() {
    let head = "HTTP/1.1 500 Oops\r\n\r\n";
    let raw = Raw::new(move |_| (head.into(), Then::Repeat(b'x'))).await;
    let policy = RetryPolicy::never().deadline(Duration::from_secs(60));
    let scene = scene_of(&raw).await.options(CallOptions::new().retry(policy));
    // Without a limit, the whole deadline would pass.
    let result = tokio::time::timeout(Duration::from_secs(20), scene.preauthorize()).await;
    let error = result.expect("the limit ends the reading").unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.body().len()), (500, 1024 * 1024));
    assert!(error.is_outcome_unknown());
}

/// A source whose nonces end when told to.
#[derive(Debug, Default)]
struct Ending {
    nonces: AtomicU8,
    has_ended: AtomicBool,
}

impl StampSource for Ending {
    fn now(&self) -> i64 {
        START
    }

    fn nonce(&self) -> Result<[u8; 16], AuthError> {
        if self.has_ended.load(Ordering::SeqCst) {
            return Err(AuthError::NoRandomness);
        }
        Ok([self.nonces.fetch_add(1, Ordering::SeqCst); 16])
    }
}

#[tokio::test]
async fn error_before_a_repeated_attempt_names_no_former_response() {
    let stamps = Arc::new(Ending::default());
    let source = Arc::clone(&stamps) as Arc<dyn StampSource>;
    let scene = Scene::with(|builder, _| builder.stamps(source)).await;
    scene.sandbox.inject(Fault::SystemError);
    scene.time.on_pause(move |_| stamps.has_ended.store(true, Ordering::SeqCst));
    let error = scene.query().await.unwrap_err();
    assert_eq!(error.auth(), Some(&AuthError::NoRandomness));
    assert_eq!((error.status(), error.request_id(), error.attempts()), (None, None, 2));
    assert!(error.body().is_empty() && error.headers().is_empty());
    assert!(error.is_outcome_unknown(), "the first attempt left it open");
}

#[tokio::test]
async fn sign_difference_of_an_upload_compares_the_signed_part() {
    let (sandbox, client) = pair_without_retry().await;
    let signed = r#"{"filename":"a.png"}"#.len();
    let ours = "POST".len() + "/v3/uploads/media".len() + signed + 10 + 32 + 5;
    for (theirs, expected) in [
        (ours, SignDifference::Nothing),
        (ours + 1, SignDifference::Length { ours: ours as u64, theirs: ours as u64 + 1 }),
    ] {
        let information =
            json!({ "method": "POST", "url": "/v3/uploads/media", "sign_message_length": theirs });
        let detail = json!({ "issue": "sign not match", "sign_information": information });
        let body =
            json!({ "code": "SIGN_ERROR", "message": "签名错误", "detail": { "detail": detail } });
        sandbox.stub("POST", "/v3/uploads/media", StubResponse::json(401, body.to_string()));
        let uploads: Uploads = client.module();
        let file = wechatpay_client::FilePart::from_bytes("a.png", vec![7; 5000]);
        let call = uploads.upload_media().filename("a.png").item_id(56).file(file);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.sign_difference(), Some(expected));
    }
}

#[tokio::test]
async fn unsigned_2xx_of_any_status_is_an_error_with_an_unknown_outcome() {
    let raw = Raw::new(|number| {
        let status = format!("{} X", 199 + number);
        (response(&status, r#"{"permission_token":"T"}"#).into(), Then::Close)
    });
    let raw = raw.await;
    let scene = scene_of(&raw).await;
    for status in 200..=299 {
        let error = scene.preauthorize().await.expect_err("it was not signed");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(matches!(error.kind(), ErrorKind::Auth(_)), "{status}: {error:?}");
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{status}");
    }
}

#[tokio::test]
async fn certificates_that_cannot_be_fetched_in_time_end_an_encrypting_call() {
    // The client has no platform key, and the server that has them stalls.
    let raw = Raw::new(|_| (Vec::new(), Then::Stall)).await;
    let sandbox = wechatpay_sandbox::Sandbox::builder()
        .key_mode(wechatpay_sandbox::KeyMode::Certificate)
        .spawn()
        .await
        .unwrap();
    let settings = sandbox
        .environment()
        .into_iter()
        .filter(|(name, _)| !["WECHATPAY_PLATFORM_CERTS", "WECHATPAY_BACKUP_URL"].contains(name));
    let merchant = Merchant::from_vars(settings).unwrap().base_url(raw.origin());
    let policy = RetryPolicy::default().deadline(Duration::from_millis(300));
    let builder = wechatpay_client::Client::builder().merchant(merchant).retry(policy);
    let uploads: Uploads = builder.build().unwrap().module();
    let call = uploads.echo_text().echo_message("x").encrypted_echo_message("secret").send();
    let result: Result<Response<_>, Error> =
        tokio::time::timeout(Duration::from_secs(5), call).await.expect("the deadline ends it");
    let error = result.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(problem) if problem.contains("in time")),
        "{error:?}"
    );
    assert!(!error.is_outcome_unknown());
}

/// A clock that advances by a minute and a half whenever it is read.
#[derive(Debug, Default)]
struct Leaping(AtomicU8);

impl Timer for Leaping {
    fn elapsed(&self) -> Duration {
        Duration::from_secs(90) * u32::from(self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn deadline_counts_the_time_of_encrypting() {
    let scene = Scene::with(|builder, _| builder.timer(Arc::new(Leaping::default()))).await;
    // A minute, by default: over after encrypting, not for a call that encrypts nothing.
    scene.query().await.unwrap();
    let uploads: Uploads = scene.client.module();
    let call = uploads.echo_text().echo_message("x").encrypted_echo_message("secret").send();
    let error = call.await.expect_err("the deadline has passed");
    assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Timeout)), "{error:?}");
}
