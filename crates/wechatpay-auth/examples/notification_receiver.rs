//! Receives WeChat Pay's notifications with axum.
//!
//! A notification is read as raw bytes, verified, decrypted, stored once, and replied to before
//! WeChat Pay's deadline. Needs `WECHATPAY_APIV3_KEY` and a platform key (`WECHATPAY_PUBLIC_KEY_ID`
//! and `WECHATPAY_PUBLIC_KEY`, or `WECHATPAY_PLATFORM_CERTS`):
//!
//! ```text
//! cargo run -p wechatpay-auth --example notification_receiver
//! ```
//!
//! These keys are fixed while the process runs. With a client of `wechatpay-client`,
//! `client.notifications()` follows their rotation (with the middleware of this crate,
//! `AuthMiddleware::open_notification`).

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use wechatpay_auth::{
    Deduplicator, MemoryDeduplicator, Merchant, Notification, NotificationOpener, Processing,
    Reply, StampSource, SystemStamps,
};

/// WeChat Pay waits five seconds, including the network time.
const DEADLINE: Duration = Duration::from_secs(4);
const BODY_LIMIT: usize = 1024 * 1024;
/// WeChat Pay retries for about a day.
const REMEMBERED: usize = 100_000;

/// Stores notifications, with their decrypted payloads as they are, until they are processed. In
/// production, a database table.
pub(crate) trait Inbox: Send + Sync + 'static {
    /// Stores a notification. After `Ok`, WeChat Pay does not send it again.
    fn store(
        &self,
        notification: Notification<Vec<u8>>,
    ) -> impl Future<Output = Result<(), StoreFailed>> + Send;
}

/// The notification was not stored, and WeChat Pay must retry it.
#[derive(Debug)]
pub(crate) struct StoreFailed;

/// The state of the route.
pub(crate) struct Receiver<I> {
    opener: NotificationOpener,
    stamps: Arc<dyn StampSource>,
    seen: Box<dyn Deduplicator>,
    inbox: I,
}

impl<I: Inbox> Receiver<I> {
    pub(crate) fn new(opener: NotificationOpener, stamps: Arc<dyn StampSource>, inbox: I) -> Self {
        let seen = Box::new(MemoryDeduplicator::new(REMEMBERED));
        Self { opener, stamps, seen, inbox }
    }

    /// Returns a router with the notify URL.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/wechatpay/notify", post(receive::<I>))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .with_state(Arc::new(self))
    }

    /// Opens, deduplicates and stores a notification; only then is it accepted.
    async fn process(&self, headers: &HeaderMap, body: &[u8]) -> Reply {
        let opened = self.opener.open_bytes(headers, body, self.stamps.now());
        let notification = match opened {
            Ok(notification) => notification,
            Err(error) => {
                tracing::warn!(
                    code = error.code(),
                    probe = error.is_probe(),
                    "notification rejected: {error}"
                );
                return Reply::for_error(&error);
            }
        };
        let id = notification.id.clone();
        // If it is dropped before it completes, the claim is released.
        let processing = match Processing::begin(&*self.seen, &id).await {
            Ok(processing) => processing,
            Err(reply) => return reply,
        };
        match self.inbox.store(notification).await {
            Ok(()) => processing.complete().await,
            Err(StoreFailed) => Reply::failed(),
        }
    }
}

/// `Bytes` buffers the body as received. A `Json` extractor would lose the signed bytes.
async fn receive<I: Inbox>(
    State(receiver): State<Arc<Receiver<I>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let reply = tokio::time::timeout(DEADLINE, receiver.process(&headers, &body)).await;
    reply.unwrap_or_else(|_| Reply::failed()).into()
}

/// Only logs; a real inbox writes to a database. What reads it compares `mchid`, `appid` and the
/// amount with what it expects.
struct LogOnly;

impl Inbox for LogOnly {
    async fn store(&self, notification: Notification<Vec<u8>>) -> Result<(), StoreFailed> {
        tracing::info!(id = notification.id, event_type = notification.event_type, "stored");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let opener = Merchant::from_env()?.notification_opener()?;
    let receiver = Receiver::new(opener, Arc::new(SystemStamps), LogOnly);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8080)).await?;
    axum::serve(listener, receiver.router()).await?;
    Ok(())
}
