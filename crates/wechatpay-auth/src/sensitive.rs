//! Sensitive fields: encrypted names, telephone and card numbers in plain JSON (protocol P§4).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::backend::PrivateKey;
use crate::{Error, Signer, TrustStore};

/// Encrypts the sensitive fields of requests and decrypts those of responses.
///
/// RSAES-OAEP with SHA-1 and MGF1-SHA-1, empty label, in Base64. Requests are encrypted with a
/// platform key; responses are decrypted with the merchant's private key.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{Merchant, StampSource, SystemStamps};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let key = std::fs::read_to_string("../wechatpay-sandbox/keys/apiclient_key.pem")?;
/// # let pub_key = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
/// let cipher = Merchant::new("1900000001")
///     .private_key(key)
///     .public_key("PUB_KEY_ID_1", pub_key)
///     .sensitive_cipher()?;
///
/// let encrypted = cipher.encrypt("13800138000", SystemStamps.now())?;
/// let header = ("Wechatpay-Serial", encrypted.serial()); // send it with the request
/// let field = encrypted.ciphertext(); // the value in the JSON
/// # assert_eq!(header.1, "PUB_KEY_ID_1");
/// # assert!(cipher.decrypt(field).is_err());
/// # Ok(())
/// # }
/// ```
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
    /// Returns the id of the key that encrypted the field. The request's `Wechatpay-Serial` header
    /// must be exactly this id, or WeChat Pay cannot decrypt the field.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Returns the value of the field in the request: standard Base64.
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
    /// Creates a cipher that encrypts with the store's keys and decrypts with the signer's key.
    #[must_use]
    pub fn new(store: TrustStore, signer: &Signer) -> Self {
        Self { store, key: Some(Arc::clone(signer.key())) }
    }

    pub(crate) fn from_parts(store: TrustStore, key: Option<Arc<dyn PrivateKey>>) -> Self {
        Self { store, key }
    }

    /// Encrypts a string with the store's preferred key at `now` (Unix seconds).
    ///
    /// # Errors
    /// [`Error::PlaintextTooLong`] if it is over 214 bytes (for an RSA-2048 key).
    /// [`Error::Configuration`] if no platform key is valid.
    /// [`Error::EncryptionFailed`] if the key cannot encrypt.
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
    /// [`Error::Configuration`] if there is none.
    pub fn check_can_decrypt(&self) -> Result<(), Error> {
        self.private_key().map(|_| ())
    }

    /// Decrypts a field of a response from standard Base64. The string is zeroized when dropped.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`] if the ciphertext cannot be decrypted.
    /// [`Error::Configuration`] if there is no private key.
    pub fn decrypt(&self, ciphertext: &str) -> Result<Zeroizing<String>, Error> {
        let key = self.private_key()?;
        let ciphertext = STANDARD.decode(ciphertext).map_err(|_| Error::DecryptionFailed)?;
        let plaintext = key.decrypt(&ciphertext).ok_or(Error::DecryptionFailed)?;
        match std::str::from_utf8(&plaintext) {
            Ok(plaintext) => Ok(Zeroizing::new(plaintext.to_owned())),
            Err(_) => Err(Error::DecryptionFailed),
        }
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

impl fmt::Debug for SensitiveCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SensitiveCipher").field("store", &self.store).finish_non_exhaustive()
    }
}
