//! The AEAD alone.

use wechatpay_auth::{Backend, Error};

use crate::support::{apiv3_key_of, text, vectors};

#[test]
fn what_others_encrypted_opens() {
    for backend in Backend::all() {
        for case in vectors("aes_gcm") {
            let key = apiv3_key_of(*backend, text(&case, "key")).unwrap();
            let (nonce, aad, ciphertext) =
                (text(&case, "nonce"), text(&case, "aad"), text(&case, "ciphertext"));
            let plaintext = key.open(nonce, aad, ciphertext).unwrap();
            // The long one is described: 70 000 times `x`, which is its whole point.
            let long = || format!(r#"{{"p":"{}"}}"#, "x".repeat(70_000));
            let expected = case["plaintext"].as_str().map_or_else(long, str::to_owned);
            assert_eq!(plaintext, expected.as_bytes(), "{}", text(&case, "id"));
            assert_eq!(key.open(nonce, "other", ciphertext), Err(Error::DecryptionFailed));
            assert_eq!(key.open("short", aad, ciphertext), Err(Error::DecryptionFailed));
            assert_eq!(key.open(nonce, aad, &ciphertext[4..]), Err(Error::DecryptionFailed));
        }
    }
}
