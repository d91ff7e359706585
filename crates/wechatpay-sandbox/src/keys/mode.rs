//! The platform keys of a merchant: certificate, public key, or both during migration (P§3.1,
//! P§3.4).

use super::KeySet;

/// The platform keys with which the sandbox's merchant verifies responses.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::{KeyMode, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let builder = Sandbox::builder().key_mode(KeyMode::Certificate);
/// let sandbox = builder.spawn().await?;
/// let settings = sandbox.environment();
/// assert!(settings.iter().all(|(name, _)| *name != "WECHATPAY_PUBLIC_KEY"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyMode {
    /// Only a WeChat Pay public key, as for merchants that joined since 2024. It signs every
    /// response, and `/v3/certificates` returns 404 `RESOURCE_NOT_EXISTS`.
    PublicKey,
    /// Only a platform certificate. It signs every response, including responses to requests that
    /// name the public key, as WeChat Pay does before the migration is switched on.
    Certificate,
    /// Both, as during the migration. Each request selects a key with its `Wechatpay-Serial`;
    /// without this header, the certificate signs the response.
    #[default]
    Both,
}

/// One of the two keys that sign responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlatformKey {
    Certificate,
    PublicKey,
}

impl KeyMode {
    /// The key that signs if a request does not select one.
    pub(crate) fn default_key(self) -> PlatformKey {
        match self {
            Self::PublicKey => PlatformKey::PublicKey,
            Self::Certificate | Self::Both => PlatformKey::Certificate,
        }
    }

    /// The key that signs the response to a request with this `Wechatpay-Serial`; `None` if the
    /// serial is not one of this merchant's.
    pub(crate) fn choose(self, keys: &KeySet, serial: &str) -> Option<PlatformKey> {
        let is_certificate = serial == keys.platform_certificate.serial;
        let is_public_key = serial == keys.public_key_id;
        match self {
            Self::PublicKey => is_public_key.then_some(PlatformKey::PublicKey),
            Self::Certificate => {
                (is_certificate || is_public_key).then_some(PlatformKey::Certificate)
            }
            Self::Both if is_certificate => Some(PlatformKey::Certificate),
            Self::Both => is_public_key.then_some(PlatformKey::PublicKey),
        }
    }

    /// Returns `true` if the merchant has a platform certificate.
    pub(crate) fn has_certificate(self) -> bool {
        self != Self::PublicKey
    }

    /// Returns `true` if the merchant has the WeChat Pay public key.
    pub(crate) fn has_public_key(self) -> bool {
        self != Self::Certificate
    }
}

impl PlatformKey {
    /// The key of the other kind.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Certificate => Self::PublicKey,
            Self::PublicKey => Self::Certificate,
        }
    }

    /// The `Wechatpay-Serial` of this key.
    pub(crate) fn serial(self, keys: &KeySet) -> &str {
        match self {
            Self::Certificate => &keys.platform_certificate.serial,
            Self::PublicKey => &keys.public_key_id,
        }
    }

    /// The private key.
    pub(crate) fn private(self, keys: &KeySet) -> &rsa::RsaPrivateKey {
        match self {
            Self::Certificate => &keys.platform.private,
            Self::PublicKey => &keys.wechatpay.private,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_signs_with_the_key_of_the_migration_rules() {
        use PlatformKey::{Certificate, PublicKey};
        let keys = KeySet::published().unwrap();
        let serial = keys.platform_certificate.serial.as_str();
        let id = keys.public_key_id.as_str();
        for (mode, for_serial, for_id) in [
            (KeyMode::Both, Some(Certificate), Some(PublicKey)),
            (KeyMode::PublicKey, None, Some(PublicKey)),
            (KeyMode::Certificate, Some(Certificate), Some(Certificate)),
        ] {
            assert_eq!(mode.choose(&keys, serial), for_serial, "{mode:?}");
            assert_eq!(mode.choose(&keys, id), for_id, "{mode:?}");
            for unknown in ["", "PUB_KEY_ID_0", &serial.to_lowercase(), &serial[1..]] {
                assert_eq!(mode.choose(&keys, unknown), None, "{mode:?} {unknown}");
            }
        }
    }
}
