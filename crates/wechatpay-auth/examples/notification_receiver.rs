//! Receives WeChat Pay's notifications with axum.
//!
//! Raw bytes in; verified, opened, stored once; answered before WeChat Pay's deadline. Needs `WECHATPAY_APIV3_KEY` and
//! a platform key (`WECHATPAY_PUBLIC_KEY_ID` and `WECHATPAY_PUBLIC_KEY`, or `WECHATPAY_PLATFORM_CERTS`):
//!
//! ```text
//! cargo run -p wechatpay-auth --example notification_receiver
//! ```
//!
//! A process that also calls WeChat Pay opens with the keys that its `AuthMiddleware` keeps fresh,
//! `Verifier::new(auth.trust_store().clone())`, and on `Error::UnknownSerial` asks its refresher for the serial
//! (`refresh_for`) before it opens once more.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::routing::post;
use serde_json::Value;
use wechatpay_auth::{
    MemoryDeduplicator, Merchant, Notification, NotificationOpener, Processing, Reply, StampSource,
    SystemStamps,
};

/// WeChat Pay waits five seconds, the way there and back included.
const DEADLINE: Duration = Duration::from_secs(4);
const LARGEST_BODY: usize = 1024 * 1024;
/// Repetitions come for about a day.
const REMEMBERED: usize = 100_000;

/// Where notifications are kept until they are processed: in earnest, a table of a database.
pub(crate) trait Inbox: Send + Sync + 'static {
    /// Stores a notification; when this returns `Ok`, WeChat Pay may forget it.
    fn store(
        &self,
        notification: Notification<Value>,
    ) -> impl Future<Output = Result<(), StoreFailed>> + Send;
}

/// The notification is not stored and must be repeated.
#[derive(Debug)]
pub(crate) struct StoreFailed;

/// Everything that the route needs.
pub(crate) struct Receiver<I> {
    opener: NotificationOpener,
    stamps: Arc<dyn StampSource>,
    seen: MemoryDeduplicator,
    inbox: I,
}

impl<I: Inbox> Receiver<I> {
    pub(crate) fn new(opener: NotificationOpener, stamps: Arc<dyn StampSource>, inbox: I) -> Self {
        let seen = MemoryDeduplicator::new(REMEMBERED);
        Self { opener, stamps, seen, inbox }
    }

    /// The notify URL's route.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/wechatpay/notify", post(receive::<I>))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(Arc::new(self))
    }

    /// Verify, open, de-duplicate, store, and only then say so.
    async fn take(&self, headers: &HeaderMap, body: &[u8]) -> Reply {
        let notification = match self.opener.open::<Value>(headers, body, self.stamps.now()) {
            Ok(notification) => notification,
            Err(error) => {
                tracing::warn!(
                    code = error.code(),
                    probe = error.is_probe(),
                    "notification refused: {error}"
                );
                return Reply::for_error(&error);
            }
        };
        let id = notification.id.clone();
        // Dropped for whatever reason before it completes, it is given back.
        let processing = match Processing::begin(&self.seen, &id) {
            Ok(processing) => processing,
            Err(reply) => return reply,
        };
        match self.inbox.store(notification).await {
            Ok(()) => processing.complete(),
            Err(StoreFailed) => Reply::failed(),
        }
    }
}

/// `Bytes` buffers the body as it came. A `Json` extractor would lose the bytes that were signed.
async fn receive<I: Inbox>(
    State(receiver): State<Arc<Receiver<I>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let reply = tokio::time::timeout(DEADLINE, receiver.take(&headers, &body)).await;
    response(&reply.unwrap_or_else(|_| Reply::failed()))
}

fn response(reply: &Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body().to_owned()));
    *response.status_mut() = reply.status();
    if !reply.body().is_empty() {
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    response
}

/// Only counts; a real one writes to a database.
struct Forgetful;

impl Inbox for Forgetful {
    async fn store(&self, notification: Notification<Value>) -> Result<(), StoreFailed> {
        tracing::info!(id = notification.id, event_type = notification.event_type, "stored");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let opener = Merchant::from_env()?.notification_opener()?;
    let receiver = Receiver::new(opener, Arc::new(SystemStamps), Forgetful);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8080)).await?;
    axum::serve(listener, receiver.router()).await?;
    Ok(())
}
