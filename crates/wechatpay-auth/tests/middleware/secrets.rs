//! Planted secrets over the wire: no log, error or `Debug` contains one.

use std::fmt::{self, Debug, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::{Method, Request};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use wechatpay_auth::middleware::AuthMiddleware;
use wechatpay_auth::{WECHATPAY_SERIAL, WECHATPAY_SIGNATURE};

use crate::platform::PlatformResponse;
use crate::support::needles::Needles;
use crate::support::{NOW, fixture, owner, private_pem, str_field};
use crate::world::{Trusts, World, settings};

const TOKEN: &str = "toaken_SECRETkdshjfldsajfafgjdasg";
const OPENID: &str = "oUpF8SECRETAJO_M2pxb1Q9zNjWeS6o";
const NAME: &str = "SECRET-name-of-a-user";

/// All log events of this thread, at all levels.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn lines(&self) -> MutexGuard<'_, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for &Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = writeln!(self.lines(), "{field}={value:?} {value:#?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut &*self);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut &*self);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let _ = writeln!(self.lines(), "{}", event.metadata().target());
        event.record(&mut &*self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The transport logs through `log`, which has one logger per process.
struct Transport;

static TRANSPORT_LOG: Mutex<String> = Mutex::new(String::new());

impl log::Log for Transport {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut log = TRANSPORT_LOG.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(log, "{} {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

fn needles() -> Needles {
    let mut needles = Needles::default();
    needles.add_pem("the private key", &private_pem(&owner("merchant")));
    needles.add("the APIv3 key", str_field(&fixture("keys"), "apiv3_key"));
    needles.add("a token", TOKEN);
    needles.add("an openid", OPENID);
    needles.add("a name", NAME);
    needles
}

/// One response for each outcome of a call.
fn responses() -> Vec<PlatformResponse> {
    let body = format!(r#"{{"permission_token":"{TOKEN}","name":"{NAME}"}}"#);
    let signed = || PlatformResponse::signed(200, body.clone(), "public_key", NOW);
    let signature = signed().headers[3].1.clone();
    let mut cut = signed();
    cut.body.truncate(30);
    vec![
        signed(),
        signed().without(WECHATPAY_SIGNATURE),
        signed().with(WECHATPAY_SIGNATURE, format!("WECHATPAY/SIGNTEST/{signature}")),
        signed().with(WECHATPAY_SIGNATURE, TOKEN),
        signed().with(WECHATPAY_SERIAL, signature.clone()),
        signed().with(WECHATPAY_SERIAL, "AB".repeat(20)),
        PlatformResponse::signed(200, body.clone(), "public_key", NOW - 300),
        PlatformResponse::plain(400, format!(r#"{{"code":"PARAM_ERROR","message":"{TOKEN}"}}"#)),
        PlatformResponse::plain(302, TOKEN).with("Location", format!("/v3/{TOKEN}")),
        cut,
    ]
}

fn look_at_result(needles: &Needles, result: reqwest_middleware::Result<reqwest::Response>) {
    // Request and response belong to the caller; only errors of the layer are searched.
    let Err(error) = result else { return };
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    while let Some(found) = source {
        needles.look_in("an error's words", &found.to_string());
        needles.look_at("an error", &FormatError(found));
        source = found.source();
    }
}

struct FormatError<'a>(&'a dyn std::error::Error);

impl Debug for FormatError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(self.0, f)
    }
}

fn request(world: &World) -> Request {
    let mut request =
        Request::new(Method::POST, world.url(&format!("/v3/openid/{OPENID}?token={TOKEN}")));
    *request.body_mut() = Some(format!(r#"{{"name":"{NAME}"}}"#).into());
    request
}

#[tokio::test]
async fn logs_errors_and_debug_contain_no_secret() {
    log::set_boxed_logger(Box::new(Transport)).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let mut needles = needles();
    let verbose = |builder: wechatpay_auth::middleware::AuthMiddlewareBuilder| {
        builder.transport(reqwest::Client::builder().connection_verbose(true))
    };
    let trusts = Trusts::These(&["public_key", "platform1"]);
    let world = World::build(trusts, |_| PlatformResponse::plain(500, TOKEN), verbose).await;
    for response in responses() {
        response.headers.iter().filter(|(name, _)| *name == WECHATPAY_SIGNATURE).for_each(
            |(_, signature)| {
                needles.add("a response's signature", signature);
            },
        );
        world.platform.respond(move |_| response.clone());
        look_at_result(&needles, world.client.execute(request(&world)).await);
        let refresher = world.auth.certificate_refresher().unwrap();
        let _ = refresher.refresh().await;
        needles.look_at("RefreshStatus", &refresher.status());
        needles.look_at("CertificateRefresher", refresher);
        needles.look_at("AuthMiddleware", &world.auth);
    }
    let foreign = Request::new(
        Method::GET,
        format!("https://{TOKEN}:{TOKEN}@evil.example/{OPENID}").parse().unwrap(),
    );
    look_at_result(&needles, world.client.execute(foreign).await);
    for url in [format!("https://user:{TOKEN}@h"), format!("https://h/{TOKEN}"), TOKEN.into()] {
        let builder = AuthMiddleware::builder(settings(trusts).base_url(url));
        needles.look_at("AuthMiddlewareBuilder", &builder);
        needles.look_at("a setting's error", &builder.build().unwrap_err());
    }
    let World { platform, client, .. } = world;
    let received = platform.received();
    assert!(received.len() >= 20);
    for request in received {
        let authorization = request.header("authorization")[0].to_owned();
        let (_, signature) = authorization.split_once("signature=\"").unwrap();
        needles.add("a request's signature", signature.trim_end_matches('"'));
    }
    // The port is closed.
    let url = format!("{}/v3/openid/{OPENID}", platform.base_url);
    drop(platform);
    look_at_result(&needles, client.get(url).send().await);
    let (ours, transports) = (log.lines().clone(), TRANSPORT_LOG.lock().unwrap().clone());
    assert!(
        ours.contains("platform certificates not refreshed") && ours.contains("clock_skew"),
        "{ours}"
    );
    assert!(transports.contains("starting new connection"), "{transports}");
    needles.look_in("the log", &ours);
    needles.look_in("the transport's log", &transports);
}

#[cfg(unix)]
#[test]
fn secret_file_that_others_can_access_is_read_with_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory =
        std::env::temp_dir().join(format!("wechatpay-auth-modes-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let (key, file) = (directory.join("apiclient_key.pem"), directory.join("merchant.env"));
    std::fs::write(&key, private_pem(&owner("merchant"))).unwrap();
    std::fs::write(&file, format!("WECHATPAY_PRIVATE_KEY='{}'\n", key.display())).unwrap();
    let set = |path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let log_of = |key_mode, file_mode| {
        set(&key, key_mode);
        set(&file, file_mode);
        let log = Log::default();
        tracing::subscriber::with_default(log.clone(), || {
            wechatpay_auth::Merchant::from_env_file(&file).unwrap();
        });
        let lines = log.lines().clone();
        assert_eq!(lines.contains("(mode 0666)"), key_mode == 0o666, "{lines}");
        (lines.contains("WECHATPAY_PRIVATE_KEY is in"), lines.contains("the env file is in"))
    };
    let seen = [
        (0o600, 0o600),
        (0o400, 0o640),
        (0o440, 0o400),
        (0o666, 0o600),
        (0o644, 0o600),
        (0o600, 0o604),
        (0o620, 0o602),
    ]
    .map(|(key_mode, file_mode)| log_of(key_mode, file_mode));
    std::fs::remove_dir_all(&directory).unwrap();
    let (quiet, key, file, both) = ((false, false), (true, false), (false, true), (true, true));
    assert_eq!(seen, [quiet, quiet, quiet, key, key, file, both]);
}
