//! The APIv3 key, which decrypts notifications and certificate lists (protocol P§5.2).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::backend::Aead;
use crate::{Backend, Error};

/// A merchant's APIv3 key: 32 ASCII characters, used without any decoding.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{ApiV3Key, Error};
///
/// # fn main() -> Result<(), Error> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// let key = ApiV3Key::new("0123456789abcdef0123456789abcdef")?;
/// let result = key.open("0123456789ab", "transaction", "dGhpcyB3YXMgbmV2ZXIgc2VhbGVk");
/// assert_eq!(result, Err(Error::DecryptionFailed));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ApiV3Key {
    aead: Arc<dyn Aead>,
    backend: Backend,
}

/// An encrypted resource, as notifications and `/v3/certificates` carry it.
#[derive(Deserialize)]
pub(crate) struct EncryptedResource {
    pub(crate) algorithm: String,
    /// Standard Base64 of the ciphertext and its 16-byte tag.
    pub(crate) ciphertext: String,
    /// 12 ASCII characters, used without any decoding.
    pub(crate) nonce: String,
    /// Absent means empty.
    #[serde(default)]
    pub(crate) associated_data: Option<String>,
}

impl ApiV3Key {
    /// Creates a key from the 32 characters in the merchant console.
    ///
    /// # Errors
    /// [`Error::Configuration`] if it is not 32 bytes of visible ASCII.
    /// [`Error::NoBackend`] if no cryptography is compiled in.
    pub fn new(key: &str) -> Result<Self, Error> {
        Self::new_with(Backend::preferred()?, key)
    }

    pub(crate) fn new_with(backend: Backend, key: &str) -> Result<Self, Error> {
        const SETTING: &str = "WECHATPAY_APIV3_KEY";
        let bytes: &[u8; 32] = key.as_bytes().try_into().map_err(|_| {
            Error::configuration(
                SETTING,
                format!(
                    "{SETTING} is {} bytes long: the APIv3 key has exactly 32 (merchant console, \
                     API security; not the older APIv2 key)",
                    key.len()
                ),
            )
        })?;
        if !bytes.iter().all(u8::is_ascii_graphic) {
            return Err(Error::configuration(
                SETTING,
                "WECHATPAY_APIV3_KEY contains a character that is not visible ASCII",
            ));
        }
        backend.aead(bytes).map(|aead| Self { aead, backend }).ok_or(Error::NoBackend)
    }

    /// Decrypts `AEAD_AES_256_GCM` and returns the plaintext. `ciphertext` is standard Base64 of
    /// the ciphertext and its 16-byte tag; `nonce` has 12 bytes.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] for any mismatch; the cause is deliberately not reported.
    pub fn open(
        &self,
        nonce: &str,
        associated_data: &str,
        ciphertext: &str,
    ) -> Result<Vec<u8>, Error> {
        let nonce: &[u8; 12] = nonce.as_bytes().try_into().map_err(|_| Error::DecryptionFailed)?;
        let ciphertext = STANDARD.decode(ciphertext).map_err(|_| Error::DecryptionFailed)?;
        self.aead.open(nonce, associated_data.as_bytes(), ciphertext).ok_or(Error::DecryptionFailed)
    }

    /// Returns the backend that decrypts, and that reads the certificates of a list.
    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    pub(crate) fn open_resource(&self, resource: &EncryptedResource) -> Result<Vec<u8>, Error> {
        if resource.algorithm != "AEAD_AES_256_GCM" {
            let name = resource.algorithm.chars().take(64).collect();
            return Err(Error::UnsupportedAlgorithm { name });
        }
        let associated_data = resource.associated_data.as_deref().unwrap_or_default();
        self.open(&resource.nonce, associated_data, &resource.ciphertext)
    }

    /// Encrypts as WeChat Pay does, and returns standard Base64 of ciphertext and tag.
    #[cfg(any(test, feature = "test-util"))]
    pub(crate) fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &str,
        plaintext: &[u8],
    ) -> Result<String, Error> {
        let sealed = self.aead.seal(nonce, associated_data.as_bytes(), plaintext.to_vec());
        sealed.map(|bytes| STANDARD.encode(bytes)).ok_or(Error::DecryptionFailed)
    }
}

impl fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV3Key(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_other_than_32_visible_ascii_bytes_is_rejected() {
        for backend in Backend::all() {
            let key = |key: &str| ApiV3Key::new_with(*backend, key);
            assert!(key(&"k".repeat(32)).is_ok());
            for bad in [
                "",
                &"k".repeat(31),
                &"k".repeat(33),
                &" ".repeat(32),
                &format!("刷{}", "k".repeat(29)),
            ] {
                let error = key(bad).unwrap_err().to_string();
                assert!(error.starts_with("WECHATPAY_APIV3_KEY "), "{error}");
                assert!(!error.contains("kkk"), "{error}");
            }
        }
    }
}
