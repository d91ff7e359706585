//! AES-256-GCM with the APIv3 key, which encrypts certificates (P§3.2) and notifications (P§5.2).

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};

/// Encrypts with a 32-byte key and a 12-byte nonce; the 16-byte tag is appended to the ciphertext.
pub(crate) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; 12],
    associated_data: &[u8],
    plaintext: &[u8],
) -> Vec<u8> {
    let payload = Payload { msg: plaintext, aad: associated_data };
    Aes256Gcm::new(key.into())
        .encrypt(Nonce::from_slice(nonce), payload)
        .expect("AES-GCM rejects only plaintexts of 64 GiB and more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ciphertext_with_another_nonce_or_associated_data_is_not_decrypted() {
        let key = [1; 32];
        let ciphertext = encrypt(&key, b"0123456789ab", b"certificate", b"plain");
        let decrypt = |nonce: &[u8; 12], aad: &[u8]| {
            let payload = Payload { msg: &ciphertext, aad };
            Aes256Gcm::new((&key).into()).decrypt(Nonce::from_slice(nonce), payload)
        };
        assert_eq!(decrypt(b"0123456789ab", b"certificate").unwrap(), b"plain");
        assert!(decrypt(b"0123456789ab", b"").is_err());
        assert!(decrypt(b"0123456789ac", b"certificate").is_err());
        assert_eq!(ciphertext.len(), 5 + 16);
    }
}
