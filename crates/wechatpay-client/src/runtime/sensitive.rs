//! Fields that are encrypted on the wire: names, telephone and card numbers inside otherwise plain
//! JSON.
//!
//! A plaintext is encrypted while its request is put together, with the preferred platform key, and
//! the request names that key. It cannot be serialized anywhere else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use wechatpay_auth::SensitiveCipher;
use zeroize::Zeroizing;

use super::Inner;
use super::decode::{Decode, Decoding};
use super::encode::{Encoding, Node};
use super::field_type::FieldType;
use super::from_text::FromText;
use super::into_field::Single;
use crate::operation::ParameterKind;
use crate::{Client, Error};

/// A value that is encrypted on the wire. It is never printed.
///
/// Setters take the plaintext; it is encrypted when the request is sent. In a response it is
/// encrypted for the merchant, and [`decrypt`](Self::decrypt) returns the plaintext.
///
/// # Examples
///
/// ```
/// use wechatpay_client::Sensitive;
///
/// let name = Sensitive::from("张三");
/// assert_eq!(format!("{name:?}"), "Sensitive(<redacted>)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive(Content);

#[derive(Clone, PartialEq, Eq)]
enum Content {
    Plaintext(Zeroizing<String>),
    Ciphertext(String),
}

impl Sensitive {
    /// Creates a value from a plaintext of at most 214 bytes, which is encrypted when it is sent.
    pub fn plaintext(text: impl Into<String>) -> Self {
        Self(Content::Plaintext(Zeroizing::new(text.into())))
    }

    /// Creates a value from a ciphertext in Base64, encrypted with the key that the request's
    /// `Wechatpay-Serial` names; see [`crate::CallOptions::platform_key`].
    pub fn encrypted(ciphertext: impl Into<String>) -> Self {
        Self(Content::Ciphertext(ciphertext.into()))
    }

    /// The value as it is on the wire; `None` for a plaintext.
    #[must_use]
    pub fn ciphertext(&self) -> Option<&str> {
        match &self.0 {
            Content::Ciphertext(text) => Some(text),
            Content::Plaintext(_) => None,
        }
    }

    /// Decrypts a value of a response with the merchant's private key. A plaintext is returned as
    /// it is.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Auth`] if it cannot be decrypted, or if the key is in another process.
    pub async fn decrypt(&self, client: &Client) -> Result<Zeroizing<String>, Error> {
        match &self.0 {
            Content::Plaintext(text) => Ok(text.clone()),
            Content::Ciphertext(text) => {
                let cipher = client.inner().auth().sensitive_cipher().await?;
                Ok(cipher.decrypt(text)?)
            }
        }
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

/// An empty ciphertext.
impl Default for Sensitive {
    fn default() -> Self {
        Self::encrypted(String::new())
    }
}

impl Single for Sensitive {}

/// A string is a plaintext.
impl FromText for Sensitive {
    fn from_text(text: String) -> Result<Self, &'static str> {
        Ok(Self::plaintext(text))
    }
}

/// A plaintext is encrypted while its request is sent, and cannot be written anywhere else.
impl FieldType for Sensitive {
    const KIND: ParameterKind = ParameterKind::String;

    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a> {
        match &self.0 {
            Content::Ciphertext(text) => Node::text(text),
            Content::Plaintext(text) => at.seal(text),
        }
    }
}

/// What is read is as it was on the wire.
impl Decode for Sensitive {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        String::decode(json, at).map(Self::encrypted)
    }
}

impl<'de> Deserialize<'de> for Sensitive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::encrypted)
    }
}

impl Serialize for Sensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(self, serializer)
    }
}

/// Encrypts the sensitive fields of one request, all with the same platform key.
pub(super) struct Sealer {
    cipher: SensitiveCipher,
    now: i64,
    serial: Option<String>,
}

impl Sealer {
    /// Creates a sealer for a request that is about to be sent.
    ///
    /// # Errors
    /// Why nothing can be encrypted.
    pub(super) async fn new(inner: &Inner) -> Result<Self, wechatpay_auth::Error> {
        let auth = inner.auth();
        Ok(Self { cipher: auth.sensitive_cipher().await?, now: auth.now(), serial: None })
    }

    pub(super) fn seal(&mut self, plaintext: &str) -> Result<String, String> {
        let sealed = self.cipher.encrypt(plaintext, self.now).map_err(|error| error.to_string())?;
        if self.serial.as_ref().is_some_and(|serial| serial != sealed.serial()) {
            return Err("the preferred platform key changed: send the request again".to_owned());
        }
        self.serial.get_or_insert_with(|| sealed.serial().to_owned());
        Ok(sealed.ciphertext().to_owned())
    }

    /// Returns the id of the key that encrypted something.
    pub(super) fn into_serial(self) -> Option<String> {
        self.serial
    }
}

/// Prints no key.
impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaintext_is_serialized_nowhere() {
        let value = Sensitive::from("13800000000");
        let error = serde_json::to_string(&value).unwrap_err().to_string();
        assert_eq!(
            error,
            "a plaintext `Sensitive` can only be serialized while its request is being sent"
        );
        assert!(!format!("{value:?}").contains("138"));
        assert_eq!(value.ciphertext(), None);
    }

    #[test]
    fn ciphertext_stays_as_it_is() {
        let value: Sensitive = serde_json::from_str("\"c2VjcmV0\"").unwrap();
        assert_eq!(value.ciphertext(), Some("c2VjcmV0"));
        assert_eq!(serde_json::to_string(&value).unwrap(), "\"c2VjcmV0\"");
        assert_eq!(value, Sensitive::encrypted("c2VjcmV0"));
    }
}
