//! Verifies that WeChat Pay signed a message.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use crate::message::Message;
use crate::{Error, SignatureHeaders, TrustStore};

/// Verifies responses and notifications with the keys of a trust store.
///
/// # Examples
///
/// ```
/// use http::HeaderMap;
/// use wechatpay_auth::{Error, Merchant, StampSource, SystemStamps};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
/// let verifier = Merchant::default().public_key("PUB_KEY_ID_1", pem).verifier()?;
///
/// // All headers and the raw body of a 2xx response.
/// let (headers, body) = (HeaderMap::new(), b"{}");
/// let result = verifier.verify(&headers, body, SystemStamps.now());
/// assert_eq!(result, Err(Error::MissingHeader { name: "Wechatpay-Serial" }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    store: TrustStore,
}

/// Proof that a message was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    key_id: Arc<str>,
}

impl Verified {
    /// Returns the id of the key that verified the message: a certificate's serial or
    /// `PUB_KEY_ID_…`.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

impl Verifier {
    /// Creates a verifier with the keys of a store. Later changes of the store take effect at once.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        Self { store }
    }

    /// Returns the trust store.
    #[must_use]
    pub fn store(&self) -> &TrustStore {
        &self.store
    }

    /// Verifies the raw bytes of a body, before they are parsed. `now` is in Unix seconds.
    ///
    /// The checks have a fixed order: headers, timestamp, key, signature. The signature of a
    /// response covers its timestamp, nonce and body, but not the request; if the response repeats
    /// a value of the request, compare them.
    ///
    /// # Errors
    /// As [`SignatureHeaders::from_headers`].
    /// [`Error::ClockSkew`] if the timestamp differs from `now` by 300 s or more.
    /// [`Error::UnknownSerial`] if the key is not trusted.
    /// [`Error::CertificateNotValid`] if the key is a certificate that is not valid at `now`.
    /// [`Error::InvalidSignature`] if the signature is wrong, or is not strict Base64.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: i64) -> Result<Verified, Error> {
        self.verify_signed(&SignatureHeaders::from_headers(headers)?, body, now)
    }

    pub(crate) fn verify_signed(
        &self,
        signed: &SignatureHeaders<'_>,
        body: &[u8],
        now: i64,
    ) -> Result<Verified, Error> {
        signed.check_window(now)?;
        let key = self.store.find(signed.serial())?;
        if !key.is_valid_at(now) {
            return Err(Error::CertificateNotValid { serial: key.id().to_owned() });
        }
        let message = Message::of_response(signed.timestamp(), signed.nonce(), body);
        let genuine = STANDARD
            .decode(signed.signature())
            .is_ok_and(|signature| key.verifies(signed.suite(), &message.parts(), &signature));
        if !genuine {
            return Err(Error::InvalidSignature {
                serial: key.id().to_owned(),
                probe: signed.is_probe(),
            });
        }
        key.count();
        Ok(Verified { key_id: key.shared_id() })
    }
}
