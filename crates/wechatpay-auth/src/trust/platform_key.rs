//! A key of WeChat Pay and its id.

use std::fmt;
use std::sync::Arc;

use crate::backend::PublicKey;
use crate::key::{Source, certificate::Certificate, pem};
use crate::{Backend, Error, Suite};

/// The prefix of the ids of WeChat Pay public keys. Certificate serials are hex and cannot have it.
pub(crate) const PUBLIC_KEY_PREFIX: &str = "PUB_KEY_ID_";

const CERTIFICATES: Source = Source::Setting("WECHATPAY_PLATFORM_CERTS");
const PUBLIC_KEY: Source = Source::Setting("WECHATPAY_PUBLIC_KEY");

/// A key that WeChat Pay signs with: the key of a platform certificate, or a WeChat Pay public key.
#[derive(Clone)]
pub struct PlatformKey {
    id: Arc<str>,
    key: Arc<dyn PublicKey>,
    certificate: Option<CertificateInfo>,
}

/// The content of a certificate except its key.
#[derive(Clone)]
struct CertificateInfo {
    validity: (i64, i64),
    der: Arc<[u8]>,
}

impl PlatformKey {
    /// Creates a WeChat Pay public key from its id `PUB_KEY_ID_…` and its PEM (`pub_key.pem`,
    /// SPKI).
    ///
    /// Ids with 28, 32 and 34 digits have been seen, so their length is not checked.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the id or the PEM is invalid.
    /// [`Error::NoBackend`] if no cryptography is compiled in.
    pub fn public_key(id: impl Into<String>, pem: &str) -> Result<Self, Error> {
        Self::public_key_with(Backend::preferred()?, id, pem)
    }

    pub(crate) fn public_key_with(
        backend: Backend,
        id: impl Into<String>,
        pem: &str,
    ) -> Result<Self, Error> {
        let id = id.into();
        check_public_key_id(&id)?;
        let key = backend.public_key(&pem::public_key(PUBLIC_KEY, pem)?).ok_or_else(|| {
            PUBLIC_KEY.error(format!(
                "{PUBLIC_KEY} contains no usable RSA public key of at least 2048 bits, and at most 4096"
            ))
        })?;
        Ok(Self { id: id.into(), key, certificate: None })
    }

    /// Creates a key for each platform certificate in a PEM string. Its id is the certificate's
    /// serial.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the PEM or a certificate is invalid.
    /// [`Error::NoBackend`] if no cryptography is compiled in.
    pub fn certificates(pem: &str) -> Result<Vec<Self>, Error> {
        Self::certificates_with(Backend::preferred()?, pem)
    }

    pub(crate) fn certificates_with(backend: Backend, pem: &str) -> Result<Vec<Self>, Error> {
        pem::certificates(CERTIFICATES, pem)?
            .iter()
            .map(|der| {
                Self::from_certificate(backend, der).ok_or_else(|| {
                    CERTIFICATES.error(format!(
                        "{CERTIFICATES} contains a certificate that is not X.509 with an RSA key \
                         of at least 2048 bits, and at most 4096"
                    ))
                })
            })
            .collect()
    }

    pub(crate) fn from_certificate(backend: Backend, der: &[u8]) -> Option<Self> {
        let Certificate { serial, valid_from, valid_until, spki } = Certificate::from_der(der)?;
        let certificate =
            Some(CertificateInfo { validity: (valid_from, valid_until), der: der.into() });
        Some(Self { id: serial.into(), key: backend.public_key(&spki)?, certificate })
    }

    /// Returns the id as in `Wechatpay-Serial`: 40 upper-case hex digits, or `PUB_KEY_ID_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns `true` if this is the key of a platform certificate, which expires, and not a public
    /// key.
    #[must_use]
    pub fn is_certificate(&self) -> bool {
        self.certificate.is_some()
    }

    /// Returns the first and the last second at which a certificate is valid, in Unix seconds;
    /// `None` for a public key.
    #[must_use]
    pub fn validity(&self) -> Option<(i64, i64)> {
        self.certificate.as_ref().map(|certificate| certificate.validity)
    }

    /// Returns the certificate as PEM; `None` for a public key.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<String> {
        self.certificate.as_ref().map(|certificate| pem::write_certificate(&certificate.der))
    }

    /// Returns `true` if the key is valid at `now` (Unix seconds). A public key always is.
    pub(crate) fn is_valid_at(&self, now: i64) -> bool {
        self.validity().is_none_or(|(from, until)| from <= now && now <= until)
    }

    /// Another suite (SM2 with SM3) would be another arm here, and another kind of key.
    pub(crate) fn verifies(&self, suite: Suite, message: &[&[u8]], signature: &[u8]) -> bool {
        match suite {
            Suite::RsaSha256 => self.key.verify(message, signature),
        }
    }

    /// Returns the id to keep, without a copy.
    pub(crate) fn shared_id(&self) -> Arc<str> {
        Arc::clone(&self.id)
    }

    pub(crate) fn key(&self) -> &Arc<dyn PublicKey> {
        &self.key
    }
}

impl fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformKey")
            .field("id", &self.id)
            .field("validity", &self.validity())
            .finish_non_exhaustive()
    }
}

fn check_public_key_id(id: &str) -> Result<(), Error> {
    let number = id.strip_prefix(PUBLIC_KEY_PREFIX).unwrap_or_default();
    let is_valid = !number.is_empty()
        && id.len() <= 128
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_valid {
        return Err(Error::configuration(
            "WECHATPAY_PUBLIC_KEY_ID",
            "WECHATPAY_PUBLIC_KEY_ID is not a public key id: copy it from the merchant console \
             (PUB_KEY_ID_ and digits)",
        ));
    }
    Ok(())
}
