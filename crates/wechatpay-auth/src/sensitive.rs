//! Sensitive fields: names, telephone and card numbers inside otherwise plain JSON (protocol P§4).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::backend::PrivateKey;
use crate::{Error, Signer, TrustStore};

/// Encrypts sensitive fields for WeChat Pay, and decrypts those that it sends.
///
/// RSAES-OAEP with SHA-1 and MGF1-SHA-1, empty label, Base64. Outward with a platform key, inward with the
/// merchant's private key.
#[derive(Clone)]
pub struct SensitiveCipher {
    store: TrustStore,
    key: Option<Arc<dyn PrivateKey>>,
}

/// An encrypted sensitive field.
#[derive(Clone, PartialEq, Eq)]
pub struct Encrypted {
    serial: String,
    ciphertext: String,
}

impl Encrypted {
    /// Returns the id of the key that encrypted. The request's `Wechatpay-Serial` header must carry exactly
    /// this id, or WeChat Pay cannot decrypt.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Returns the field's value to send: standard Base64.
    #[must_use]
    pub fn ciphertext(&self) -> &str {
        &self.ciphertext
    }
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encrypted").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl SensitiveCipher {
    /// Makes a cipher of the platform's keys and the merchant's own.
    #[must_use]
    pub fn new(store: TrustStore, signer: &Signer) -> Self {
        Self { store, key: Some(Arc::clone(signer.key())) }
    }

    pub(crate) fn from_parts(store: TrustStore, key: Option<Arc<dyn PrivateKey>>) -> Self {
        Self { store, key }
    }

    /// Encrypts a UTF-8 text with the store's preferred key at `now` (Unix seconds).
    ///
    /// # Errors
    /// [`Error::PlaintextTooLong`] over 214 bytes (for an RSA-2048 key); [`Error::Configuration`] when no
    /// platform key is valid.
    pub fn encrypt(&self, plaintext: &str, now: i64) -> Result<Encrypted, Error> {
        let key = self.store.preferred(now).ok_or_else(|| {
            Error::configuration(
                None,
                "no valid platform key to encrypt with: set WECHATPAY_PUBLIC_KEY_ID and \
                 WECHATPAY_PUBLIC_KEY, or WECHATPAY_PLATFORM_CERTS",
            )
        })?;
        let (length, limit) = (plaintext.len(), key.key().plaintext_limit());
        if length > limit {
            return Err(Error::PlaintextTooLong { length, limit });
        }
        let ciphertext = key
            .key()
            .encrypt(plaintext.as_bytes())
            .ok_or_else(|| Error::EncryptionFailed { serial: key.id().to_owned() })?;
        Ok(Encrypted { serial: key.id().to_owned(), ciphertext: STANDARD.encode(ciphertext) })
    }

    /// Checks that there is a private key to decrypt with.
    ///
    /// # Errors
    /// [`Error::Configuration`] when there is none.
    pub fn check_can_decrypt(&self) -> Result<(), Error> {
        self.private_key().map(|_| ())
    }

    /// Decrypts a field of an answer: standard Base64 in, UTF-8 text out, wiped when dropped.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], whatever does not fit; [`Error::Configuration`] without a private key.
    pub fn decrypt(&self, ciphertext: &str) -> Result<Zeroizing<String>, Error> {
        decrypt(&**self.private_key()?, ciphertext)
    }

    fn private_key(&self) -> Result<&Arc<dyn PrivateKey>, Error> {
        self.key.as_ref().ok_or_else(|| {
            Error::configuration(
                "WECHATPAY_PRIVATE_KEY",
                "WECHATPAY_PRIVATE_KEY is not set: it is required to decrypt sensitive fields",
            )
        })
    }
}

fn decrypt(key: &dyn PrivateKey, ciphertext: &str) -> Result<Zeroizing<String>, Error> {
    let bytes = STANDARD.decode(ciphertext).map_err(|_| Error::DecryptionFailed)?;
    let plaintext = key.decrypt(&bytes).ok_or(Error::DecryptionFailed)?;
    let text = std::str::from_utf8(&plaintext).map_err(|_| Error::DecryptionFailed)?;
    Ok(Zeroizing::new(text.to_owned()))
}

impl fmt::Debug for SensitiveCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SensitiveCipher").field("store", &self.store).finish_non_exhaustive()
    }
}
