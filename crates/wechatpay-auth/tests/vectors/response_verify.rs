//! Verification of responses, and our choices where the other SDKs disagree.

use wechatpay_auth::{Backend, Error, Verifier, WECHATPAY_SIGNATURE, WECHATPAY_TIMESTAMP};

use crate::support::{NOW, body, headers, store, str_field, vectors};

#[test]
fn vectors_have_expected_results() {
    let cases = vectors("response_verify");
    assert!(cases.len() >= 40);
    for backend in Backend::all() {
        for case in &cases {
            let verifier = Verifier::new(store(*backend));
            let verdict = verifier.verify(&headers(case), &body(case), NOW);
            match str_field(case, "expect") {
                "accept" => assert!(verdict.is_ok(), "{}: {verdict:?}", str_field(case, "id")),
                "reject" => assert!(verdict.is_err(), "{}", str_field(case, "id")),
                "policy" => assert_eq!(
                    verdict.map(|_| ()),
                    policy(str_field(case, "id")),
                    "{}",
                    str_field(case, "id")
                ),
                // Never verified: the middleware passes a non-2xx on as unauthenticated.
                "api-error" => {}
                other => panic!("{other}"),
            }
        }
    }
}

/// The policy table of the crate documentation.
fn policy(id: &str) -> Result<(), Error> {
    const PLATFORM: &str = "5A19E853747C164730DD313C888E617C1A3C6C13";
    let invalid = || Err(Error::InvalidSignature { serial: PLATFORM.into(), probe: false });
    match id {
        "edge-skew-plus-300" => Err(Error::ClockSkew { seconds: 300 }),
        "edge-skew-minus-300" => Err(Error::ClockSkew { seconds: -300 }),
        "policy-serial-lowercase" => Err(Error::UnknownSerial {
            serial: PLATFORM.to_lowercase(),
            known: store(Backend::preferred().unwrap()).ids(),
        }),
        "policy-signature-base64url" | "policy-signature-garbage-char" => invalid(),
        "policy-timestamp-leading-zero" | "policy-timestamp-exponent" => {
            Err(Error::MalformedHeader { name: WECHATPAY_TIMESTAMP })
        }
        "dup-signature-bad-then-good" => {
            Err(Error::ConflictingHeader { name: WECHATPAY_SIGNATURE })
        }
        "dup-timestamp-fresh-then-stale" => {
            Err(Error::ConflictingHeader { name: WECHATPAY_TIMESTAMP })
        }
        "bad-signature-type-sm2" => {
            Err(Error::UnsupportedSuite { name: "WECHATPAY2-SM2-WITH-SM3".into() })
        }
        // The signature covers bytes, in any encoding.
        "policy-body-bom" | "policy-body-gbk-declared" => Ok(()),
        other => panic!("no policy for {other}"),
    }
}

#[test]
fn probe_is_rejected_and_reported_as_probe() {
    for backend in Backend::all() {
        let cases = vectors("response_verify");
        let case = cases.iter().find(|case| str_field(case, "id") == "bad-signtest").unwrap();
        let error =
            Verifier::new(store(*backend)).verify(&headers(case), &body(case), NOW).unwrap_err();
        assert!(error.is_probe() && error.is_verification(), "{error:?}");
    }
}

#[test]
fn message_is_verified_by_the_key_it_names() {
    for backend in Backend::all() {
        let cases = vectors("response_verify");
        for case in cases.iter().filter(|case| str_field(case, "expect") == "accept") {
            let (store, headers) = (store(*backend), headers(case));
            let verified = Verifier::new(store.clone()).verify(&headers, &body(case), NOW).unwrap();
            assert_eq!(verified.key_id(), headers["wechatpay-serial"]);
            let counted: Vec<_> = store.usage().into_iter().filter(|row| row.count == 1).collect();
            assert_eq!(counted.len(), 1);
            assert_eq!(counted[0].id, verified.key_id());
        }
    }
}
