//! Verdicts on answers, and our choices where the other SDKs disagree.

use wechatpay_auth::{Backend, Error, Verifier, WECHATPAY_SIGNATURE, WECHATPAY_TIMESTAMP};

use crate::support::{NOW, body, headers, store, text, vectors};

#[test]
fn every_verdict_is_as_expected() {
    let cases = vectors("response_verify");
    assert!(cases.len() >= 40);
    for backend in Backend::all() {
        for case in &cases {
            let verifier = Verifier::new(store(*backend));
            let verdict = verifier.verify(&headers(case), &body(case), NOW);
            match text(case, "expect") {
                "accept" => assert!(verdict.is_ok(), "{}: {verdict:?}", text(case, "id")),
                "reject" => assert!(verdict.is_err(), "{}", text(case, "id")),
                "policy" => assert_eq!(
                    verdict.map(|_| ()),
                    policy(text(case, "id")),
                    "{}",
                    text(case, "id")
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
        // Bytes are bytes: whoever signed them meant them.
        "policy-body-bom" | "policy-body-gbk-declared" => Ok(()),
        other => panic!("no policy for {other}"),
    }
}

#[test]
fn the_probe_is_recognised_and_refused() {
    for backend in Backend::all() {
        let cases = vectors("response_verify");
        let case = cases.iter().find(|case| text(case, "id") == "bad-signtest").unwrap();
        let error =
            Verifier::new(store(*backend)).verify(&headers(case), &body(case), NOW).unwrap_err();
        assert!(error.is_probe() && error.is_verification(), "{error:?}");
    }
}

#[test]
fn each_message_is_verified_by_the_key_it_names() {
    for backend in Backend::all() {
        let cases = vectors("response_verify");
        for case in cases.iter().filter(|case| text(case, "expect") == "accept") {
            let (store, headers) = (store(*backend), headers(case));
            let verified = Verifier::new(store.clone()).verify(&headers, &body(case), NOW).unwrap();
            assert_eq!(verified.key_id(), headers["wechatpay-serial"]);
            let counted: Vec<_> = store.usage().into_iter().filter(|row| row.count == 1).collect();
            assert_eq!(counted.len(), 1);
            assert_eq!(counted[0].id, verified.key_id());
        }
    }
}
