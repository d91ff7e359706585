//! Certificate lists: what opens, what is refused, and when a list may vouch for itself.

use serde_json::Value;
use wechatpay_auth::{ApiV3Key, Backend, Error, TrustStore, open_certificates};

use crate::support::{
    NOW, apiv3_key_of, body, fixture, headers, platform_key, text, vector, vectors,
};

fn key(backend: Backend) -> ApiV3Key {
    apiv3_key_of(backend, text(&fixture("certificates"), "apiv3_key")).unwrap()
}

fn open(backend: Backend, store: &TrustStore, case: &Value) -> Result<Vec<String>, Error> {
    let opened = open_certificates(store, &key(backend), &headers(case), &body(case), NOW)?;
    Ok(opened.iter().map(|key| key.id().to_owned()).collect())
}

fn case(id: &str) -> Value {
    vector("certificates", id)
}

#[test]
fn every_list_opens_or_is_refused_as_expected() {
    for backend in Backend::all() {
        for case in vectors("certificates") {
            let result = open(*backend, &TrustStore::default(), &case);
            match (text(&case, "expect"), text(&case, "id")) {
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
                // Choice: one broken entry refuses the list, and the last good set stays.
                ("policy", "second-broken") => assert!(result.is_err()),
                ("fail", id) => assert!(result.is_err(), "{id}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_list_is_verified_by_the_key_that_the_store_has_for_its_serial() {
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
fn an_unknown_certificate_serial_may_be_vouched_for_by_the_list_itself() {
    for backend in Backend::all() {
        assert!(
            open(*backend, &TrustStore::new([platform_key(*backend, "platform2")]), &case("one"))
                .is_ok()
        );
    }
}

#[test]
fn a_list_never_vouches_for_itself_once_a_public_key_is_configured() {
    for backend in Backend::all() {
        let error =
            open(*backend, &TrustStore::new([platform_key(*backend, "public_key")]), &case("one"))
                .unwrap_err();
        assert!(matches!(error, Error::UnknownSerial { .. }), "{error:?}");
    }
}

#[test]
fn a_list_under_another_apiv3_key_is_refused() {
    for backend in Backend::all() {
        let other = apiv3_key_of(*backend, text(&fixture("keys"), "apiv3_key_other")).unwrap();
        let case = case("one");
        let result =
            open_certificates(&TrustStore::default(), &other, &headers(&case), &body(&case), NOW);
        assert_eq!(result.map(|_| ()), Err(Error::DecryptionFailed));
    }
}
