//! Logs of the client and its dependencies, at every level: enough to follow a call, no personal
//! data and no secret.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::sync::Once;

use tracing_subscriber::fmt::format::FmtSpan;
use wechatpay_client::{CallOptions, Client, RetryPolicy};
use wechatpay_sandbox::{Fault, ReceivedRequest, Sandbox};
use wechatpay_tests::{OPENID, ORGANIZATION_ID, SESSION_ID};

use crate::raw::{Raw, response};
use crate::scene::{Closed, IMPATIENT, Scene, preauthorize, query};

/// An openid that must be encoded in a path.
const HARD_OPENID: &str = "o 刷&/secret";
const HARD_OPENID_IN_PATH: &str = "o%20%E5%88%B7%26%2Fsecret";

thread_local! {
    static LOGGED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Captures the logs of this thread until dropped: spans, events, and records of the crate `log`.
struct Captured;

impl Captured {
    fn begin() -> Self {
        static ONCE: Once = Once::new();
        // For the whole process: with one subscriber per thread, others would decide what is
        // enabled.
        ONCE.call_once(|| {
            log::set_logger(&Records).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
                .with_ansi(false)
                .with_writer(|| Writer);
            tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
        });
        LOGGED.set(Some(Vec::new()));
        Self
    }

    fn logs(&self) -> String {
        let bytes = LOGGED.with_borrow(Clone::clone);
        String::from_utf8(bytes.unwrap()).unwrap()
    }

    /// Returns the spans of the calls as they ended.
    fn ended(&self) -> Vec<String> {
        self.logs()
            .lines()
            .filter(|line| line.contains("close time.busy"))
            .map(str::to_owned)
            .collect()
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        LOGGED.set(None);
    }
}

/// Appends to the logs of the thread, if it captures them.
struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A thread that is ending may have lost its storage.
        let _ = LOGGED.try_with(|logged| {
            if let Some(logged) = &mut *logged.borrow_mut() {
                logged.extend(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes records as lines.
struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        writeln!(Writer, "log {} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

/// A scene whose transport logs every byte.
async fn talkative() -> Scene {
    let scene = Scene::with(|builder, _| {
        builder.transport(reqwest::Client::builder().connection_verbose(true)).timeout(IMPATIENT)
    });
    scene.await
}

/// Makes calls of every kind with every outcome; returns the secrets in their responses.
async fn calls(scene: &Scene) -> Vec<String> {
    let Scene { sandbox, client, .. } = scene;
    let palm = client.palmservice();
    let mut secrets = Vec::new();
    secrets.push(preauthorize(client).await.unwrap().into_inner().permission_token);
    let session = palm.preauthorize_session(HARD_OPENID, SESSION_ID).send().await.unwrap();
    secrets.push(session.into_inner().permission_token);
    let hard = || palm.get_authorization().openid(HARD_OPENID).organization_id(ORGANIZATION_ID);
    hard().send().await.unwrap();
    let chain =
        client.chain("v3/palmservice/authorization/openid/{openid}").path("openid", HARD_OPENID);
    chain.query(&[("organization_id", ORGANIZATION_ID)]).get().await.unwrap();
    client.platform().security_echo().echo_message("hello").send().await.unwrap();
    palm.preauthorize().openid(OPENID).send().await.unwrap_err();
    let faults = [
        Fault::SystemError,
        Fault::BadGateway,
        Fault::SignError,
        Fault::ForgedSignature,
        Fault::Probe,
        Fault::UnknownSerial,
        Fault::BodyBitFlipped,
        Fault::NoContent,
        Fault::TruncatedBody,
        Fault::TruncatedAfter(17),
        Fault::ConnectionReset,
        Fault::HalfClosed,
        Fault::Stalled,
        Fault::RateLimited(1),
    ];
    for fault in faults {
        sandbox.inject(fault);
        preauthorize(client).await.unwrap_err();
        sandbox.inject(fault);
        drop(hard().send().await);
    }
    secrets
}

/// Returns what must not be logged: user identifiers and merchant secrets.
fn secrets_of(sandbox: &Sandbox) -> Vec<String> {
    let personal = [OPENID, HARD_OPENID, HARD_OPENID_IN_PATH, SESSION_ID];
    let mut secrets: Vec<String> = personal.map(str::to_owned).to_vec();
    let settings = sandbox.environment();
    let private = settings.iter().filter(|(name, _)| name.ends_with("PRIVATE_KEY"));
    secrets.extend(
        private.flat_map(|(_, pem)| pem.lines()).filter(|line| line.len() > 40).map(str::to_owned),
    );
    let key = settings.iter().find(|(name, _)| name.ends_with("APIV3_KEY"));
    secrets.push(key.unwrap().1.clone());
    secrets.extend(sandbox.requests().iter().filter_map(signature));
    secrets
}

fn signature(request: &ReceivedRequest) -> Option<String> {
    let (_, rest) = request.header("authorization")?.split_once("signature=\"")?;
    Some(rest.trim_end_matches('"').to_owned())
}

#[tokio::test]
async fn logs_at_every_level_contain_no_secret() {
    let captured = Captured::begin();
    let scene = talkative().await;
    let mut secrets = calls(&scene).await;
    let (base, backup) = (Closed::new(), Closed::new());
    let failing_over = Scene::with(|builder, sandbox| {
        let builder = builder.base_url(base.origin()).backup_url(sandbox);
        builder.timeout(IMPATIENT)
    });
    let failing_over = failing_over.await;
    secrets.extend(calls(&failing_over).await);
    let down =
        Scene::with(|builder, _| builder.base_url(base.origin()).backup_url(backup.origin())).await;
    down.query().await.unwrap_err();
    for scene in [&scene, &failing_over] {
        secrets.extend(secrets_of(&scene.sandbox));
    }
    // Four calls with a token, four openids and sessions, 26 lines of each private key, a signature
    // per request.
    assert!(secrets.len() > 100, "{}", secrets.len());
    let logs = captured.logs();
    for message in [
        "log reqwest::connect",
        "TRACE",
        "retrying the call",
        "failing over to the backup",
        "refused",
    ] {
        assert!(logs.contains(message), "{message}");
    }
    for secret in secrets.iter().map(String::as_str).chain([
        "Authorization",
        "authorization:",
        "PRIVATE KEY",
        "WECHATPAY2-",
    ]) {
        let line = logs.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[tokio::test]
async fn successful_call_records_one_complete_span() {
    let captured = Captured::begin();
    let scene = Scene::new().await.faults(&[Fault::SystemError]);
    let response = scene.query().await.unwrap();
    let [span] = &captured.ended()[..] else { panic!("{}", captured.logs()) };
    for field in [
        "wechatpay.call{".to_owned(),
        "otel.kind=\"client\"".to_owned(),
        "wechatpay.operation=\"get_authorization\"".to_owned(),
        "http.request.method=\"GET\"".to_owned(),
        "url.template=\"/v3/palmservice/authorization/openid/{openid}\"".to_owned(),
        "server.address=\"127.0.0.1\"".to_owned(),
        "http.response.status_code=200".to_owned(),
        "wechatpay.attempts=2".to_owned(),
        format!("wechatpay.request_id=\"{}\"", response.request_id().unwrap()),
        format!("wechatpay.verified_by=\"{}\"", response.verified_by().unwrap()),
    ] {
        assert!(span.contains(&field), "{field} in {span}");
    }
    assert!(!span.contains("error.type"), "{span}");
    assert_eq!(captured.logs().matches(": new\n").count(), 1);
    assert_eq!(captured.logs().matches("retrying the call").count(), 1);
}

#[tokio::test]
async fn failed_call_records_its_error_type() {
    let captured = Captured::begin();
    let scene = Scene::new().await.faults(&[
        Fault::SignError,
        Fault::ForgedSignature,
        Fault::ConnectionReset,
    ]);
    let once: Client = scene.client.with_options(CallOptions::new().retry(RetryPolicy::never()));
    let errors = [query(&once).await, query(&once).await, query(&once).await];
    let spans = captured.ended();
    assert_eq!(spans.len(), 3);
    let expected = [(Some(401), "refused"), (Some(200), "unverified"), (None, "transport")];
    for ((span, result), (status, kind)) in spans.iter().zip(errors).zip(expected) {
        let error = result.unwrap_err();
        assert!(
            span.contains("wechatpay.attempts=1")
                && span.contains(&format!("error.type=\"{kind}\"")),
            "{span}"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        let status = status.map(|status| format!("http.response.status_code={status}"));
        assert!(status.is_none_or(|status| span.contains(&status)), "{span}");
        assert_eq!(error.request_id().is_some(), span.contains("wechatpay.request_id="), "{span}");
    }
}

#[tokio::test]
async fn chain_call_is_logged_by_its_template() {
    let captured = Captured::begin();
    let scene = Scene::new().await;
    let chain =
        scene.client.chain("v3/palmservice/authorization/openid/{openid}").path("openid", OPENID);
    chain.query(&[("organization_id", ORGANIZATION_ID)]).get().await.unwrap();
    let [span] = &captured.ended()[..] else { panic!("{}", captured.logs()) };
    assert!(
        span.contains("url.template=\"/v3/palmservice/authorization/openid/{openid}\""),
        "{span}"
    );
    assert!(!span.contains(OPENID) && !span.contains("organization_id"), "{span}");
}

#[tokio::test]
async fn span_and_events_of_a_hostile_response_hold_one_short_line_each() {
    let captured = Captured::begin();
    let body = format!(r#"{{"code":"PARAM_ERROR","message":"a\n{}"}}"#, "x".repeat(100_000));
    let response = response("400 Bad Request", &body);
    let id = "R".repeat(20_000);
    let raw = Raw::always(response.replacen("\r\n", &format!("\r\nRequest-ID: {id}\r\n"), 1)).await;
    let scene = Scene::with(|builder, _| builder.base_url(raw.origin())).await;
    let error = preauthorize(&scene.client).await.unwrap_err();
    assert_eq!(error.request_id(), Some(id.as_str()));
    assert!(error.to_string().ends_with(&format!("(Request-ID {}…)", "R".repeat(64))));
    let [span] = &captured.ended()[..] else { panic!("{}", captured.logs()) };
    assert!(span.contains(&format!("wechatpay.request_id=\"{}…\"", "R".repeat(64))), "{span}");
    let ours = captured.logs();
    let mut ours = ours.lines().filter(|line| line.contains("wechatpay"));
    assert!(ours.all(|line| line.len() < 2000 && !line.contains("xxxx")));
}
