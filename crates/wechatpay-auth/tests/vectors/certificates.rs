//! Certificate lists: which are accepted, which rejected, and when a list may vouch for itself.

use serde_json::Value;
use wechatpay_auth::{ApiV3Key, Backend, Error, TrustStore, open_certificates};

use crate::support::{
    NOW, apiv3_key_of, body, fixture, headers, platform_key, str_field, vector, vectors,
};

fn key(backend: Backend) -> ApiV3Key {
    apiv3_key_of(backend, str_field(&fixture("certificates"), "apiv3_key")).unwrap()
}

fn open(backend: Backend, store: &TrustStore, case: &Value) -> Result<Vec<String>, Error> {
    let opened = open_certificates(store, &key(backend), &headers(case), &body(case), NOW)?;
    Ok(opened.iter().map(|key| key.id().to_owned()).collect())
}

fn case(id: &str) -> Value {
    vector("certificates", id)
}

#[test]
fn certificate_list_vectors_have_expected_results() {
    for backend in Backend::all() {
        for case in vectors("certificates") {
            let result = open(*backend, &TrustStore::default(), &case);
            match (str_field(&case, "expect"), str_field(&case, "id")) {
                ("ok", id) => {
                    let expected: Vec<&str> = case["certificates"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|entry| {
                            entry["serial"].as_str().or(entry["serial_no"].as_str()).unwrap()
                        })
                        .collect();
                    assert_eq!(result.unwrap(), expected, "{id}");
                }
                // Choice: an expired certificate is left out.
                ("policy", "expired-listed") => assert_eq!(result.unwrap().len(), 1),
                // Choice: one broken entry rejects the list, and the last good set stays.
                ("policy", "second-broken") => assert!(result.is_err()),
                ("fail", id) => assert!(result.is_err(), "{id}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn list_is_verified_with_the_key_of_its_serial() {
    for backend in Backend::all() {
        assert!(
            open(*backend, &TrustStore::new([platform_key(*backend, "platform1")]), &case("one"))
                .is_ok()
        );
        assert!(
            open(
                *backend,
                &TrustStore::new([
                    platform_key(*backend, "platform1"),
                    platform_key(*backend, "public_key")
                ]),
                &case("one")
            )
            .is_ok()
        );
    }
}

#[test]
fn list_with_unknown_certificate_serial_vouches_for_itself() {
    for backend in Backend::all() {
        assert!(
            open(*backend, &TrustStore::new([platform_key(*backend, "platform2")]), &case("one"))
                .is_ok()
        );
    }
}

#[test]
fn list_does_not_vouch_for_itself_with_a_public_key_configured() {
    for backend in Backend::all() {
        let error =
            open(*backend, &TrustStore::new([platform_key(*backend, "public_key")]), &case("one"))
                .unwrap_err();
        assert!(matches!(error, Error::UnknownSerial { .. }), "{error:?}");
    }
}

#[test]
fn list_under_another_apiv3_key_is_rejected() {
    for backend in Backend::all() {
        let other = apiv3_key_of(*backend, str_field(&fixture("keys"), "apiv3_key_other")).unwrap();
        let case = case("one");
        let result =
            open_certificates(&TrustStore::default(), &other, &headers(&case), &body(&case), NOW);
        assert_eq!(result.map(|_| ()), Err(Error::DecryptionFailed));
    }
}
