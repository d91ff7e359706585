//! Notifications: what WeChat Pay posts to a merchant (protocol P§5).

#[cfg(any(test, feature = "test-util"))]
mod builder;
mod deduplicate;
mod reply;

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use http::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

#[cfg(any(test, feature = "test-util"))]
pub use builder::{BuiltNotification, NotificationBuilder};
pub use deduplicate::{Claim, Deduplicator, MemoryDeduplicator, Processing};
pub use reply::Reply;

use crate::apiv3_key::EncryptedResource;
use crate::{ApiV3Key, Error, Verified, Verifier};

const DOCUMENT: &str = "notification";

/// Opens notifications: verifies, then parses, then decrypts, in this order and no other.
#[derive(Clone, Debug)]
pub struct NotificationOpener {
    verifier: Verifier,
    key: ApiV3Key,
}

/// A verified notification with its decrypted payload.
#[derive(Clone)]
#[non_exhaustive]
pub struct Notification<T> {
    /// The notification's own id: the same for every repetition, so the key to de-duplicate by.
    pub id: String,
    /// When it was made: RFC 3339 as a rule, but other spellings have been documented, so it stays text.
    pub create_time: String,
    /// What happened, for example `SECURITY_ECHO.SUCCESS`. An open set.
    pub event_type: String,
    /// What the payload was made of, for example `security`; absent in some notifications.
    pub original_type: Option<String>,
    /// A short text for people, often Chinese.
    pub summary: Option<String>,
    /// The decrypted payload.
    pub resource: T,
    verified: Verified,
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    create_time: String,
    event_type: String,
    resource_type: String,
    #[serde(default)]
    summary: Option<String>,
    resource: Resource,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(flatten)]
    encrypted: EncryptedResource,
    #[serde(default)]
    original_type: Option<String>,
}

impl NotificationOpener {
    /// Makes an opener of the keys that WeChat Pay signs with and the merchant's APIv3 key.
    #[must_use]
    pub fn new(verifier: Verifier, key: ApiV3Key) -> Self {
        Self { verifier, key }
    }

    /// Opens a notification: headers and raw body exactly as received, `now` in Unix seconds.
    ///
    /// The body must be the raw bytes: parsed and written again, it no longer verifies.
    ///
    /// # Errors
    /// As [`Verifier::verify`]; then [`Error::Malformed`] for an envelope or payload of another shape,
    /// [`Error::UnsupportedAlgorithm`] for any algorithm but `AEAD_AES_256_GCM`, spelled exactly, and
    /// [`Error::DecryptionFailed`]. Answer any of them with [`Reply::for_error`].
    pub fn open<T: DeserializeOwned>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Result<Notification<T>, Error> {
        self.open_bytes(headers, body, now)?.try_map(|plaintext| {
            serde_json::from_slice(&Zeroizing::new(plaintext))
                .map_err(|_| malformed("the payload does not have the expected structure"))
        })
    }

    /// As [`NotificationOpener::open`], with the payload's plaintext as it is.
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
        let envelope: Envelope = serde_json::from_slice(body)
            .map_err(|_| malformed("the envelope is not the documented JSON"))?;
        if envelope.resource_type != "encrypt-resource" {
            return Err(malformed("its resource_type is not encrypt-resource"));
        }
        Ok(Notification {
            resource: self.key.open_resource(&envelope.resource.encrypted)?,
            id: envelope.id,
            create_time: envelope.create_time,
            event_type: envelope.event_type,
            original_type: envelope.resource.original_type,
            summary: envelope.summary,
            verified,
        })
    }
}

impl<T> Notification<T> {
    fn try_map<U>(self, map: impl FnOnce(T) -> Result<U, Error>) -> Result<Notification<U>, Error> {
        Ok(Notification {
            id: self.id,
            create_time: self.create_time,
            event_type: self.event_type,
            original_type: self.original_type,
            summary: self.summary,
            resource: map(self.resource)?,
            verified: self.verified,
        })
    }

    /// Returns the id of the platform key that verified the notification.
    #[must_use]
    pub fn verified_by(&self) -> &str {
        self.verified.key_id()
    }

    /// Returns [`Notification::create_time`] with its offset, when it is RFC 3339 or the documented compact form
    /// `yyyyMMddHHmmss` (Beijing time); `None` for any other spelling.
    #[must_use]
    pub fn created_at(&self) -> Option<DateTime<FixedOffset>> {
        let text = self.create_time.trim();
        let compact = || {
            let beijing = FixedOffset::east_opt(8 * 3600)?;
            NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S")
                .ok()?
                .and_local_timezone(beijing)
                .single()
        };
        DateTime::parse_from_rfc3339(text).ok().or_else(compact)
    }
}

/// Prints neither summary nor payload, which can hold personal data.
impl<T> fmt::Debug for Notification<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("Notification");
        output.field("id", &self.id).field("event_type", &self.event_type);
        output.field("create_time", &self.create_time).finish_non_exhaustive()
    }
}

fn malformed(problem: &'static str) -> Error {
    Error::Malformed { document: DOCUMENT, problem }
}
