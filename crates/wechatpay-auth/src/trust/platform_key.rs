//! A key of WeChat Pay's, under the id by which it is named.

use std::fmt;
use std::sync::Arc;

use crate::backend::PublicKey;
use crate::key::{Source, certificate::Certificate, pem};
use crate::{Backend, Error, Suite};

/// What every id of a WeChat Pay public key begins with; certificate serials are hex and cannot.
pub(crate) const PUBLIC_KEY_PREFIX: &str = "PUB_KEY_ID_";

const CERTIFICATES: Source = Source::Setting("WECHATPAY_PLATFORM_CERTS");
const PUBLIC_KEY: Source = Source::Setting("WECHATPAY_PUBLIC_KEY");

/// A key that WeChat Pay signs with: a platform certificate's, or a WeChat Pay public key.
#[derive(Clone)]
pub struct PlatformKey {
    id: Arc<str>,
    key: Arc<dyn PublicKey>,
    certificate: Option<CertificateInfo>,
}

/// What a certificate says besides its key.
#[derive(Clone)]
struct CertificateInfo {
    validity: (i64, i64),
    der: Arc<[u8]>,
}

impl PlatformKey {
    /// Reads a WeChat Pay public key (`pub_key.pem`, SPKI) with its id `PUB_KEY_ID_…`.
    ///
    /// Ids with 28, 32 and 34 digits have been seen, so their length is not checked.
    ///
    /// # Errors
    /// [`Error::Configuration`] when id or PEM cannot be used; [`Error::NoBackend`].
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
                "{PUBLIC_KEY} contains no usable RSA public key of at least 2048 bits"
            ))
        })?;
        Ok(Self { id: id.into(), key, certificate: None })
    }

    /// Reads every platform certificate of a PEM text, each under its own serial.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the PEM or a certificate cannot be used; [`Error::NoBackend`].
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
                         of at least 2048 bits"
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

    /// Returns the id that `Wechatpay-Serial` carries: 40 upper-case hex digits, or `PUB_KEY_ID_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Tells whether this is a platform certificate's key (which expires) and not a public key.
    #[must_use]
    pub fn is_certificate(&self) -> bool {
        self.certificate.is_some()
    }

    /// Returns a certificate's first and last valid moment, in Unix seconds; `None` for a public key.
    #[must_use]
    pub fn validity(&self) -> Option<(i64, i64)> {
        self.certificate.as_ref().map(|certificate| certificate.validity)
    }

    /// Returns a certificate as PEM; `None` for a public key.
    #[must_use]
    pub fn certificate_pem(&self) -> Option<String> {
        self.certificate.as_ref().map(|certificate| pem::write_certificate(&certificate.der))
    }

    /// Tells whether the key may be used at `now` (Unix seconds). A public key always may.
    pub(crate) fn is_valid_at(&self, now: i64) -> bool {
        self.validity().is_none_or(|(from, until)| from <= now && now <= until)
    }

    /// A further suite (SM2 with SM3) would be another arm here, and another kind of key.
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
    let rest = id.strip_prefix(PUBLIC_KEY_PREFIX).unwrap_or_default();
    if rest.is_empty() || id.len() > 128 || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::configuration(
            "WECHATPAY_PUBLIC_KEY_ID",
            "WECHATPAY_PUBLIC_KEY_ID is not a public key id: copy it from the merchant console \
             (PUB_KEY_ID_ and digits)",
        ));
    }
    Ok(())
}
