//! AES-256-GCM under the APIv3 key, as certificates (P§3.2) and notifications (P§5.2) are encrypted.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};

/// Encrypts under a 32-byte key and a 12-byte nonce; the 16-byte tag is appended to the ciphertext.
pub(crate) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; 12],
    associated_data: &[u8],
    plaintext: &[u8],
) -> Vec<u8> {
    let payload = Payload { msg: plaintext, aad: associated_data };
    Aes256Gcm::new(key.into())
        .encrypt(Nonce::from_slice(nonce), payload)
        .expect("AES-GCM refuses only plaintexts of 64 GiB and more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ciphertext_opens_with_the_same_key_nonce_and_data_and_with_no_other() {
        let key = [1; 32];
        let sealed = encrypt(&key, b"0123456789ab", b"certificate", b"plain");
        let open = |nonce: &[u8; 12], aad: &[u8]| {
            let payload = Payload { msg: &sealed, aad };
            Aes256Gcm::new((&key).into()).decrypt(Nonce::from_slice(nonce), payload)
        };
        assert_eq!(open(b"0123456789ab", b"certificate").unwrap(), b"plain");
        assert!(open(b"0123456789ab", b"").is_err());
        assert!(open(b"0123456789ac", b"certificate").is_err());
        assert_eq!(sealed.len(), 5 + 16);
    }
}
