//! Extractors for axum, which verify a notification before anything reads it.

use std::error::Error as StdError;
use std::fmt;

use axum_core::RequestExt as _;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use wechatpay_auth::{Error, Notification, Reply, UndecodedPayload};

use crate::Client;

/// The largest notification that the extractors read, in bytes. WeChat Pay's have a few thousand. A
/// lower `DefaultBodyLimit` of axum applies as well.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A verified and decrypted notification whose payload is read as `T`: an extractor for axum.
///
/// The state of the router is a [`Client`], or gives one ([`FromRef`]). The request's raw bytes are
/// verified, and decrypted, before anything parses them. A notification that cannot be opened is
/// replied to ([`Reply::for_error`]), and the handler does not run; the reason is logged as a
/// warning.
///
/// The handler stores the notification and returns a [`Reply`], within five seconds. Every
/// notification may come several times: deduplicate by its id.
///
/// # Examples
///
/// ```no_run
/// use axum::Router;
/// use axum::routing::post;
/// use serde::Deserialize;
/// use wechatpay_client::auth::Reply;
/// use wechatpay_client::notifications::Opened;
/// use wechatpay_client::{Client, Merchant};
///
/// #[derive(Deserialize)]
/// struct Payment {
///     out_trade_no: String,
/// }
///
/// async fn receive(Opened(notification): Opened<Payment>) -> Reply {
///     match &notification.resource {
///         Ok(payment) => println!("store {}", payment.out_trade_no),
///         // It is genuine, but not of the expected type: store its plaintext.
///         Err(undecoded) => println!("store {} bytes", undecoded.plaintext().len()),
///     }
///     Reply::accepted()
/// }
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder().merchant(Merchant::from_env()?).build()?;
/// client.notifications().prepare().await?;
/// let app: Router = Router::new().route("/wechatpay/notify", post(receive)).with_state(client);
/// # Ok(())
/// # }
/// ```
///
/// A state with more in it:
///
/// ```
/// use axum::extract::FromRef;
/// use wechatpay_client::Client;
///
/// #[derive(Clone)]
/// struct App {
///     client: Client,
///     // and a pool of database connections
/// }
///
/// impl FromRef<App> for Client {
///     fn from_ref(app: &App) -> Self {
///         app.client.clone()
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Opened<T>(pub Notification<Result<T, UndecodedPayload>>);

/// As [`Opened`], with the decrypted payload as bytes.
#[derive(Debug)]
pub struct OpenedBytes(pub Notification<Vec<u8>>);

/// Why an extractor did not run the handler. Its response is [`Reply::for_error`].
///
/// A handler that takes `Result<Opened<T>, RejectedNotification>` can look at the reason.
#[derive(Clone)]
pub struct RejectedNotification(Error);

impl RejectedNotification {
    /// The reason.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0
    }

    /// The reply to send.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply::for_error(&self.0)
    }
}

impl<S, T> FromRequest<S> for Opened<T>
where
    Client: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = RejectedNotification;

    async fn from_request(request: Request, state: &S) -> Result<Self, RejectedNotification> {
        open(request, Client::from_ref(state)).await.map(|opened| Self(opened.decode()))
    }
}

impl<S> FromRequest<S> for OpenedBytes
where
    Client: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = RejectedNotification;

    async fn from_request(request: Request, state: &S) -> Result<Self, RejectedNotification> {
        open(request, Client::from_ref(state)).await.map(Self)
    }
}

async fn open(
    request: Request,
    client: Client,
) -> Result<Notification<Vec<u8>>, RejectedNotification> {
    let (parts, body) = request.with_limited_body().into_parts();
    let opened = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => client.notifications().open_bytes(&parts.headers, &body.to_bytes()).await,
        Err(error) if is_too_large(&*error) => Err(Error::BodyTooLarge { limit: BODY_LIMIT }),
        Err(_) => Err(Error::IncompleteBody),
    };
    opened.map_err(|error| {
        let (code, probe) = (error.code(), error.is_probe());
        tracing::warn!(code, probe, "notification rejected: {error}");
        RejectedNotification(error)
    })
}

/// The limit of axum is reported by the body inside, as the cause of another error.
fn is_too_large(error: &(dyn StdError + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_too_large)
}

impl IntoResponse for RejectedNotification {
    fn into_response(self) -> Response {
        self.reply().into()
    }
}

impl fmt::Display for RejectedNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "notification rejected: {}", self.0)
    }
}

/// Prints the message.
impl fmt::Debug for RejectedNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for RejectedNotification {}
