//! Encryption of sensitive fields: RSAES-OAEP with SHA-1 as digest and mask, base64 (P§4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;

use crate::entropy::Entropy;

/// Encrypts with a public key; `None` if the plaintext is too long (more than 214 bytes for
/// RSA-2048).
pub(crate) fn encrypt(key: &RsaPublicKey, entropy: &Entropy, plaintext: &[u8]) -> Option<String> {
    let ciphertext = key.encrypt(&mut entropy.clone(), Oaep::new::<Sha1>(), plaintext).ok()?;
    Some(STANDARD.encode(ciphertext))
}

/// Decrypts a base64 string; `None` if it is not base64 or was not encrypted with this key.
pub(crate) fn decrypt(key: &RsaPrivateKey, ciphertext: &str) -> Option<Vec<u8>> {
    let ciphertext = STANDARD.decode(ciphertext).ok()?;
    key.decrypt(Oaep::new::<Sha1>(), &ciphertext).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn ciphertext_for_another_key_is_not_decrypted() {
        let keys = KeySet::published().unwrap();
        let ciphertext =
            encrypt(&keys.merchant.public, &Entropy::system(), "刷掌".as_bytes()).unwrap();
        assert_eq!(decrypt(&keys.merchant.private, &ciphertext).unwrap(), "刷掌".as_bytes());
        assert_eq!(decrypt(&keys.wechatpay.private, &ciphertext), None);
        assert_eq!(decrypt(&keys.merchant.private, "not base64!"), None);
    }

    #[test]
    fn plaintext_longer_than_214_bytes_is_rejected() {
        let keys = KeySet::published().unwrap();
        let public = &keys.merchant.public;
        assert!(encrypt(public, &Entropy::system(), &[b'x'; 214]).is_some());
        assert!(encrypt(public, &Entropy::system(), &[b'x'; 215]).is_none());
    }
}
