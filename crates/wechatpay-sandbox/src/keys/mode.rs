//! Which platform keys a merchant has: certificate, public key, or both while migrating (P§3.1, P§3.4).

use super::KeySet;

/// Which keys the sandbox's merchant verifies answers with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyMode {
    /// A WeChat Pay public key only, as merchants who joined since 2024: every answer is signed by it, and
    /// `/v3/certificates` answers 404 `RESOURCE_NOT_EXISTS`.
    PublicKey,
    /// Platform certificates only: every answer is signed by one. A request that names the public key is answered
    /// by the certificate too, as WeChat Pay does before the migration is switched on.
    Certificate,
    /// Both, as during the migration: each request chooses through its `Wechatpay-Serial`, and one without that
    /// header is answered by the certificate.
    #[default]
    Both,
}

/// One of the two keys that sign answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlatformKey {
    Certificate,
    PublicKey,
}

impl KeyMode {
    /// The key that signs when a request does not choose.
    pub(crate) fn default_key(self) -> PlatformKey {
        match self {
            Self::PublicKey => PlatformKey::PublicKey,
            Self::Certificate | Self::Both => PlatformKey::Certificate,
        }
    }

    /// The key that answers a request with this `Wechatpay-Serial`; `None` when the serial is not this merchant's.
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

    pub(crate) fn has_certificate(self) -> bool {
        self != Self::PublicKey
    }

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

    /// What `Wechatpay-Serial` says of this key.
    pub(crate) fn serial(self, keys: &KeySet) -> &str {
        match self {
            Self::Certificate => &keys.platform_certificate.serial,
            Self::PublicKey => &keys.public_key_id,
        }
    }

    /// Its private half.
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
    fn each_mode_answers_with_the_key_the_migration_rules_name() {
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
