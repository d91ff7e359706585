//! Sensitive fields: RSAES-OAEP with SHA-1 for digest and mask, empty label, base64 (P§4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;

use crate::entropy::Entropy;

/// Encrypts to a public key; `None` when the plaintext is too long: more than 214 bytes for RSA-2048.
pub(crate) fn encrypt(key: &RsaPublicKey, entropy: &Entropy, plaintext: &[u8]) -> Option<String> {
    let padding = Oaep::new::<Sha1>();
    let ciphertext = key.encrypt(&mut entropy.clone(), padding, plaintext).ok()?;
    Some(STANDARD.encode(ciphertext))
}

/// Decrypts base64 text; `None` when it is not base64 or not encrypted to this key.
pub(crate) fn decrypt(key: &RsaPrivateKey, ciphertext: &str) -> Option<Vec<u8>> {
    let ciphertext = STANDARD.decode(ciphertext).ok()?;
    key.decrypt(Oaep::new::<Sha1>(), &ciphertext).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn what_is_encrypted_to_a_key_decrypts_with_it_and_with_no_other() {
        let keys = KeySet::published().unwrap();
        let sealed = encrypt(&keys.merchant.public, &Entropy::system(), "刷掌".as_bytes()).unwrap();
        assert_eq!(decrypt(&keys.merchant.private, &sealed).unwrap(), "刷掌".as_bytes());
        assert_eq!(decrypt(&keys.wechatpay.private, &sealed), None);
        assert_eq!(decrypt(&keys.merchant.private, "not base64!"), None);
    }

    #[test]
    fn the_limit_is_214_bytes() {
        let keys = KeySet::published().unwrap();
        let public = &keys.merchant.public;
        assert!(encrypt(public, &Entropy::system(), &[b'x'; 214]).is_some());
        assert!(encrypt(public, &Entropy::system(), &[b'x'; 215]).is_none());
    }
}
