//! Decides whether WeChat Pay signed what was received.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use crate::message::Message;
use crate::{Error, SignatureHeaders, TrustStore};

/// Verifies answers and notifications against a trust store.
#[derive(Clone, Debug)]
pub struct Verifier {
    store: TrustStore,
}

/// The proof that a message was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    key_id: Arc<str>,
}

impl Verified {
    /// Returns the id of the key that verified: a certificate's serial or a `PUB_KEY_ID_…`.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

impl Verifier {
    /// Makes a verifier over a store; later changes of the store are seen.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        Self { store }
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &TrustStore {
        &self.store
    }

    /// Verifies the raw bytes of a body, before anything parses them. `now` is in Unix seconds.
    ///
    /// The order is fixed: headers, window, key, signature. An answer's signature covers timestamp, nonce and
    /// body but not the request that it answers; where an answer echoes the question, compare.
    ///
    /// # Errors
    /// As [`SignatureHeaders::from_headers`]; [`Error::ClockSkew`] at 300 s or more; [`Error::UnknownSerial`];
    /// [`Error::CertificateNotValid`]; [`Error::InvalidSignature`] also when the signature is no strict Base64.
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
