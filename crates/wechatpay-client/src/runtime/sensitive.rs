//! Fields that are encrypted on the wire: names, telephone and card numbers inside otherwise plain JSON.
//!
//! A plaintext is encrypted while its request is made ready, with the preferred platform key, and the request names that key.
//! Nowhere else can it be serialised.

use std::cell::RefCell;
use std::fmt;

use bytes::Bytes;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wechatpay_auth::SensitiveCipher;
use zeroize::Zeroizing;

use super::{Inner, Module};
use crate::error::ErrorKind;
use crate::{Client, Error};

/// A value that is encrypted on the wire. It is never printed.
///
/// Setters take the plaintext; it is encrypted when the request is sent. In an answer it is encrypted for the merchant, and
/// [`decrypt`](Self::decrypt) opens it.
///
/// ```
/// use wechatpay_client::runtime::Sensitive;
///
/// let name = Sensitive::from("张三");
/// assert_eq!(format!("{name:?}"), "Sensitive(<redacted>)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive(Value);

#[derive(Clone, PartialEq, Eq)]
enum Value {
    Plaintext(Zeroizing<String>),
    Ciphertext(String),
}

impl Sensitive {
    /// Takes a plaintext, to be encrypted when it is sent: at most 214 bytes.
    pub fn plaintext(text: impl Into<String>) -> Self {
        Self(Value::Plaintext(Zeroizing::new(text.into())))
    }

    /// Takes what is encrypted already, in Base64: with the key that the request's `Wechatpay-Serial` will name, see
    /// [`crate::CallOptions::platform_key`].
    pub fn encrypted(ciphertext: impl Into<String>) -> Self {
        Self(Value::Ciphertext(ciphertext.into()))
    }

    /// Returns the value as it is on the wire; `None` for a plaintext.
    #[must_use]
    pub fn ciphertext(&self) -> Option<&str> {
        match &self.0 {
            Value::Ciphertext(text) => Some(text),
            Value::Plaintext(_) => None,
        }
    }

    /// Decrypts a value of an answer with the merchant's private key. A plaintext is returned as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Auth`] when it does not fit the key, or the key is in another process.
    pub async fn decrypt(&self, client: &Client) -> Result<Zeroizing<String>, Error> {
        match &self.0 {
            Value::Plaintext(text) => Ok(text.clone()),
            Value::Ciphertext(text) => {
                let cipher = client.module::<Handle>().inner().auth().sensitive_cipher().await;
                let opened = cipher.and_then(|cipher| cipher.decrypt(text));
                opened.map_err(|error| {
                    Error::new(ErrorKind::Auth(error), crate::error::Call::default())
                })
            }
        }
    }
}

/// A client's way in, without any call of its own.
struct Handle(Inner);

impl Module for Handle {
    fn from_inner(inner: Inner) -> Self {
        Self(inner)
    }

    fn inner(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(<redacted>)")
    }
}

impl From<&str> for Sensitive {
    fn from(text: &str) -> Self {
        Self::plaintext(text)
    }
}

impl From<&String> for Sensitive {
    fn from(text: &String) -> Self {
        Self::plaintext(text.as_str())
    }
}

impl From<String> for Sensitive {
    fn from(text: String) -> Self {
        Self::plaintext(text)
    }
}

impl super::IntoOptional<Sensitive> for &str {
    fn into_optional(self) -> Option<Sensitive> {
        Some(self.into())
    }
}

impl super::IntoOptional<Sensitive> for &String {
    fn into_optional(self) -> Option<Sensitive> {
        Some(self.into())
    }
}

impl super::IntoOptional<Sensitive> for String {
    fn into_optional(self) -> Option<Sensitive> {
        Some(self.into())
    }
}

impl super::IntoOptional<Sensitive> for Option<&str> {
    fn into_optional(self) -> Option<Sensitive> {
        self.map(Into::into)
    }
}

impl super::IntoOptional<Sensitive> for Option<String> {
    fn into_optional(self) -> Option<Sensitive> {
        self.map(Into::into)
    }
}

/// What is read is as it was on the wire.
impl<'de> Deserialize<'de> for Sensitive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::encrypted)
    }
}

/// Writes what is encrypted; a plaintext only while a request is made ready, encrypted.
impl Serialize for Sensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Ciphertext(text) => serializer.serialize_str(text),
            Value::Plaintext(text) => {
                let text = Sealer::encrypt(text).map_err(S::Error::custom)?;
                serializer.serialize_str(&text)
            }
        }
    }
}

/// What encrypts, while a request is made ready.
struct Sealer {
    cipher: SensitiveCipher,
    now: i64,
    /// The key that was used.
    serial: Option<String>,
}

thread_local! {
    static SEALER: RefCell<Option<Sealer>> = const { RefCell::new(None) };
}

impl Sealer {
    /// Encrypts with the sealer of the request that is being made ready on this thread.
    fn encrypt(text: &str) -> Result<String, String> {
        SEALER.with_borrow_mut(|sealer| {
            let sealer =
                sealer.as_mut().ok_or("a sensitive plaintext is written only when it is sent")?;
            let encrypted =
                sealer.cipher.encrypt(text, sealer.now).map_err(|error| error.to_string())?;
            match &sealer.serial {
                Some(serial) if serial != encrypted.serial() => {
                    return Err("the preferred platform key changed: send it again".to_owned());
                }
                _ => sealer.serial = Some(encrypted.serial().to_owned()),
            }
            Ok(encrypted.ciphertext().to_owned())
        })
    }
}

/// A body whose sensitive fields are encrypted; made by generated code.
#[doc(hidden)]
#[derive(Clone)]
pub struct Sealed {
    body: Bytes,
    serial: Option<String>,
}

impl Sealed {
    /// Puts body, content type and, when something was encrypted, the key's id into a request.
    pub fn apply(self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let request =
            request.header(reqwest::header::CONTENT_TYPE, "application/json").body(self.body);
        match self.serial {
            Some(serial) => request.header(wechatpay_auth::WECHATPAY_SERIAL, serial),
            None => request,
        }
    }
}

/// Shows the key's id alone.
impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// Writes a body as JSON, and encrypts its sensitive fields on the way.
///
/// # Errors
/// What cannot be encrypted, in words for the caller that hold nothing of the value.
#[doc(hidden)]
pub async fn seal<T: Serialize + Sync>(inner: &Inner, body: &T) -> Result<Sealed, String> {
    let cipher = inner.auth().sensitive_cipher().await.map_err(|error| error.to_string())?;
    let sealer = Sealer { cipher, now: inner.auth().now(), serial: None };
    SEALER.set(Some(sealer));
    let body = serde_json::to_vec(body);
    let sealer = SEALER.take();
    let body = body.map_err(|error| format!("body: {error}"))?;
    Ok(Sealed { body: body.into(), serial: sealer.and_then(|sealer| sealer.serial) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plaintext_is_written_nowhere() {
        let value = Sensitive::from("13800000000");
        let error = serde_json::to_string(&value).unwrap_err().to_string();
        assert_eq!(error, "a sensitive plaintext is written only when it is sent");
        assert!(!format!("{value:?}").contains("138"));
        assert_eq!(value.ciphertext(), None);
    }

    #[test]
    fn what_is_encrypted_stays_as_it_is() {
        let value: Sensitive = serde_json::from_str("\"c2VjcmV0\"").unwrap();
        assert_eq!(value.ciphertext(), Some("c2VjcmV0"));
        assert_eq!(serde_json::to_string(&value).unwrap(), "\"c2VjcmV0\"");
        assert_eq!(value, Sensitive::encrypted("c2VjcmV0"));
    }
}
