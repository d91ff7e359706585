//! The two backends against each other: each accepts the other's results, and both reject the same.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use wechatpay_auth::{
    Backend, Error, NotificationBuilder, NotificationOpener, Preference, SensitiveCipher, Signable,
    Stamp, TrustStore, Verifier, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE,
    WECHATPAY_TIMESTAMP,
};

use crate::support::{
    NOW, apiv3_key, header_map, id, merchant, owner, platform_key, platform_signature, private_pem,
    signer, store,
};

const PAIRS: [(Backend, Backend); 2] =
    [(Backend::AwsLcRs, Backend::RustCrypto), (Backend::RustCrypto, Backend::AwsLcRs)];

fn agree<T: PartialEq + std::fmt::Debug>(
    verdict: impl Fn(Backend) -> T,
) -> Result<T, TestCaseError> {
    let (one, other) = (verdict(Backend::AwsLcRs), verdict(Backend::RustCrypto));
    prop_assert_eq!(&one, &other);
    Ok(one)
}

/// Encrypts with the platform's first certificate.
fn encryptor(backend: Backend) -> SensitiveCipher {
    let store = TrustStore::new([platform_key(backend, "platform1")]);
    store.prefer(Preference::Certificate);
    SensitiveCipher::new(store, &merchant(backend))
}

/// Decrypts what was encrypted for the platform's first certificate.
fn decryptor(backend: Backend) -> SensitiveCipher {
    SensitiveCipher::new(TrustStore::default(), &signer(backend, &owner("platform1")))
}

proptest! {
    #![proptest_config(crate::support::cases(24))]

    #[test]
    fn signatures_are_equal_and_verify_on_the_other_backend(
        body in prop::collection::vec(any::<u8>(), 0..300),
        nonce in any::<[u8; 16]>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let stamp = Stamp::new(NOW, nonce);
        let request = Signable { method: &Method::POST, target: "/v3/x?a=1", body: &body };
        agree(|backend| merchant(backend).sign(request, &stamp).unwrap().header().clone())?;
        for (signing, verifying) in PAIRS {
            let platform = signer(signing, &owner("platform1"));
            let signature = platform_signature(&platform, NOW, stamp.nonce(), &body);
            let headers = |signature: &str| header_map(&[
                (WECHATPAY_SERIAL, id("platform1")),
                (WECHATPAY_TIMESTAMP, NOW.to_string()),
                (WECHATPAY_NONCE, stamp.nonce().to_owned()),
                (WECHATPAY_SIGNATURE, signature.to_owned()),
            ]);
            let verdict = Verifier::new(store(verifying)).verify(&headers(&signature), &body, NOW);
            prop_assert!(verdict.is_ok());
            let mut altered = signature.into_bytes();
            altered[flip.index(344)] ^= 1;
            let altered = String::from_utf8(altered).unwrap();
            let rejected = agree(|backend| Verifier::new(store(backend)).verify(&headers(&altered), &body, NOW))?;
            prop_assert!(rejected.is_err());
        }
    }

    #[test]
    fn invalid_signature_is_rejected_by_both_backends(signature in prop::collection::vec(any::<u8>(), 0..600)) {
        use base64::Engine as _;
        let headers = header_map(&[
            (WECHATPAY_SERIAL, id("platform1")),
            (WECHATPAY_TIMESTAMP, NOW.to_string()),
            (WECHATPAY_NONCE, "n".into()),
            (WECHATPAY_SIGNATURE, base64::engine::general_purpose::STANDARD.encode(&signature) + "="),
        ]);
        let mut plain = headers.clone();
        let right = headers[WECHATPAY_SIGNATURE].to_str().unwrap().trim_end_matches('=').to_owned();
        plain.insert(WECHATPAY_SIGNATURE, format!("{right}A").parse().unwrap());
        for headers in [headers, plain] {
            let verdict = agree(|backend| Verifier::new(store(backend)).verify(&headers, b"", NOW))?;
            prop_assert!(verdict.is_err());
        }
    }

    #[test]
    fn sensitive_field_decrypts_on_the_other_backend_and_altered_one_does_not(
        text in "\\PC{0,53}",
        at in 0..256_usize,
        bit in 0..8_u8,
    ) {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        for (one, other) in PAIRS {
            let encrypted = encryptor(one).encrypt(&text, NOW).unwrap();
            prop_assert_eq!(encrypted.serial(), id("platform1"));
            let decrypted = decryptor(other).decrypt(encrypted.ciphertext()).unwrap();
            prop_assert_eq!(&*decrypted, &text);
            let mut bytes = STANDARD.decode(encrypted.ciphertext()).unwrap();
            bytes[at] ^= 1 << bit;
            let altered = STANDARD.encode(&bytes);
            let rejected = agree(|backend| decryptor(backend).decrypt(&altered))?;
            prop_assert_eq!(rejected.unwrap_err(), Error::DecryptionFailed);
        }
    }

    #[test]
    fn invalid_sensitive_field_is_rejected_by_both_backends(ciphertext in prop::collection::vec(any::<u8>(), 0..300)) {
        use base64::Engine as _;
        let ciphertext = base64::engine::general_purpose::STANDARD.encode(ciphertext);
        let rejected = agree(|backend| decryptor(backend).decrypt(&ciphertext))?;
        prop_assert_eq!(rejected.unwrap_err(), Error::DecryptionFailed);
    }

    #[test]
    fn resource_opens_on_the_other_backend_and_altered_one_does_not(
        text in "\\PC{0,100}",
        associated_data in prop::option::of("\\PC{0,20}"),
        flip in any::<prop::sample::Index>(),
    ) {
        for (sealing, opening) in PAIRS {
            let built = NotificationBuilder::new("TEST", json!({ "text": text }))
                .associated_data(associated_data.clone())
                .build(&apiv3_key(sealing), &id("platform1"), &private_pem(&owner("platform1")), &Stamp::new(NOW, [1; 16]))
                .unwrap();
            let opener = |backend| NotificationOpener::new(Verifier::new(store(backend)), apiv3_key(backend));
            let opened = opener(opening).open::<Value>(&built.headers, &built.body, NOW).unwrap();
            prop_assert_eq!(opened.resource, Ok(json!({ "text": text })));
            let envelope: Value = serde_json::from_slice(&built.body).unwrap();
            let resource = &envelope["resource"];
            let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
            let mut ciphertext = part("ciphertext").into_bytes();
            let at = flip.index(ciphertext.len());
            ciphertext[at] = if ciphertext[at] == b'A' { b'B' } else { b'A' };
            let ciphertext = String::from_utf8(ciphertext).unwrap();
            let rejected = agree(|backend| {
                apiv3_key(backend).open(&part("nonce"), &part("associated_data"), &ciphertext)
            })?;
            prop_assert_eq!(rejected, Err(Error::DecryptionFailed));
        }
    }

    #[test]
    fn invalid_resource_is_rejected_by_both_backends(
        nonce in "[ -~]{10,14}",
        associated_data in "\\PC{0,20}",
        ciphertext in "[A-Za-z0-9+/=]{0,80}",
    ) {
        let rejected = agree(|backend| apiv3_key(backend).open(&nonce, &associated_data, &ciphertext))?;
        prop_assert_eq!(rejected, Err(Error::DecryptionFailed));
    }
}

#[test]
fn sensitive_field_limit_is_equal_on_both_backends() {
    let limit = |backend| encryptor(backend).encrypt(&"x".repeat(215), NOW).unwrap_err();
    assert_eq!(limit(Backend::AwsLcRs), limit(Backend::RustCrypto));
}

#[test]
fn certificate_check_is_equal_on_both_backends() {
    let certificate = crate::support::str_field(&owner("merchant"), "certificate_pem").to_owned();
    for backend in Backend::all() {
        assert_eq!(merchant(*backend).check_certificate(&certificate), Ok(()));
        let other = signer(*backend, &owner("stranger")).check_certificate(&certificate);
        assert!(
            other.unwrap_err().to_string().starts_with("WECHATPAY_PRIVATE_KEY does not belong")
        );
    }
}
