//! A merchant's settings: gathered from anywhere, checked when they are put to use.

mod environment;

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::signer::{Identity, merchant_certificate, private_key};
use crate::{
    ApiV3Key, Backend, Error, NotificationOpener, PlatformKey, RequestSigner, SensitiveCipher,
    Signer, TrustStore, Verifier,
};

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
    remote_signer: Option<Arc<dyn RequestSigner>>,
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
        Self {
            id: Some(id.into()),
            ..Self::default()
        }
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

    /// Makes the local signer.
    ///
    /// # Errors
    /// [`Error::Configuration`] when id, serial or key are absent, cannot be used, or do not belong together.
    pub fn signer(&self) -> Result<Signer, Error> {
        let needed = "is needed to sign requests";
        let id = required(self.id.as_ref(), "WECHATPAY_MCHID", needed)?;
        let key = required(self.private_key.as_ref(), "WECHATPAY_PRIVATE_KEY", needed)?;
        let signer =
            Signer::from_pem_with(self.chosen_backend()?, id, self.merchant_serial()?, key)?;
        if let Some(certificate) = &self.certificate {
            signer.check_certificate(certificate)?;
        }
        Ok(signer)
    }

    /// Returns the remote signer, or makes the local one.
    ///
    /// # Errors
    /// As [`Merchant::signer`], when there is no remote one.
    pub fn request_signer(&self) -> Result<Arc<dyn RequestSigner>, Error> {
        match &self.remote_signer {
            Some(remote) => {
                Identity::parse(remote.merchant_id().to_owned(), remote.serial().to_owned())?;
                Ok(Arc::clone(remote))
            }
            None => Ok(Arc::new(self.signer()?)),
        }
    }

    /// Makes the store of the configured platform keys; empty when none is configured.
    ///
    /// # Errors
    /// [`Error::Configuration`] when a key cannot be used, or when a key's id is the merchant's own serial:
    /// then the merchant's certificate was taken for a platform certificate.
    pub fn trust_store(&self) -> Result<TrustStore, Error> {
        let backend = self.chosen_backend()?;
        let mut keys = Vec::new();
        for pem in &self.platform_certificates {
            keys.extend(PlatformKey::certificates_with(backend, pem)?);
        }
        for (id, pem) in &self.public_keys {
            keys.push(PlatformKey::public_key_with(backend, id.as_str(), pem)?);
        }
        keys.extend(self.environment_public_key(backend)?);
        let own = self.own_serial();
        if keys.iter().any(|key| {
            own.as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(key.id()))
        }) {
            let problem = format!(
                "lists {}, which is the merchant's own certificate: give WeChat Pay's platform certificate instead",
                own.unwrap_or_default()
            );
            return Err(Error::configuration("WECHATPAY_PLATFORM_CERTS", problem));
        }
        Ok(TrustStore::new(keys))
    }

    /// Makes a verifier of answers and notifications.
    ///
    /// # Errors
    /// As [`Merchant::trust_store`]; [`Error::Configuration`] when no platform key is configured.
    pub fn verifier(&self) -> Result<Verifier, Error> {
        let store = self.trust_store()?;
        if store.ids().is_empty() {
            let problem =
                "(with WECHATPAY_PUBLIC_KEY_ID) or WECHATPAY_PLATFORM_CERTS is needed to verify";
            return Err(Error::configuration("WECHATPAY_PUBLIC_KEY", problem));
        }
        Ok(Verifier::new(store))
    }

    /// Returns the APIv3 key, `None` when it is not set.
    ///
    /// # Errors
    /// [`Error::Configuration`] when it cannot be used.
    pub fn optional_apiv3_key(&self) -> Result<Option<ApiV3Key>, Error> {
        let backend = self.chosen_backend()?;
        self.apiv3_key
            .as_ref()
            .map(|key| ApiV3Key::new_with(backend, key))
            .transpose()
    }

    /// Makes what opens notifications.
    ///
    /// # Errors
    /// As [`Merchant::verifier`]; [`Error::Configuration`] when there is no APIv3 key.
    pub fn notification_opener(&self) -> Result<NotificationOpener, Error> {
        let key = self.optional_apiv3_key()?.ok_or_else(|| {
            Error::configuration("WECHATPAY_APIV3_KEY", "is needed to open notifications")
        })?;
        Ok(NotificationOpener::new(self.verifier()?, key))
    }

    /// Makes what encrypts and decrypts sensitive fields. Encrypting needs a platform key, decrypting the
    /// private key; what is not set is found missing when it is used.
    ///
    /// # Errors
    /// [`Error::Configuration`] when a key that is set cannot be used.
    pub fn sensitive_cipher(&self) -> Result<SensitiveCipher, Error> {
        let backend = self.chosen_backend()?;
        let key = self
            .private_key
            .as_ref()
            .map(|pem| private_key(backend, pem))
            .transpose()?;
        Ok(SensitiveCipher::of(self.trust_store()?, key))
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

    /// Returns the cryptography library in use.
    ///
    /// # Errors
    /// [`Error::NoBackend`] when none is compiled in.
    pub fn chosen_backend(&self) -> Result<Backend, Error> {
        self.backend.map_or_else(Backend::preferred, Ok)
    }

    #[cfg(feature = "middleware")]
    pub(crate) fn remote(&self) -> Option<&Arc<dyn RequestSigner>> {
        self.remote_signer.as_ref()
    }

    fn merchant_serial(&self) -> Result<String, Error> {
        match (&self.serial, &self.certificate) {
            (Some(serial), _) => Ok(serial.clone()),
            (None, Some(certificate)) => Ok(merchant_certificate(certificate)?.serial),
            (None, None) => Err(Error::configuration(
                "WECHATPAY_MERCHANT_SERIAL",
                "is not set; it is needed to sign requests",
            )),
        }
    }

    fn own_serial(&self) -> Option<String> {
        match &self.remote_signer {
            Some(remote) => Some(remote.serial().to_owned()),
            None => self.merchant_serial().ok(),
        }
    }

    /// In the environment, a public key and its id are two settings: both or neither.
    fn environment_public_key(&self, backend: Backend) -> Result<Option<PlatformKey>, Error> {
        match (&self.public_key_id, &self.unnamed_public_key) {
            (Some(id), Some(pem)) => {
                PlatformKey::public_key_with(backend, id.as_str(), pem).map(Some)
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(Error::configuration(
                "WECHATPAY_PUBLIC_KEY",
                "is not set, but WECHATPAY_PUBLIC_KEY_ID is",
            )),
            (None, Some(_)) => Err(Error::configuration(
                "WECHATPAY_PUBLIC_KEY_ID",
                "is not set, but WECHATPAY_PUBLIC_KEY is",
            )),
        }
    }
}

/// Prints who it is and what is set, no value that is or could be a secret.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merchant")
            .field("id", &self.id)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

fn required<'a, T>(
    value: Option<&'a T>,
    setting: &'static str,
    needed: &str,
) -> Result<&'a T, Error> {
    value.ok_or_else(|| Error::configuration(setting, format!("is not set; it {needed}")))
}
