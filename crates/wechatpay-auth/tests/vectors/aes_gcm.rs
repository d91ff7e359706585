//! The AEAD without a notification.

use wechatpay_auth::{Backend, Error};

use crate::support::{apiv3_key_of, str_field, vectors};

#[test]
fn ciphertext_of_other_implementations_opens() {
    for backend in Backend::all() {
        for case in vectors("aes_gcm") {
            let key = apiv3_key_of(*backend, str_field(&case, "key")).unwrap();
            let (nonce, aad, ciphertext) = (
                str_field(&case, "nonce"),
                str_field(&case, "aad"),
                str_field(&case, "ciphertext"),
            );
            let plaintext = key.open(nonce, aad, ciphertext).unwrap();
            // The long one is not in the fixture: it is 70 000 times `x`.
            let long = || format!(r#"{{"p":"{}"}}"#, "x".repeat(70_000));
            let expected = case["plaintext"].as_str().map_or_else(long, str::to_owned);
            assert_eq!(plaintext, expected.as_bytes(), "{}", str_field(&case, "id"));
            assert_eq!(key.open(nonce, "other", ciphertext), Err(Error::DecryptionFailed));
            assert_eq!(key.open("short", aad, ciphertext), Err(Error::DecryptionFailed));
            assert_eq!(key.open(nonce, aad, &ciphertext[4..]), Err(Error::DecryptionFailed));
        }
    }
}
