//! Builds signed, encrypted notifications for the tests of an application.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::key::{Source, pem};
use crate::message::Message;
use crate::signature_headers::{
    WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE, WECHATPAY_SIGNATURE_TYPE,
    WECHATPAY_TIMESTAMP,
};
use crate::{ApiV3Key, Backend, Error, Stamp};

/// Builds a notification as WeChat Pay does, with a test key of the caller.
///
/// Use it to test how an application handles notifications. It does not test the protocol, because
/// this crate is on both sides: `wechatpay-sandbox` has an independent implementation for that.
///
/// # Examples
///
/// ```
/// use serde_json::{Value, json};
/// use wechatpay_auth::{ApiV3Key, Merchant, NotificationBuilder, Stamp};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let private_key = std::fs::read_to_string("../wechatpay-sandbox/keys/wechatpay_key.pem")?;
/// # let public_key = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
/// const APIV3_KEY: &str = "0123456789abcdef0123456789abcdef";
/// const NOW: i64 = 1_780_000_000;
///
/// let (key, stamp) = (ApiV3Key::new(APIV3_KEY)?, Stamp::new(NOW, [7; 16]));
/// let payload = json!({ "echo": "hello" });
/// let built = NotificationBuilder::new("SECURITY_ECHO.SUCCESS", payload)
///     .id("EV-1")
///     .build(&key, "PUB_KEY_ID_1", &private_key, &stamp)?;
///
/// let opener = Merchant::default()
///     .apiv3_key(APIV3_KEY)
///     .public_key("PUB_KEY_ID_1", public_key)
///     .notification_opener()?;
/// let opened = opener.open::<Value>(&built.headers, &built.body, NOW)?;
/// assert_eq!(opened.resource?["echo"], "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct NotificationBuilder {
    id: String,
    create_time: String,
    event_type: String,
    original_type: String,
    summary: String,
    associated_data: Option<String>,
    resource: Value,
}

/// A signed notification.
#[derive(Clone)]
pub struct BuiltNotification {
    /// The signature headers and `Content-Type`.
    pub headers: HeaderMap,
    /// The body. Post exactly these bytes.
    pub body: Vec<u8>,
}

/// Prints neither summary nor payload.
impl fmt::Debug for NotificationBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotificationBuilder")
            .field("id", &self.id)
            .field("event_type", &self.event_type)
            .finish_non_exhaustive()
    }
}

/// Prints neither signature nor body.
impl fmt::Debug for BuiltNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltNotification")
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl NotificationBuilder {
    /// Creates a builder for a notification with an event type and a payload.
    #[must_use]
    pub fn new(event_type: impl Into<String>, resource: Value) -> Self {
        Self {
            id: "EV-2018022511223320873".into(),
            create_time: "2018-06-08T10:34:56+08:00".into(),
            event_type: event_type.into(),
            original_type: "test".into(),
            summary: "test".into(),
            associated_data: Some("test".into()),
            resource,
        }
    }

    /// Sets the notification's id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets the creation time, as a string.
    #[must_use]
    pub fn create_time(mut self, create_time: impl Into<String>) -> Self {
        self.create_time = create_time.into();
        self
    }

    /// Sets or removes the associated data. Without it, it counts as empty.
    #[must_use]
    pub fn associated_data(mut self, associated_data: Option<String>) -> Self {
        self.associated_data = associated_data;
        self
    }

    /// Encrypts and signs the notification. `signing_key` is the PEM of a private key whose public
    /// key the receiver trusts under the id `serial`.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the PEM or the serial is invalid.
    /// [`Error::NoBackend`] if no cryptography is compiled in.
    pub fn build(
        self,
        key: &ApiV3Key,
        serial: &str,
        signing_key: &str,
        stamp: &Stamp,
    ) -> Result<BuiltNotification, Error> {
        let body = self.envelope(key)?.to_string().into_bytes();
        let headers = sign(serial, signing_key, stamp, &body)?;
        Ok(BuiltNotification { headers, body })
    }

    fn envelope(self, key: &ApiV3Key) -> Result<Value, Error> {
        const NONCE: &[u8; 12] = b"fdasflkja484";
        let associated_data = self.associated_data.as_deref().unwrap_or_default();
        let ciphertext = key.seal(NONCE, associated_data, self.resource.to_string().as_bytes())?;
        let mut envelope = json!({
            "id": self.id,
            "create_time": self.create_time,
            "event_type": self.event_type,
            "resource_type": "encrypt-resource",
            "summary": self.summary,
            "resource": {
                "original_type": self.original_type,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": ciphertext,
                "nonce": "fdasflkja484",
            },
        });
        if let Some(associated_data) = self.associated_data {
            envelope["resource"]["associated_data"] = associated_data.into();
        }
        Ok(envelope)
    }
}

fn sign(serial: &str, signing_key: &str, stamp: &Stamp, body: &[u8]) -> Result<HeaderMap, Error> {
    const SOURCE: Source = Source::Other("the signing key");
    let timestamp = stamp.timestamp().to_string();
    let signature = Backend::preferred()?
        .private_key(&pem::private_key(SOURCE, signing_key)?)
        .ok_or_else(|| SOURCE.error("the signing key is not a usable RSA private key"))?
        .sign(&Message::of_response(&timestamp, stamp.nonce(), body).parts())
        .ok_or_else(|| Error::SigningFailed {
            problem: "the private key could not sign this message".into(),
        })?;
    let values = [
        ("Content-Type", "application/json"),
        (WECHATPAY_SERIAL, serial),
        (WECHATPAY_TIMESTAMP, &timestamp),
        (WECHATPAY_NONCE, stamp.nonce()),
        (WECHATPAY_SIGNATURE, &STANDARD.encode(signature)),
        (WECHATPAY_SIGNATURE_TYPE, "WECHATPAY2-SHA256-RSA2048"),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        let value = HeaderValue::try_from(value)
            .map_err(|_| Error::configuration(None, "the serial contains an invalid character"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}
