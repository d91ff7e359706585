//! Verification of responses: the order of the checks, each rule, and every bit.

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use wechatpay_auth::{
    Backend, Error, SignatureHeaders, Suite, Verifier, WECHATPAY_NONCE, WECHATPAY_SERIAL,
    WECHATPAY_SIGNATURE, WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP, WINDOW_SECONDS,
};

use crate::support::{
    NOW, header_map, id, owner, platform_signature, public_key_of, signature_headers, signer,
    single_bit_flips, store,
};

const BODY: &[u8] = r#"{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","说明":"刷掌"}"#.as_bytes();

fn verdict(backend: Backend, headers: &HeaderMap, body: &[u8], now: i64) -> Result<(), Error> {
    Verifier::new(store(backend)).verify(headers, body, now).map(|_| ())
}

fn genuine() -> HeaderMap {
    header_map(&signature_headers("platform1", NOW, BODY))
}

fn with(name: &'static str, value: &str) -> HeaderMap {
    let mut headers = genuine();
    headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    headers
}

fn forged() -> Error {
    Error::InvalidSignature { serial: id("platform1"), probe: false }
}

#[test]
fn response_without_a_header_is_rejected_naming_the_header() {
    for backend in Backend::all() {
        assert_eq!(verdict(*backend, &genuine(), BODY, NOW), Ok(()));
        for name in [WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE] {
            let mut headers = genuine();
            headers.remove(name);
            assert_eq!(verdict(*backend, &headers, BODY, NOW), Err(Error::MissingHeader { name }));
        }
        let mut headers = genuine();
        headers.remove(WECHATPAY_SIGNATURE_TYPE);
        assert_eq!(SignatureHeaders::from_headers(&headers).unwrap().suite(), Suite::RsaSha256);
        assert_eq!(verdict(*backend, &headers, BODY, NOW), Ok(()), "absent means RSA");
    }
}

#[test]
fn header_with_two_values_is_rejected_in_any_order() {
    for backend in Backend::all() {
        for name in [
            WECHATPAY_SERIAL,
            WECHATPAY_TIMESTAMP,
            WECHATPAY_NONCE,
            WECHATPAY_SIGNATURE,
            WECHATPAY_SIGNATURE_TYPE,
        ] {
            let mut first = genuine();
            first.append(name, HeaderValue::from_static("1780000001"));
            let mut last = genuine();
            let right = last.insert(name, HeaderValue::from_static("1780000001")).unwrap();
            last.append(name, right);
            for headers in [first, last] {
                let rejected = Err(Error::ConflictingHeader { name });
                assert_eq!(verdict(*backend, &headers, BODY, NOW), rejected);
            }
        }
    }
}

#[test]
fn timestamp_off_by_300_seconds_or_more_is_rejected() {
    for backend in Backend::all() {
        for seconds in [-299, -1, 0, 1, 299] {
            assert_eq!(verdict(*backend, &genuine(), BODY, NOW - seconds), Ok(()), "{seconds}");
        }
        for seconds in [-86_400, -301, -WINDOW_SECONDS, WINDOW_SECONDS, 301, NOW] {
            let rejected = Err(Error::ClockSkew { seconds });
            assert_eq!(verdict(*backend, &genuine(), BODY, NOW - seconds), rejected);
        }
        for now in [i64::MIN, i64::MAX] {
            assert!(matches!(
                verdict(*backend, &genuine(), BODY, now),
                Err(Error::ClockSkew { .. })
            ));
        }
    }
}

#[test]
fn signature_in_lenient_base64_is_rejected() {
    for backend in Backend::all() {
        let right = genuine()[WECHATPAY_SIGNATURE].to_str().unwrap().to_owned();
        assert!(right.ends_with("=="), "256 bytes end in padding");
        let (body, _) = right.split_at(right.len() - 3);
        for spelled in [
            right.trim_end_matches('=').to_owned(),
            format!("{right}="),
            format!("{right}===="),
            format!(" {right}"),
            format!("{right} "),
            format!("{} {}", &right[..100], &right[100..]),
            right.replace('+', "-").replace('/', "_"),
            format!("{body}{}==", next(&right)),
            right[4..].to_owned(),
            "!".to_owned(),
        ] {
            assert_ne!(spelled, right);
            let rejected = verdict(*backend, &with(WECHATPAY_SIGNATURE, &spelled), BODY, NOW);
            assert_eq!(rejected, Err(forged()), "{spelled}");
        }
    }
}

/// The last character with one of its unused bits set: a lenient decoder returns the same bytes.
fn next(signature: &str) -> char {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let last = signature.trim_end_matches('=').chars().last().unwrap();
    ALPHABET.chars().nth(ALPHABET.find(last).unwrap() + 1).unwrap()
}

#[test]
fn unsupported_suite_with_genuine_signature_is_rejected_by_name() {
    for backend in Backend::all() {
        for name in ["WECHATPAY2-SM2-WITH-SM3", "wechatpay2-sha256-rsa2048", "NONE"] {
            let rejected = Err(Error::UnsupportedSuite { name: name.into() });
            assert_eq!(
                verdict(*backend, &with(WECHATPAY_SIGNATURE_TYPE, name), BODY, NOW),
                rejected
            );
        }
    }
}

#[test]
fn probe_is_rejected_and_reported_as_probe() {
    for backend in Backend::all() {
        let right = genuine()[WECHATPAY_SIGNATURE].to_str().unwrap().to_owned();
        for spelled in [format!("WECHATPAY/SIGNTEST/{right}"), "WECHATPAY/SIGNTEST/".into()] {
            let headers = with(WECHATPAY_SIGNATURE, &spelled);
            let error = verdict(*backend, &headers, BODY, NOW).unwrap_err();
            assert_eq!(error, Error::InvalidSignature { serial: id("platform1"), probe: true });
            assert!(error.is_probe() && error.is_verification());
            assert_eq!(error.code(), "probe_signature");
        }
        assert!(!forged().is_probe());
    }
}

/// Each response breaks one more rule than the previous one, and is rejected for the first rule.
#[test]
fn checks_run_in_order_headers_window_key_validity_signature() {
    for backend in Backend::all() {
        let mut headers = header_map(&signature_headers("expired", NOW, BODY));
        let expect = |headers: &HeaderMap, now, error| {
            assert_eq!(verdict(*backend, headers, b"another body", now), Err(error));
        };
        expect(&genuine(), NOW, forged());
        let trusted = store(*backend);
        trusted.insert(crate::support::platform_key(*backend, "expired"));
        let verdict = Verifier::new(trusted).verify(&headers, b"another body", NOW).unwrap_err();
        assert_eq!(verdict, Error::CertificateNotValid { serial: id("expired") });
        headers.insert(WECHATPAY_SERIAL, HeaderValue::from_static("nobody"));
        let known = store(*backend).ids();
        expect(&headers, NOW, Error::UnknownSerial { serial: "nobody".into(), known });
        expect(&headers, NOW + 300, Error::ClockSkew { seconds: -300 });
        headers.remove(WECHATPAY_NONCE);
        expect(&headers, NOW + 300, Error::MissingHeader { name: WECHATPAY_NONCE });
    }
}

#[test]
fn signature_of_another_key_is_rejected() {
    for backend in Backend::all() {
        for thief in ["platform2", "stranger", "merchant", "public_key"] {
            let nonce = genuine()[WECHATPAY_NONCE].to_str().unwrap().to_owned();
            let signature = platform_signature(&signer(*backend, &owner(thief)), NOW, &nonce, BODY);
            let headers = with(WECHATPAY_SIGNATURE, &signature);
            assert_eq!(verdict(*backend, &headers, BODY, NOW), Err(forged()), "{thief}");
        }
    }
}

#[test]
fn response_with_any_bit_flipped_is_rejected() {
    for backend in Backend::all() {
        let verifier = Verifier::new(store(*backend));
        let headers = genuine();
        for (bit, altered) in single_bit_flips(*backend, BODY) {
            assert!(verifier.verify(&headers, &altered, NOW).is_err(), "body bit {bit}");
        }
        for (name, value) in &headers {
            for (bit, bytes) in single_bit_flips(*backend, value.as_bytes()) {
                // Some bytes are not allowed in headers.
                let Ok(value) = HeaderValue::from_bytes(&bytes) else {
                    continue;
                };
                let mut altered = headers.clone();
                altered.insert(name, value);
                assert!(verifier.verify(&altered, BODY, NOW).is_err(), "{name} bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::support::cases(48))]

    #[test]
    fn signed_response_verifies_and_altered_one_does_not(
        timestamp in 0..=999_999_999_999_999_i64,
        nonce in "[!-~]{1,64}",
        body in prop::collection::vec(any::<u8>(), 0..512),
        skew in -299..=299_i64,
        extra in any::<u8>(),
    ) {
        for backend in Backend::all() {
            let platform = signer(*backend, &owner("platform1"));
            let headers = header_map(&[
                (WECHATPAY_SERIAL, id("platform1")),
                (WECHATPAY_TIMESTAMP, timestamp.to_string()),
                (WECHATPAY_NONCE, nonce.clone()),
                (WECHATPAY_SIGNATURE, platform_signature(&platform, timestamp, &nonce, &body)),
            ]);
            // A certificate has a validity period; a public key is always valid.
            let trusted = wechatpay_auth::TrustStore::new([anytime(*backend)]);
            let verifier = Verifier::new(trusted);
            let mut named = headers.clone();
            named.insert(WECHATPAY_SERIAL, HeaderValue::from_static("PUB_KEY_ID_1"));
            let now = timestamp + skew;
            prop_assert!(verifier.verify(&named, &body, now).is_ok());
            let longer = [body.as_slice(), &[extra]].concat();
            prop_assert!(verifier.verify(&named, &longer, now).is_err());
            prop_assert!(verifier.verify(&named, &body, now + 600).is_err());
            prop_assert!(verifier.verify(&headers, &body, now).is_err());
        }
    }

    #[test]
    fn header_parser_never_panics(
        values in prop::collection::vec((0..5_usize, prop::collection::vec(any::<u8>(), 0..64)), 0..8),
    ) {
        const NAMES: [&str; 5] = [
            WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE, WECHATPAY_SIGNATURE_TYPE,
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(NAMES[name], value);
            }
        }
        if let Ok(signed) = SignatureHeaders::from_headers(&headers) {
            prop_assert_eq!(signed.seconds().to_string(), signed.timestamp());
        }
    }
}

/// The key of the first platform certificate as a public key.
fn anytime(backend: Backend) -> wechatpay_auth::PlatformKey {
    let pem = crate::support::str_field(&owner("platform1"), "public_spki_pem").to_owned();
    public_key_of(backend, "PUB_KEY_ID_1", &pem).unwrap()
}
