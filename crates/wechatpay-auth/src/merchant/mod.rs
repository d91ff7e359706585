//! A merchant's settings.

mod components;
mod env_file;
mod environment;

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "middleware")]
pub(crate) use components::apiv3_key_is_missing;
use zeroize::Zeroizing;

use crate::{Backend, RequestSigner};

/// A merchant's identity, keys, and the platform keys that it trusts.
///
/// Setters accept any value. The methods that build something ([`Merchant::signer`],
/// [`Merchant::trust_store`], …) validate only the settings they use: a receiver of notifications
/// needs no private key, and a signer no platform key.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::Merchant;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let keys = "../wechatpay-sandbox/keys";
/// let merchant = Merchant::new("1900000001")
///     .serial("3D82317E555DCE15337446A5AB4F12C277A2512C")
///     .private_key(std::fs::read_to_string(format!("{keys}/apiclient_key.pem"))?)
///     .apiv3_key("0123456789abcdef0123456789abcdef")
///     .public_key(
///         "PUB_KEY_ID_0119000000012026010100000000000001",
///         std::fs::read_to_string(format!("{keys}/pub_key.pem"))?,
///     );
/// let signer = merchant.signer()?;
/// let opener = merchant.notification_opener()?;
/// # assert_eq!(signer.merchant_id(), "1900000001");
/// # Ok(())
/// # }
/// ```
///
/// [`Merchant::from_env`] reads the same settings from `WECHATPAY_*` variables.
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
    /// Creates settings for the merchant number `id` (`mchid`). A service provider passes its own,
    /// not the sub-merchant's.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Sets the serial of the merchant's API certificate: 40 hex digits, including leading zeros.
    /// Not needed if [`Merchant::certificate`] is set.
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

    /// Sets a KMS or HSM that signs, instead of a local private key.
    #[must_use]
    pub fn remote_signer(mut self, signer: Arc<dyn RequestSigner>) -> Self {
        self.remote_signer = Some(signer);
        self
    }

    /// Sets the PEM of the merchant's API certificate (`apiclient_cert.pem`). Private key and
    /// serial are then compared with it.
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

    /// Sets the base URL, for example of a sandbox: an origin, without path or query, in its normal
    /// form (`https://api.mch.weixin.qq.com`: lower case, ASCII, no default port).
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the backup origin, used when the base URL cannot be reached.
    #[must_use]
    pub fn backup_url(mut self, url: impl Into<String>) -> Self {
        self.backup_url = Some(url.into());
        self
    }

    /// Sets the cryptography library. Default: [`Backend::preferred`].
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// Returns the base URL if it was set.
    #[must_use]
    pub fn configured_base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Returns the backup origin if it was set.
    #[must_use]
    pub fn configured_backup_url(&self) -> Option<&str> {
        self.backup_url.as_deref()
    }
}

/// Prints id and serial if they look like it: a secret may have been set instead.
impl fmt::Debug for Merchant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id.as_ref().filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        let serial = self.serial.as_ref().filter(|serial| {
            serial.len() == 40 && serial.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        f.debug_struct("Merchant").field("id", &id).field("serial", &serial).finish_non_exhaustive()
    }
}
