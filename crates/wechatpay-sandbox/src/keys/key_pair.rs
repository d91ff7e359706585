//! RSA key pairs.

use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};

use crate::Error;

/// A private key and its public key. Never printed.
pub(crate) struct KeyPair {
    pub(crate) private: RsaPrivateKey,
    pub(crate) public: RsaPublicKey,
    file: &'static str,
}

impl KeyPair {
    /// Parses a PKCS#8 PEM; `file` is named in errors.
    ///
    /// # Errors
    /// [`Error::BadKey`] if this is not an RSA private key of 2048 bits or more.
    pub(crate) fn parse(file: &'static str, pem: &str) -> Result<Self, Error> {
        let private = RsaPrivateKey::from_pkcs8_pem(pem)
            .ok()
            .filter(|key| key.size() >= 256)
            .ok_or_else(|| {
                Error::bad_key(
                    file,
                    "a PKCS#8 RSA private key of 2048 bits or more (-----BEGIN PRIVATE KEY-----)",
                )
            })?;
        Ok(Self { public: private.to_public_key(), private, file })
    }

    /// Checks that a public key belongs to this pair; both files are named in errors.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] if it does not.
    pub(crate) fn belongs_to(&self, public_file: &str, public: &RsaPublicKey) -> Result<(), Error> {
        if self.public == *public {
            return Ok(());
        }
        Err(Error::KeyMismatch { private: self.file.to_owned(), public: public_file.to_owned() })
    }
}

/// Parses a SubjectPublicKeyInfo PEM; `file` is named in errors.
///
/// # Errors
/// [`Error::BadKey`] if this is not an RSA public key.
pub(crate) fn parse_public(file: &str, pem: &str) -> Result<RsaPublicKey, Error> {
    RsaPublicKey::from_public_key_pem(pem)
        .map_err(|_| Error::bad_key(file, "an RSA public key (-----BEGIN PUBLIC KEY-----)"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn pem_of_another_kind_is_rejected_and_not_quoted() {
        let files = KeySet::published().unwrap().files;
        let error = KeyPair::parse("apiclient_key.pem", &files.apiclient_cert).err().unwrap();
        let message = error.to_string();
        assert!(message.starts_with("apiclient_key.pem: expected a PKCS#8"), "{message}");
        assert!(parse_public("pub_key.pem", &files.wechatpay_key).is_err());
        assert!(parse_public("pub_key.pem", "").is_err());
    }

    #[test]
    fn key_of_1024_bits_is_rejected() {
        use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
        let short = RsaPrivateKey::new(&mut rand_core::OsRng, 1024).unwrap();
        let pem = short.to_pkcs8_pem(LineEnding::LF).unwrap();
        assert!(KeyPair::parse("platform_key.pem", &pem).is_err());
    }
}
