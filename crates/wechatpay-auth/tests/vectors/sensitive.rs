//! Sensitive fields in both directions.

use serde_json::Value;
use wechatpay_auth::{Backend, Error, Preference, SensitiveCipher, TrustStore};

use crate::support::{
    NOW, certificates_of, fixture, merchant, owner, signer, store, str_field, vectors,
};

fn holder_of(backend: Backend, owner: &Value) -> SensitiveCipher {
    SensitiveCipher::new(TrustStore::default(), &signer(backend, owner))
}

#[test]
fn ciphertext_of_other_implementations_decrypts_and_altered_one_does_not() {
    for backend in Backend::all() {
        for case in vectors("oaep") {
            let result = holder_of(*backend, &owner(str_field(&case, "key")))
                .decrypt(str_field(&case, "ciphertext"));
            match str_field(&case, "expect") {
                "ok" => {
                    assert_eq!(
                        *result.unwrap(),
                        str_field(&case, "plaintext"),
                        "{}",
                        str_field(&case, "id")
                    )
                }
                _ => assert_eq!(
                    result.unwrap_err(),
                    Error::DecryptionFailed,
                    "{}",
                    str_field(&case, "id")
                ),
            }
        }
    }
}

#[test]
fn encrypted_field_names_the_key_that_decrypts_it() {
    for backend in Backend::all() {
        let store = store(*backend);
        let cipher = SensitiveCipher::new(store.clone(), &merchant(*backend));
        let mut last = String::new();
        for preference in [Preference::PublicKey, Preference::Certificate] {
            store.prefer(preference);
            let encrypted = cipher.encrypt("刷掌 😀", NOW).unwrap();
            let keys = fixture("keys");
            let mut owners: Vec<Value> = keys["platform_certificates"].as_array().unwrap().clone();
            owners.push(keys["wechatpay_public_key"].clone());
            let named = |key: &&Value| {
                key["serial"] == encrypted.serial() || key["id"] == encrypted.serial()
            };
            let holder = holder_of(*backend, owners.iter().find(named).unwrap());
            assert_eq!(*holder.decrypt(encrypted.ciphertext()).unwrap(), "刷掌 😀");
            assert_ne!(encrypted.serial(), last);
            last = encrypted.serial().to_owned();
        }
    }
}

#[test]
fn plaintext_over_214_bytes_is_rejected() {
    for backend in Backend::all() {
        let cipher = SensitiveCipher::new(store(*backend), &merchant(*backend));
        assert!(cipher.encrypt(&"x".repeat(214), NOW).is_ok());
        let error = cipher.encrypt(&"x".repeat(215), NOW).unwrap_err();
        assert_eq!(error, Error::PlaintextTooLong { length: 215, limit: 214 });
    }
}

#[test]
fn expired_certificate_does_not_encrypt() {
    for backend in Backend::all() {
        let expired =
            str_field(&fixture("keys")["expired_platform_certificate"], "certificate_pem")
                .to_owned();
        let store = TrustStore::new(certificates_of(*backend, &expired).unwrap());
        let cipher = SensitiveCipher::new(store, &merchant(*backend));
        assert!(matches!(cipher.encrypt("x", NOW), Err(Error::Configuration { .. })));
    }
}
