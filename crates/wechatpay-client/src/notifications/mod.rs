//! Notifications that WeChat Pay posts to the merchant, opened with the keys of a client.

#[cfg(feature = "axum")]
mod extract;

use std::fmt;

use http::HeaderMap;
use serde::de::DeserializeOwned;
use wechatpay_auth::middleware::AuthMiddleware;
use wechatpay_auth::{Error, Notification, UndecodedPayload};

#[cfg(feature = "axum")]
pub use extract::{BODY_LIMIT, Opened, OpenedBytes, RejectedNotification};

/// Opens notifications with the platform keys, the APIv3 key and the clock of a client; see
/// [`Client::notifications`](crate::Client::notifications). Cloning is cheap.
///
/// It works in every key mode, and follows the rotation of platform certificates: an unknown serial
/// has the certificates refreshed once, and the notification opened again. Anyone can invent
/// serials, so there is at most one such refresh a minute.
///
/// An opened notification is genuine. It is not yet *yours*: **compare `mchid` (`sp_mchid`,
/// `sub_mchid`), `appid`, the order number and the amount** in its payload with what you expect
/// before you act.
///
/// # Examples
///
/// ```no_run
/// use wechatpay_client::Client;
/// use wechatpay_client::auth::Reply;
///
/// /// `headers` and `body` exactly as received; the body must not be parsed before.
/// async fn receive(client: &Client, headers: http::HeaderMap, body: Vec<u8>) -> Reply {
///     match client.notifications().open::<serde_json::Value>(&headers, &body).await {
///         Ok(notification) => {
///             match &notification.resource {
///                 Ok(payload) => println!("store {payload}"),
///                 // It is genuine, but not of the expected type: store its plaintext.
///                 Err(undecoded) => println!("store {} bytes", undecoded.plaintext().len()),
///             }
///             Reply::accepted()
///         }
///         Err(error) => Reply::for_error(&error),
///     }
/// }
/// ```
///
/// With feature `axum`, the extractors `Opened` and `OpenedBytes` of this module do the same before
/// a handler runs.
#[derive(Clone)]
pub struct Notifications {
    auth: AuthMiddleware,
}

impl Notifications {
    pub(crate) fn new(auth: AuthMiddleware) -> Self {
        Self { auth }
    }

    /// Verifies, then parses, then decrypts a notification, given headers and raw body exactly as
    /// received, and reads its payload.
    ///
    /// The shape of what is genuine is never an error. A payload that does not fit `T` is an
    /// [`UndecodedPayload`] with its plaintext: store that, and reply
    /// [`Reply::accepted`](wechatpay_auth::Reply::accepted).
    ///
    /// # Errors
    /// Reply to any of them with [`Reply::for_error`](wechatpay_auth::Reply::for_error).
    ///
    /// [`Error::Configuration`] if WECHATPAY_APIV3_KEY is not set.
    /// As [`NotificationOpener::open_bytes`](wechatpay_auth::NotificationOpener::open_bytes).
    pub async fn open<T: DeserializeOwned>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Notification<Result<T, UndecodedPayload>>, Error> {
        Ok(self.open_bytes(headers, body).await?.decode())
    }

    /// As [`Notifications::open`], without parsing the decrypted payload. It is usually JSON;
    /// [`Notification::decode`] and [`Notification::map`] read it.
    ///
    /// # Errors
    /// As [`Notifications::open`].
    pub async fn open_bytes(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Notification<Vec<u8>>, Error> {
        self.auth.open_notification(headers, body).await
    }

    /// Prepares for the first notification: checks that the APIv3 key is set, and fetches the
    /// platform certificates if no key is valid.
    ///
    /// Optional. Called when a server starts, it shows a wrong setting before WeChat Pay meets it,
    /// and the first notification does not wait for the certificates.
    ///
    /// # Errors
    /// [`Error::Configuration`] if WECHATPAY_APIV3_KEY is not set.
    /// As [`CertificateRefresher::refresh`](wechatpay_auth::middleware::CertificateRefresher::refresh).
    pub async fn prepare(&self) -> Result<(), Error> {
        self.auth.prepare_for_notifications().await
    }
}

/// Prints the origins and the ids of the trusted keys.
impl fmt::Debug for Notifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifications").field("auth", &self.auth).finish()
    }
}
