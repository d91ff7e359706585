//! The sandbox's keys: merchant, platform certificate and WeChat Pay public key, private keys
//! included.

mod certificate;
mod directory;
mod env_file;
mod files;
mod generate;
mod key_pair;
mod mode;
mod published;

pub(crate) use certificate::Certificate;
pub(crate) use directory::KeyDirectory;
pub(crate) use files::{FILES, KeyFiles};
pub(crate) use key_pair::KeyPair;
pub use mode::KeyMode;
pub(crate) use mode::PlatformKey;

use rsa::pkcs8::EncodePrivateKey as _;
use rsa::pkcs8::EncodePublicKey as _;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// The keys of one sandbox, parsed once at start.
///
/// All settings follow from the six files, so that nothing else has to be stored: the merchant id
/// is the common name of the merchant certificate, the serials are those of the certificates, and
/// the public key id and the APIv3 key are derived from the WeChat Pay key pair.
pub(crate) struct KeySet {
    pub(crate) merchant_id: String,
    pub(crate) merchant: KeyPair,
    pub(crate) merchant_certificate: Certificate,
    pub(crate) platform: KeyPair,
    pub(crate) platform_certificate: Certificate,
    pub(crate) wechatpay: KeyPair,
    pub(crate) public_key_id: String,
    pub(crate) api_v3_key: [u8; 32],
    pub(crate) files: KeyFiles,
}

/// The merchant id of the published keys, and of a merchant certificate whose common name is not a
/// number.
const DEFAULT_MERCHANT_ID: &str = "1900000001";

impl KeySet {
    /// Returns the fixed test keys that are published with this crate.
    pub(crate) fn published() -> Result<Self, Error> {
        Self::parse(published::files())
    }

    /// Parses six PEM files and checks that each private key matches its public key.
    ///
    /// # Errors
    /// [`Error::BadKey`] if a file cannot be parsed;
    /// [`Error::KeyMismatch`] if a private key does not match its certificate or public key.
    pub(crate) fn parse(files: KeyFiles) -> Result<Self, Error> {
        let merchant_certificate = Certificate::parse("apiclient_cert.pem", &files.apiclient_cert)?;
        let merchant = KeyPair::parse("apiclient_key.pem", &files.apiclient_key)?;
        merchant.belongs_to("apiclient_cert.pem", &merchant_certificate.public)?;
        let platform_certificate = Certificate::parse("platform_cert.pem", &files.platform_cert)?;
        let platform = KeyPair::parse("platform_key.pem", &files.platform_key)?;
        platform.belongs_to("platform_cert.pem", &platform_certificate.public)?;
        let wechatpay = KeyPair::parse("wechatpay_key.pem", &files.wechatpay_key)?;
        let public_key = key_pair::parse_public("pub_key.pem", &files.pub_key)?;
        wechatpay.belongs_to("pub_key.pem", &public_key)?;
        Ok(Self {
            merchant_id: merchant_id(&merchant_certificate),
            public_key_id: public_key_id(&wechatpay)?,
            api_v3_key: api_v3_key(&wechatpay)?,
            merchant,
            merchant_certificate,
            platform,
            platform_certificate,
            wechatpay,
            files,
        })
    }

    /// The APIv3 key as the 32 ASCII characters that a merchant configures.
    pub(crate) fn api_v3_key_string(&self) -> String {
        self.api_v3_key.iter().map(|&byte| char::from(byte)).collect()
    }
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySet")
            .field("merchant_id", &self.merchant_id)
            .field("merchant_serial", &self.merchant_certificate.serial)
            .field("platform_serial", &self.platform_certificate.serial)
            .field("public_key_id", &self.public_key_id)
            .finish_non_exhaustive()
    }
}

/// The common name of the certificate if it is a number, as in WeChat Pay's merchant certificates.
fn merchant_id(certificate: &Certificate) -> String {
    match &certificate.common_name {
        Some(name) if name.bytes().all(|byte| byte.is_ascii_digit()) => name.clone(),
        _ => DEFAULT_MERCHANT_ID.to_owned(),
    }
}

/// `PUB_KEY_ID_` and 32 digits, derived from the public key.
fn public_key_id(wechatpay: &KeyPair) -> Result<String, Error> {
    let der = wechatpay
        .public
        .to_public_key_der()
        .map_err(|_| Error::bad_key("pub_key.pem", "an RSA public key"))?;
    let digits: String =
        Sha256::digest(der.as_bytes()).iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    Ok(format!("PUB_KEY_ID_{digits}"))
}

/// Thirty-two hex digits, derived from the private key.
fn api_v3_key(wechatpay: &KeyPair) -> Result<[u8; 32], Error> {
    let der = wechatpay
        .private
        .to_pkcs8_der()
        .map_err(|_| Error::bad_key("wechatpay_key.pem", "an RSA private key"))?;
    let mut hash = Sha256::new_with_prefix(b"wechatpay-sandbox APIv3 key\n");
    hash.update(der.as_bytes());
    let mut key = [0; 32];
    for (digits, byte) in key.chunks_exact_mut(2).zip(hash.finalize()) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        digits[0] = DIGITS[usize::from(byte >> 4)];
        digits[1] = DIGITS[usize::from(byte & 15)];
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_keys_have_the_documented_form() {
        let keys = KeySet::published().unwrap();
        assert_eq!(keys.merchant_id, "1900000001");
        assert_eq!(keys.merchant_certificate.serial.len(), 40);
        assert_eq!(keys.platform_certificate.serial.len(), 40);
        assert!(keys.platform_certificate.serial.starts_with('0'));
        assert_eq!(keys.public_key_id.len(), "PUB_KEY_ID_".len() + 32);
        assert_eq!(keys.api_v3_key_string().len(), 32);
        assert!(keys.api_v3_key.iter().all(u8::is_ascii_alphanumeric));
    }

    #[test]
    fn mismatched_key_pair_is_rejected_by_file_name() {
        let mut files = published::files();
        files.apiclient_key = files.platform_key.clone();
        assert_eq!(
            KeySet::parse(files).unwrap_err(),
            Error::KeyMismatch {
                private: "apiclient_key.pem".to_owned(),
                public: "apiclient_cert.pem".to_owned()
            }
        );
    }

    #[test]
    fn debug_output_shows_ids_and_no_key() {
        let keys = KeySet::published().unwrap();
        let debug = format!("{keys:?}");
        assert!(debug.contains(&keys.merchant_certificate.serial));
        assert!(!debug.contains(&keys.api_v3_key_string()));
        assert!(!debug.contains("BEGIN"));
    }
}
