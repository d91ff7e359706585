//! Notifications that WeChat Pay posts to a merchant (protocol P§5).

#[cfg(any(test, feature = "test-util"))]
mod builder;
mod deduplicate;
mod envelope;
mod payload;
mod reply;

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use http::HeaderMap;
use serde::de::DeserializeOwned;

#[cfg(any(test, feature = "test-util"))]
pub use builder::{BuiltNotification, NotificationBuilder};
pub use deduplicate::{Claim, Deduplicating, Deduplicator, MemoryDeduplicator, Processing};
pub use payload::UndecodedPayload;
pub use reply::Reply;

use self::envelope::Envelope;
use crate::{ApiV3Key, Error, Verified, Verifier};

/// Opens notifications: verifies, then parses, then decrypts them, in this order.
///
/// An opened notification is genuine, and encrypted with this APIv3 key. It is not yet *yours*:
/// **compare `mchid` (`sp_mchid`, `sub_mchid`), `appid`, the order number and the amount** in its
/// payload with what you expect before you act. Merchants who share an APIv3 key, and the
/// sub-merchants of a service provider, can receive each other's notifications.
///
/// # Examples
///
/// ```
/// use http::HeaderMap;
/// use serde::Deserialize;
/// use wechatpay_auth::{NotificationOpener, Reply, StampSource, SystemStamps};
///
/// #[derive(Deserialize)]
/// struct Echo {
///     echo_message: String,
/// }
///
/// /// `headers` and `body` exactly as received; the body must not be parsed before.
/// fn receive(opener: &NotificationOpener, headers: &HeaderMap, body: &[u8]) -> Reply {
///     match opener.open::<Echo>(headers, body, SystemStamps.now()) {
///         Ok(notification) => {
///             match &notification.resource {
///                 Ok(echo) => println!("{}", echo.echo_message), // store it
///                 Err(undecoded) => println!("{undecoded}"), // store its plaintext
///             }
///             Reply::accepted()
///         }
///         Err(error) => Reply::for_error(&error),
///     }
/// }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
/// # let merchant = wechatpay_auth::Merchant::default().public_key("PUB_KEY_ID_1", pem);
/// # let opener = merchant.apiv3_key("0123456789abcdef0123456789abcdef").notification_opener()?;
/// # assert_eq!(receive(&opener, &HeaderMap::new(), b"{}").status(), 401);
/// # Ok(())
/// # }
/// ```
///
/// [`Merchant::notification_opener`](crate::Merchant::notification_opener) creates one from
/// settings.
#[derive(Clone, Debug)]
pub struct NotificationOpener {
    verifier: Verifier,
    key: ApiV3Key,
}

/// A verified notification with its decrypted payload.
#[derive(Clone)]
#[non_exhaustive]
pub struct Notification<T> {
    /// The notification's id: the same for every retry, so the key to deduplicate by. Empty if
    /// WeChat Pay sent none.
    pub id: String,
    /// The creation time: usually RFC 3339, but other formats are documented, so it is a string.
    /// Empty if WeChat Pay sent none.
    pub create_time: String,
    /// The event, for example `SECURITY_ECHO.SUCCESS`. An open set; empty if WeChat Pay sent none.
    pub event_type: String,
    /// The type of the payload, for example `security`; missing in some notifications.
    pub original_type: Option<String>,
    /// A short description for people, often in Chinese.
    pub summary: Option<String>,
    /// The decrypted payload.
    pub resource: T,
    verified: Verified,
}

impl NotificationOpener {
    /// Creates an opener with the keys that WeChat Pay signs with and the merchant's APIv3 key.
    #[must_use]
    pub fn new(verifier: Verifier, key: ApiV3Key) -> Self {
        Self { verifier, key }
    }

    /// Opens a notification, given headers and raw body exactly as received, and `now` in Unix
    /// seconds.
    ///
    /// The body must be the raw bytes: parsed and serialized again, it no longer verifies.
    ///
    /// The shape of what is genuine is never an error. A payload that does not fit `T` is an
    /// [`UndecodedPayload`] with its plaintext: store that, and reply [`Reply::accepted`].
    ///
    /// # Errors
    /// Reply to any of them with [`Reply::for_error`].
    ///
    /// As [`Verifier::verify`].
    /// [`Error::Malformed`] if the body is not an object with an encrypted resource.
    /// [`Error::UnsupportedAlgorithm`] for any algorithm but `AEAD_AES_256_GCM`, spelled exactly.
    /// [`Error::DecryptionFailed`] if the payload cannot be decrypted.
    pub fn open<T: DeserializeOwned>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Result<Notification<Result<T, UndecodedPayload>>, Error> {
        Ok(self.open_bytes(headers, body, now)?.decode())
    }

    /// As [`NotificationOpener::open`], without parsing the decrypted payload.
    ///
    /// # Errors
    /// As [`NotificationOpener::open`].
    pub fn open_bytes(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Result<Notification<Vec<u8>>, Error> {
        let verified = self.verifier.verify(headers, body, now)?;
        let envelope = Envelope::parse(body)?;
        Ok(Notification {
            resource: self.key.open_resource(&envelope.resource)?,
            id: envelope.id,
            create_time: envelope.create_time,
            event_type: envelope.event_type,
            original_type: envelope.original_type,
            summary: envelope.summary,
            verified,
        })
    }
}

impl Notification<Vec<u8>> {
    /// Reads the payload, as JSON. One that does not fit `T` keeps its plaintext.
    #[must_use]
    pub fn decode<T: DeserializeOwned>(self) -> Notification<Result<T, UndecodedPayload>> {
        self.map(UndecodedPayload::decode)
    }
}

impl<T> Notification<T> {
    /// Returns the notification with another resource, for example one that was read from the
    /// plaintext.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Notification<U> {
        Notification {
            id: self.id,
            create_time: self.create_time,
            event_type: self.event_type,
            original_type: self.original_type,
            summary: self.summary,
            resource: map(self.resource),
            verified: self.verified,
        }
    }

    /// Returns the id of the platform key that verified the notification.
    #[must_use]
    pub fn verified_by(&self) -> &str {
        self.verified.key_id()
    }

    /// Returns [`Notification::create_time`] with its offset if it is RFC 3339 or the documented
    /// compact format `yyyyMMddHHmmss` (Beijing time); `None` for any other format.
    #[must_use]
    pub fn created_at(&self) -> Option<DateTime<FixedOffset>> {
        let time = self.create_time.trim();
        DateTime::parse_from_rfc3339(time).ok().or_else(|| {
            let beijing = FixedOffset::east_opt(8 * 3600)?;
            NaiveDateTime::parse_from_str(time, "%Y%m%d%H%M%S")
                .ok()?
                .and_local_timezone(beijing)
                .single()
        })
    }
}

/// Prints neither summary nor payload, which can contain personal data.
impl<T> fmt::Debug for Notification<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("Notification");
        output.field("id", &self.id).field("event_type", &self.event_type);
        output.field("create_time", &self.create_time).finish_non_exhaustive()
    }
}
