//! Builds signers, verifiers and ciphers from merchant settings. Each method validates only the
//! settings it uses.

use std::sync::Arc;

use super::Merchant;
use crate::signer::{Identity, merchant_certificate, private_key};
use crate::{
    ApiV3Key, Backend, Error, NotificationOpener, PlatformKey, RequestSigner, SensitiveCipher,
    Signer, TrustStore, Verifier,
};

impl Merchant {
    /// Creates the local signer.
    ///
    /// # Errors
    /// [`Error::Configuration`] if id, serial or key are missing or invalid, or do not belong
    /// together.
    pub fn signer(&self) -> Result<Signer, Error> {
        let id = required(self.id.as_ref(), "WECHATPAY_MCHID")?;
        let key = required(self.private_key.as_ref(), "WECHATPAY_PRIVATE_KEY")?;
        let signer =
            Signer::from_pem_with(self.chosen_backend()?, id, self.merchant_serial()?, key)?;
        if let Some(certificate) = &self.certificate {
            signer.check_certificate(certificate)?;
        }
        Ok(signer)
    }

    /// Returns the remote signer if it is set, or creates the local one.
    ///
    /// # Errors
    /// As [`Merchant::signer`]. Of a remote signer, id and serial are checked.
    pub fn request_signer(&self) -> Result<Arc<dyn RequestSigner>, Error> {
        let Some(remote) = &self.remote_signer else {
            return Ok(Arc::new(self.signer()?));
        };
        let identity =
            Identity::parse(remote.merchant_id().to_owned(), remote.serial().to_owned())?;
        if let Some(certificate) = &self.certificate {
            identity.check(&merchant_certificate(certificate)?)?;
        }
        Ok(Arc::clone(remote))
    }

    /// Creates a store of the configured platform keys. It is empty if none is configured.
    ///
    /// Every call creates a separate store. To verify notifications with the keys that an
    /// `AuthMiddleware` refreshes, clone its store instead. The store knows the merchant's own
    /// serial: a certificate list that contains it is rejected.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a key is invalid, or if its id is the merchant's own serial: the
    /// merchant's certificate was then set as a platform certificate.
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
        match self.own_serial() {
            Some(own) if keys.iter().any(|key| own.eq_ignore_ascii_case(key.id())) => {
                Err(Error::configuration(
                    "WECHATPAY_PLATFORM_CERTS",
                    format!(
                        "WECHATPAY_PLATFORM_CERTS contains {own}, the merchant's own certificate: \
                         set WeChat Pay's platform certificate instead"
                    ),
                ))
            }
            own => Ok(TrustStore::of_merchant(keys, own)),
        }
    }

    /// Creates a verifier of responses and notifications, with a separate store
    /// ([`Merchant::trust_store`]).
    ///
    /// # Errors
    /// As [`Merchant::trust_store`].
    /// [`Error::Configuration`] if no platform key is configured.
    pub fn verifier(&self) -> Result<Verifier, Error> {
        let store = self.trust_store()?;
        if store.ids().is_empty() {
            return Err(Error::configuration(
                None,
                "no platform key to verify messages with: set WECHATPAY_PUBLIC_KEY_ID and \
                 WECHATPAY_PUBLIC_KEY, or WECHATPAY_PLATFORM_CERTS",
            ));
        }
        Ok(Verifier::new(store))
    }

    /// Returns the APIv3 key, or `None` if it is not set.
    ///
    /// # Errors
    /// [`Error::Configuration`] if it is invalid.
    pub fn optional_apiv3_key(&self) -> Result<Option<ApiV3Key>, Error> {
        let backend = self.chosen_backend()?;
        self.apiv3_key.as_ref().map(|key| ApiV3Key::new_with(backend, key)).transpose()
    }

    /// Creates an opener of notifications, with a separate store ([`Merchant::trust_store`]).
    ///
    /// # Errors
    /// As [`Merchant::verifier`].
    /// [`Error::Configuration`] if there is no APIv3 key.
    pub fn notification_opener(&self) -> Result<NotificationOpener, Error> {
        let key = self.optional_apiv3_key()?.ok_or_else(apiv3_key_is_missing)?;
        Ok(NotificationOpener::new(self.verifier()?, key))
    }

    /// Creates a cipher for sensitive fields. Encryption needs a platform key, decryption the
    /// private key; a missing key is reported when it is used.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a key that is set is invalid.
    pub fn sensitive_cipher(&self) -> Result<SensitiveCipher, Error> {
        let backend = self.chosen_backend()?;
        let key = self.private_key.as_ref().map(|pem| private_key(backend, pem)).transpose()?;
        Ok(SensitiveCipher::from_parts(self.trust_store()?, key))
    }

    fn chosen_backend(&self) -> Result<Backend, Error> {
        self.backend.map_or_else(Backend::preferred, Ok)
    }

    fn merchant_serial(&self) -> Result<String, Error> {
        match (&self.serial, &self.certificate) {
            (Some(serial), _) => Ok(serial.clone()),
            (None, Some(certificate)) => Ok(merchant_certificate(certificate)?.serial),
            (None, None) => required(None, "WECHATPAY_MERCHANT_SERIAL").cloned(),
        }
    }

    fn own_serial(&self) -> Option<String> {
        match &self.remote_signer {
            Some(remote) => Some(remote.serial().to_owned()),
            None => self.merchant_serial().ok(),
        }
    }

    /// In the environment, a public key and its id are two variables: both or neither must be set.
    fn environment_public_key(&self, backend: Backend) -> Result<Option<PlatformKey>, Error> {
        match (&self.public_key_id, &self.unnamed_public_key) {
            (Some(id), Some(pem)) => {
                PlatformKey::public_key_with(backend, id.as_str(), pem).map(Some)
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(Error::configuration(
                "WECHATPAY_PUBLIC_KEY",
                "WECHATPAY_PUBLIC_KEY is not set, but WECHATPAY_PUBLIC_KEY_ID is: set both or neither",
            )),
            (None, Some(_)) => Err(Error::configuration(
                "WECHATPAY_PUBLIC_KEY_ID",
                "WECHATPAY_PUBLIC_KEY_ID is not set, but WECHATPAY_PUBLIC_KEY is: set both or neither",
            )),
        }
    }
}

/// The error of opening a notification without an APIv3 key.
pub(crate) fn apiv3_key_is_missing() -> Error {
    Error::configuration(
        "WECHATPAY_APIV3_KEY",
        "WECHATPAY_APIV3_KEY is not set: it is required to decrypt notifications",
    )
}

fn required<'a, T>(value: Option<&'a T>, setting: &'static str) -> Result<&'a T, Error> {
    value.ok_or_else(|| {
        let problem = format!("{setting} is not set: it is required to sign requests");
        Error::configuration(setting, problem)
    })
}
