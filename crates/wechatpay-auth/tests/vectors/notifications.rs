//! Verification of notifications, and our choices where the other SDKs disagree.

use serde_json::Value;
use wechatpay_auth::{
    Backend, Error, NotificationOpener, Verifier, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE,
    WECHATPAY_TIMESTAMP,
};

use crate::support::{NOW, apiv3_key_of, body, fixture, headers, store, str_field, vectors};

fn opener(backend: Backend) -> NotificationOpener {
    let vectors = fixture("callback");
    let key = apiv3_key_of(backend, str_field(&vectors, "apiv3_key")).unwrap();
    NotificationOpener::new(Verifier::new(store(backend)), key)
}

#[test]
fn vectors_have_expected_results() {
    let cases = vectors("callback");
    assert!(cases.len() >= 46);
    for backend in Backend::all() {
        let opener = opener(*backend);
        for case in &cases {
            let id = str_field(case, "id");
            let verdict = opener.open_bytes(&headers(case), &body(case), NOW);
            match str_field(case, "expect") {
                "accept" => {
                    let opened = verdict.unwrap_or_else(|error| panic!("{id}: {error:?}"));
                    if let Some(plaintext) = case["plaintext"].as_str() {
                        assert_eq!(opened.resource, plaintext.as_bytes(), "{id}");
                    }
                    assert!(serde_json::from_slice::<Value>(&opened.resource).is_ok(), "{id}");
                }
                "reject" => assert!(verdict.is_err(), "{id}"),
                "policy" => assert_eq!(verdict.map(|_| ()), policy(id), "{id}"),
                other => panic!("{other}"),
            }
        }
    }
}

/// The policy table of the crate documentation.
fn policy(id: &str) -> Result<(), Error> {
    const PLATFORM: &str = "5A19E853747C164730DD313C888E617C1A3C6C13";
    const LEADING_ZERO: &str = "0A0726C71DD05964710481AD0A6EE27DCF0C36CE";
    match id {
        "resource-policy-ciphertext-unpadded" => Err(Error::DecryptionFailed),
        "resource-policy-resource-type" => Ok(()),
        "signature-edge-skew-minus-300" => Err(Error::ClockSkew { seconds: -300 }),
        "signature-policy-serial-leading-zero-dropped" => Err(Error::UnknownSerial {
            serial: LEADING_ZERO[1..].into(),
            known: store(Backend::preferred().unwrap()).ids(),
        }),
        "signature-policy-signature-unpadded" | "signature-policy-signature-inner-space" => {
            Err(Error::InvalidSignature { serial: PLATFORM.into(), probe: false })
        }
        "signature-policy-timestamp-leading-plus" | "signature-policy-timestamp-fraction" => {
            Err(Error::MalformedHeader { name: WECHATPAY_TIMESTAMP })
        }
        "signature-dup-signature-good-then-bad" => {
            Err(Error::ConflictingHeader { name: WECHATPAY_SIGNATURE })
        }
        "signature-dup-signature-same-twice" => Ok(()),
        "signature-dup-serial" => Err(Error::ConflictingHeader { name: WECHATPAY_SERIAL }),
        other => panic!("no policy for {other}"),
    }
}

#[test]
fn payload_without_a_field_is_returned_undecoded_and_not_quoted() {
    #[derive(Debug, serde::Deserialize)]
    struct Other {
        #[expect(dead_code, reason = "only its absence matters")]
        absent: String,
    }
    for backend in Backend::all() {
        let cases = vectors("callback");
        let case = cases.iter().find(|case| str_field(case, "id") == "resource-ok").unwrap();
        let opened = opener(*backend).open::<Other>(&headers(case), &body(case), NOW).unwrap();
        let undecoded = opened.resource.unwrap_err();
        assert_eq!(undecoded.problem(), "absent is missing");
        assert!(!undecoded.plaintext().is_empty());
    }
}
