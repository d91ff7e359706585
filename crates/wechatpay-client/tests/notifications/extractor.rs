//! The extractors for axum.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::routing::post as at;
use http_body::Frame;
use serde::Deserialize;
use serde_json::{Value, json};
use wechatpay_client::Client;
use wechatpay_client::auth::Reply;
use wechatpay_client::notifications::{BODY_LIMIT, Opened, OpenedBytes, RejectedNotification};

use crate::support::{Scene, payment, post, post_body};

#[derive(Clone)]
struct App {
    client: Client,
    handled: Arc<AtomicUsize>,
}

impl FromRef<App> for Client {
    fn from_ref(app: &App) -> Self {
        app.client.clone()
    }
}

impl App {
    fn new(scene: &Scene) -> Self {
        Self { client: scene.client.clone(), handled: Arc::default() }
    }

    fn router(&self) -> Router {
        async fn receive(State(app): State<App>, OpenedBytes(_): OpenedBytes) -> Reply {
            app.handled.fetch_add(1, Ordering::SeqCst);
            Reply::accepted()
        }
        Router::new().route("/wechatpay/notify", at(receive)).with_state(self.clone())
    }

    fn handled(&self) -> usize {
        self.handled.load(Ordering::SeqCst)
    }
}

const ACCEPTED: (u16, String) = (204, String::new());

#[tokio::test]
async fn genuine_notification_reaches_the_handler() {
    let scene = Scene::with_all().await;
    let app = App::new(&scene);
    assert_eq!(post(&app.router(), scene.notification("EV-1", json!({}))).await, ACCEPTED);
    assert_eq!(app.handled(), 1);
}

#[tokio::test]
async fn forged_notification_gets_401_and_never_reaches_the_handler() {
    let scene = Scene::with_all().await;
    let app = App::new(&scene);
    let mut altered = scene.notification("EV-1", payment("1217", 100));
    let middle = altered.body.len() / 2;
    altered.body[middle] ^= 1;
    let mut unsigned = scene.notification("EV-1", payment("1217", 100));
    unsigned.headers.clear();
    let recorded = scene.notification("EV-1", payment("1217", 100));
    for forged in [altered, unsigned] {
        let (status, body) = post(&app.router(), forged).await;
        assert_eq!((status, &body[..14]), (401, r#"{"code":"FAIL""#));
    }
    scene.clock.advance(300);
    assert_eq!(post(&app.router(), recorded).await.0, 401, "stale");
    // Not even JSON: it is not parsed.
    let headers = scene.notification("EV-1", json!({})).headers;
    assert_eq!(post_body(&app.router(), headers, Body::from("{")).await.0, 401);
    assert_eq!(app.handled(), 0);
}

#[tokio::test]
async fn state_can_be_the_client_itself_and_the_payload_is_typed() {
    #[derive(Deserialize)]
    struct Payment {
        out_trade_no: String,
    }
    async fn receive(Opened(notification): Opened<Payment>) -> Reply {
        match notification.resource {
            Ok(payment) => Reply::with_json(json!({ "paid": payment.out_trade_no })),
            Err(undecoded) => Reply::with_json(json!({ "kept": undecoded.plaintext().len() })),
        }
    }
    let scene = Scene::with_all().await;
    let router: Router =
        Router::new().route("/wechatpay/notify", at(receive)).with_state(scene.client.clone());
    for (payload, reply) in
        [(payment("1217", 1), r#"{"paid":"1217"}"#), (json!({}), r#"{"kept":2}"#)]
    {
        let built = scene.notification("EV-1", payload);
        assert_eq!(post(&router, built).await, (200, reply.to_owned()));
    }
}

#[tokio::test]
async fn handler_can_look_at_the_reason_of_a_rejection() {
    async fn receive(opened: Result<Opened<Value>, RejectedNotification>) -> Reply {
        let rejected = opened.expect_err("it is forged");
        assert_eq!(rejected.error().code(), "missing_header");
        assert!(rejected.to_string().starts_with("notification rejected: missing header"));
        rejected.reply()
    }
    let scene = Scene::with_all().await;
    let router: Router =
        Router::new().route("/wechatpay/notify", at(receive)).with_state(scene.client.clone());
    let mut unsigned = scene.notification("EV-1", json!({}));
    unsigned.headers.clear();
    assert_eq!(post(&router, unsigned).await.0, 401);
}

/// A body without an end, or one that breaks off after its first chunk.
struct Chunks {
    read: Arc<AtomicUsize>,
    breaks_off: bool,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let chunk = Bytes::from_static(&[b' '; 4096]);
        let before = self.read.fetch_add(chunk.len(), Ordering::SeqCst);
        Poll::Ready(Some(match self.breaks_off && before > 0 {
            true => Err(std::io::ErrorKind::ConnectionReset.into()),
            false => Ok(Frame::data(chunk)),
        }))
    }
}

#[tokio::test]
async fn body_over_the_limit_gets_413_and_is_not_read_to_its_end() {
    let scene = Scene::with_all().await;
    let app = App::new(&scene);
    for (limit, layer) in [
        (BODY_LIMIT, None),
        (BODY_LIMIT, Some(DefaultBodyLimit::disable())),
        (4096, Some(DefaultBodyLimit::max(4096))),
    ] {
        let router = match layer {
            Some(layer) => app.router().layer(layer),
            None => app.router(),
        };
        let read = Arc::default();
        let endless = Body::new(Chunks { read: Arc::clone(&read), breaks_off: false });
        let headers = scene.notification("EV-1", json!({})).headers;
        assert_eq!(post_body(&router, headers, endless).await.0, 413);
        assert_eq!(read.load(Ordering::SeqCst), limit + 4096);
    }
    // Signed, and still too large.
    let text = "x".repeat(BODY_LIMIT);
    assert_eq!(
        post(&app.router(), scene.notification("EV-1", json!({ "text": text }))).await.0,
        413
    );
    assert_eq!(app.handled(), 0);
}

#[tokio::test]
async fn body_that_breaks_off_gets_400() {
    let scene = Scene::with_all().await;
    let app = App::new(&scene);
    let broken = Body::new(Chunks { read: Arc::default(), breaks_off: true });
    let headers = scene.notification("EV-1", json!({})).headers;
    assert_eq!(post_body(&app.router(), headers, broken).await.0, 400);
    assert_eq!(app.handled(), 0);
}
