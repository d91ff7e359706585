//! A merchant's settings: gathered from anywhere, checked when they are put to use.

mod components;
mod env_file;
mod environment;

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::{Backend, RequestSigner};

/// A merchant's identity, keys, and the platform keys that it trusts.
///
/// Setters take anything; the methods that make something of the settings ([`Merchant::signer`],
/// [`Merchant::trust_store`], …) check what they need and say what to change. So a receiver of notifications
/// needs no private key, and a signer no platform key.
#[derive(Clone, Default)]
pub struct Merchant {
    id: Option<String>,
    serial: Option<String>,
    private_key: Option<Zeroizing<String>>,
    pub(crate) remote_signer: Option<Arc<dyn RequestSigner>>,
    certificate: Option<String>,
    apiv3_key: Option<Zeroizing<String>>,
    public_key_id: Option<String>,
    public_keys: Vec<(String, String)>,
    unnamed_public_key: Option<String>,
    platform_certificates: Vec<String>,
    base_url: Option<String>,
    backup_url: Option<String>,
    backend: Option<Backend>,
}

impl Merchant {
    /// Begins with a merchant number (`mchid`): the caller's own, for a service provider not the sub merchant's.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Sets the serial of the merchant's API certificate: 40 hex digits, leading zeros kept. May be left out
    /// when [`Merchant::certificate`] is given.
    #[must_use]
    pub fn serial(mut self, serial: impl Into<String>) -> Self {
        self.serial = Some(serial.into());
        self
    }

    /// Sets the PEM of the merchant's private key (`apiclient_key.pem`).
    #[must_use]
    pub fn private_key(mut self, pem: impl Into<String>) -> Self {
        self.private_key = Some(Zeroizing::new(pem.into()));
        self
    }

    /// Signs through a KMS or HSM instead of a local private key.
    #[must_use]
    pub fn remote_signer(mut self, signer: Arc<dyn RequestSigner>) -> Self {
        self.remote_signer = Some(signer);
        self
    }

    /// Sets the PEM of the merchant's API certificate (`apiclient_cert.pem`), so that key and serial are
    /// checked against it.
    #[must_use]
    pub fn certificate(mut self, pem: impl Into<String>) -> Self {
        self.certificate = Some(pem.into());
        self
    }

    /// Sets the APIv3 key: 32 characters, as in the merchant console.
    #[must_use]
    pub fn apiv3_key(mut self, key: impl Into<String>) -> Self {
        self.apiv3_key = Some(Zeroizing::new(key.into()));
        self
    }

    /// Adds a WeChat Pay public key: its id `PUB_KEY_ID_…` and the PEM (`pub_key.pem`).
    #[must_use]
    pub fn public_key(mut self, id: impl Into<String>, pem: impl Into<String>) -> Self {
        self.public_keys.push((id.into(), pem.into()));
        self
    }

    /// Adds the PEM of one or more platform certificates.
    #[must_use]
    pub fn platform_certificates(mut self, pem: impl Into<String>) -> Self {
        self.platform_certificates.push(pem.into());
        self
    }

    /// Sets where the gateway is, for example a sandbox: an origin, without path or query.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets where to turn when the gateway cannot be reached: an origin too.
    #[must_use]
    pub fn backup_url(mut self, url: impl Into<String>) -> Self {
        self.backup_url = Some(url.into());
        self
    }

    /// Chooses the cryptography library; [`Backend::preferred`] otherwise.
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// Returns the gateway's origin, when it was set.
    #[must_use]
    pub fn configured_base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Returns the backup origin, when it was set.
    #[must_use]
    pub fn configured_backup_url(&self) -> Option<&str> {
        self.backup_url.as_deref()
    }
}

/// Prints who it is, when id and serial look like it: a secret may have been put in their place.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = |text: &&String| text.bytes().all(|byte| byte.is_ascii_digit());
        let hex =
            |text: &&String| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        f.debug_struct("Merchant")
            .field("id", &self.id.as_ref().filter(digits))
            .field("serial", &self.serial.as_ref().filter(hex))
            .finish_non_exhaustive()
    }
}
