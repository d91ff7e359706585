//! Request signing, checked by another implementation of RSA.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use proptest::prelude::*;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256};
use wechatpay_auth::{Backend, Error, Signable, Stamp, request_message};

use crate::support::{merchant, owner, private_pem, public_key_of, signer_of, str_field};

fn verifies(message: &[u8], signature: &str) -> bool {
    let key = RsaPublicKey::from_public_key_pem(str_field(&owner("merchant"), "public_spki_pem"))
        .unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature).is_ok()
}

fn parameter<'a>(header: &'a str, name: &str) -> &'a str {
    let (_, rest) = header.split_once(&format!("{name}=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

proptest! {
    #![proptest_config(crate::support::cases(32))]

    #[test]
    fn signature_covers_method_target_timestamp_nonce_and_body(
        method in "[A-Z]{3,7}",
        target in "/[!-~&&[^#]]{0,80}",
        timestamp in any::<i64>(),
        nonce in any::<[u8; 16]>(),
        body in prop::collection::vec(any::<u8>(), 0..256),
    ) {
        for backend in Backend::all() {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let stamp = Stamp::new(timestamp, nonce);
            let request = Signable { method: &method, target: &target, body: &body };
            let authorization = merchant(*backend).sign(request, &stamp).unwrap();
            let header = authorization.header().to_str().unwrap();
            let expected = [
                method.as_str().as_bytes(), b"\n", target.as_bytes(), b"\n",
                parameter(header, "timestamp").as_bytes(), b"\n",
                parameter(header, "nonce_str").as_bytes(), b"\n", &body, b"\n",
            ].concat();
            prop_assert_eq!(&request_message(request, &stamp), &expected);
            let signature = parameter(header, "signature");
            prop_assert_eq!(signature, authorization.signature());
            prop_assert!(verifies(&expected, signature));
            prop_assert!(!verifies(&expected[..expected.len() - 1], signature));
        }
    }
}

#[test]
fn header_contains_merchant_and_serial_and_is_sensitive() {
    for backend in Backend::all() {
        let stamp = Stamp::new(1, [0; 16]);
        let request = Signable { method: &Method::GET, target: "/v3/x", body: b"" };
        let authorization = merchant(*backend).sign(request, &stamp).unwrap();
        let header = authorization.header().to_str().unwrap();
        assert!(
            header
                .starts_with("WECHATPAY2-SHA256-RSA2048 mchid=\"1900007291\",serial_no=\"3D82317E")
        );
        assert!(authorization.header().is_sensitive());
        assert!(!header.contains(['\n', '\r']) && !header.contains(", "));
    }
}

#[test]
fn serial_is_sent_in_upper_case_with_leading_zeros() {
    for backend in Backend::all() {
        let pem = private_pem(&owner("merchant"));
        let serial = format!("0a{}", "b1".repeat(19));
        let signer = signer_of(*backend, "1", serial.as_str(), &pem).unwrap();
        assert_eq!(signer.serial(), serial.to_uppercase());
        for bad in
            [&serial[1..], &format!("{serial}00"), "PUB_KEY_ID_0119000072912026010100000001", ""]
        {
            let error = signer_of(*backend, "1", bad, &pem).unwrap_err();
            assert!(error.to_string().starts_with("WECHATPAY_MERCHANT_SERIAL has "), "{error}");
        }
    }
}

#[test]
fn merchant_number_that_would_break_the_header_is_rejected() {
    for backend in Backend::all() {
        let (pem, serial) = (private_pem(&owner("merchant")), "A".repeat(40));
        for bad in ["", "1900007291\"", "1900007291\n", "１９", " 1", &"1".repeat(33)] {
            let error = signer_of(*backend, bad, serial.as_str(), &pem).unwrap_err();
            assert!(
                matches!(error, Error::Configuration { setting: Some("WECHATPAY_MCHID"), .. }),
                "{error:?}"
            );
        }
    }
}

#[test]
fn request_whose_target_is_not_a_path_is_not_signed() {
    for backend in Backend::all() {
        let stamp = Stamp::new(1, [0; 16]);
        for (method, target) in [
            (Method::CONNECT, "/v3/x"),
            (Method::CONNECT, "api.mch.weixin.qq.com:443"),
            (Method::OPTIONS, "*"),
            (Method::GET, ""),
            (Method::GET, "v3/x"),
            (Method::GET, "https://api.mch.weixin.qq.com/v3/x"),
            (Method::GET, "/v3/x#fragment"),
            (Method::GET, "/v3/x HTTP/1.1"),
            (Method::GET, "/v3/x\u{7f}"),
            (Method::GET, "/v3/x\r\nHost: h"),
        ] {
            let request = Signable { method: &method, target, body: b"" };
            let error = merchant(*backend).sign(request, &stamp).unwrap_err();
            assert!(matches!(error, Error::UnsignableRequest { .. }), "{method} {target}");
        }
    }
}

/// Both backends accept the same keys; each library has other limits.
#[test]
fn key_of_other_than_2048_to_4096_bits_is_rejected_by_both_backends() {
    use rsa::pkcs8::EncodePublicKey as _;
    use rsa::{BigUint, RsaPublicKey};
    let public = |bits: usize, exponent: u32| {
        let modulus = (BigUint::from(1_u8) << (bits - 1)) + 0xffff_ff43_u64;
        RsaPublicKey::new_unchecked(modulus, exponent.into())
            .to_public_key_pem(rsa::pkcs8::LineEnding::LF)
            .unwrap()
    };
    for backend in Backend::all() {
        let accepts =
            |pem: &str| public_key_of(*backend, "PUB_KEY_ID_1", pem).map(drop).map_err(|_| ());
        for bits in [2048, 2049, 2055, 3072, 4095, 4096] {
            assert_eq!(accepts(&public(bits, 65_537)), Ok(()), "{backend:?} {bits}");
            assert_eq!(accepts(&public(bits, 3)), Ok(()), "{backend:?} {bits}");
            for exponent in [1, 2, 65_536] {
                assert_eq!(accepts(&public(bits, exponent)), Err(()), "{backend:?} {exponent}");
            }
        }
        for bits in [1024, 2040, 2041, 2047, 4097, 4104, 8192, 8193] {
            assert_eq!(accepts(&public(bits, 65_537)), Err(()), "{backend:?} {bits}");
        }
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
        for bits in [2041, 2047, 4104] {
            let pem = std::fs::read_to_string(format!("{fixtures}/rsa_{bits}.pem")).unwrap();
            let error = signer_of(*backend, "1", &"A".repeat(40), &pem).unwrap_err();
            assert!(
                error.to_string().contains("at least 2048 bits"),
                "{backend:?} {bits}: {error}"
            );
        }
    }
}

#[test]
fn key_of_less_than_2048_bits_is_rejected() {
    use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
    let small = rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 1024).unwrap();
    let small_public = small.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
    let small = small.to_pkcs8_pem(LineEnding::LF).unwrap();
    let (id, serial) = ("1", "A".repeat(40));
    for backend in Backend::all() {
        let error = signer_of(*backend, id, serial.as_str(), &small).unwrap_err();
        assert!(error.to_string().contains("at least 2048 bits"), "{error}");
        let error = public_key_of(*backend, "PUB_KEY_ID_1", &small_public);
        assert!(error.unwrap_err().to_string().contains("at least 2048 bits"));
    }
}
