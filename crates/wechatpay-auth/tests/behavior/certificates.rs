//! Certificate lists: who may vouch for one, the order of the checks, and the content of an entry.

use wechatpay_auth::{Backend, Error, Merchant, TrustStore, WECHATPAY_SERIAL, open_certificates};

use crate::support::{
    NOW, apiv3_key, certificate_list, fixture, header_map, id, merchant, merchant_settings, owner,
    platform_key, sealed_list, sealed_list_as, signature_headers, str_field,
};

fn key_text() -> String {
    str_field(&fixture("keys"), "apiv3_key").to_owned()
}

fn pem(name: &str) -> Vec<u8> {
    str_field(&owner(name), "certificate_pem").as_bytes().to_vec()
}

fn open(
    backend: Backend,
    trusted: &[&str],
    list: &[u8],
    by: &str,
    signed_at: i64,
) -> Result<Vec<String>, Error> {
    let store = TrustStore::new(trusted.iter().map(|name| platform_key(backend, name)));
    let headers = header_map(&signature_headers(by, signed_at, list));
    let opened = open_certificates(&store, &apiv3_key(backend), &headers, list, NOW)?;
    Ok(opened.iter().map(|key| key.id().to_owned()).collect())
}

/// Every combination of what is trusted and who signs a list of `platform1` and `platform2`.
#[test]
fn list_is_accepted_only_if_its_signer_may_vouch_for_it() {
    for backend in Backend::all() {
        let list = certificate_list(&["platform1", "platform2"], &key_text());
        for (trusted, by, opens) in [
            (&[][..], "platform1", true),
            (&[], "platform3", false),
            (&[], "public_key", false),
            (&["expired"], "platform1", true),
            (&["expired"], "expired", false),
            (&["platform1"], "platform1", true),
            (&["platform1"], "platform2", true),
            (&["platform1"], "platform3", false),
            (&["platform3"], "platform1", true),
            (&["platform3"], "public_key", false),
            (&["public_key"], "public_key", true),
            (&["public_key"], "platform1", false),
            (&["public_key", "platform1"], "platform1", true),
            (&["public_key", "platform1"], "platform2", false),
            (&["public_key", "expired"], "platform1", false),
        ] {
            let result = open(*backend, trusted, &list, by, NOW);
            assert_eq!(result.is_ok(), opens, "{trusted:?} {by}: {result:?}");
        }
    }
}

/// A certificate of the store is not replaced by one of the list with the same serial.
#[test]
fn list_with_known_serial_is_verified_by_the_store() {
    for backend in Backend::all() {
        // Signed by another key, under the serial of a certificate in the store.
        let list = certificate_list(&["platform1", "platform2"], &key_text());
        let mut headers = signature_headers("platform2", NOW, &list);
        headers[0] = (WECHATPAY_SERIAL, id("platform1"));
        let store = TrustStore::new([platform_key(*backend, "platform1")]);
        let headers = header_map(&headers);
        let result = open_certificates(&store, &apiv3_key(*backend), &headers, &list, NOW);
        let rejected = Error::InvalidSignature { serial: id("platform1"), probe: false };
        assert_eq!(result.unwrap_err(), rejected);
    }
}

#[test]
fn list_is_checked_in_order_window_signature_entries() {
    for backend in Backend::all() {
        let other_key = certificate_list(&["platform1"], "otherAPIv3Key000123456789ABCDEFG");
        let stale = Err(Error::ClockSkew { seconds: -300 });
        assert_eq!(open(*backend, &[], &other_key, "platform1", NOW - 300), stale);
        assert_eq!(open(*backend, &["platform1"], &other_key, "platform1", NOW - 300), stale);
        assert_eq!(open(*backend, &[], &other_key, "platform1", NOW), Err(Error::DecryptionFailed));
        let mut headers = signature_headers("platform2", NOW, b"not a list");
        headers[0] = (WECHATPAY_SERIAL, id("platform1"));
        let store = TrustStore::new([platform_key(*backend, "platform1")]);
        let (key, headers) = (apiv3_key(*backend), header_map(&headers));
        let result = open_certificates(&store, &key, &headers, b"not a list", NOW);
        assert_eq!(result.unwrap_err().code(), "invalid_signature");
    }
}

#[test]
fn entry_without_exactly_one_certificate_of_its_serial_is_malformed() {
    for backend in Backend::all() {
        let right = (id("platform1"), pem("platform1"));
        let both = [pem("platform1"), pem("platform2")].concat();
        for second in [
            (id("platform2"), pem("platform3")),
            (id("platform2").to_lowercase(), pem("platform2")),
            (id("platform3").trim_start_matches('0').to_owned(), pem("platform3")),
            (id("platform2"), both),
            (id("platform2"), b"not PEM".to_vec()),
            (id("platform2"), vec![0xff; 40]),
            (id("platform2"), str_field(&owner("public_key"), "public_spki_pem").into()),
        ] {
            let list = sealed_list(&[right.clone(), second], &key_text());
            for trusted in [&[][..], &["platform1"]] {
                let error = open(*backend, trusted, &list, "platform1", NOW).unwrap_err();
                assert!(
                    matches!(error, Error::Malformed { document: "certificate list", .. }),
                    "{error:?}"
                );
            }
        }
        let list = sealed_list(&[right], &key_text());
        assert_eq!(open(*backend, &[], &list, "platform1", NOW), Ok(vec![id("platform1")]));
    }
}

#[test]
fn list_signed_by_a_removed_key_is_rejected() {
    for backend in Backend::all() {
        let list = certificate_list(&["platform1", "platform2"], &key_text());
        let open = |store: &TrustStore, by| {
            let headers = header_map(&signature_headers(by, NOW, &list));
            let opened = open_certificates(store, &apiv3_key(*backend), &headers, &list, NOW)?;
            Ok(opened.iter().map(|key| key.id().to_owned()).collect::<Vec<_>>())
        };
        for trusted in [&["platform1", "platform2"][..], &["platform1"], &[], &["platform3"]] {
            let store = TrustStore::new(trusted.iter().map(|name| platform_key(*backend, name)));
            store.remove(&id("platform1"));
            let error = open(&store, "platform1").unwrap_err();
            assert!(matches!(error, Error::UnknownSerial { .. }), "{trusted:?}: {error:?}");
            // It is not even parsed.
            let headers = header_map(&signature_headers("platform1", NOW, b"not a list"));
            let key = apiv3_key(*backend);
            let error = open_certificates(&store, &key, &headers, b"not a list", NOW).unwrap_err();
            assert!(matches!(error, Error::UnknownSerial { .. }), "{trusted:?}: {error:?}");
            // Signed by another key, the list is accepted without the removed certificate.
            assert_eq!(open(&store, "platform2"), Ok(vec![id("platform2")]), "{trusted:?}");
            store.insert(platform_key(*backend, "platform1"));
            assert_eq!(open(&store, "platform1").unwrap().len(), 2, "{trusted:?}");
        }
    }
}

#[test]
fn entry_with_other_associated_data_is_malformed() {
    for backend in Backend::all() {
        let entries = [(id("platform1"), pem("platform1"))];
        for data in [Some("transaction"), Some("refund"), Some("Certificate"), Some(""), None] {
            let list = sealed_list_as(data, &entries, &key_text());
            for trusted in [&[][..], &["platform1"], &["public_key"]] {
                let by = if trusted == ["public_key"] { "public_key" } else { "platform1" };
                let error = open(*backend, trusted, &list, by, NOW).unwrap_err();
                assert!(
                    matches!(error, Error::Malformed { document: "certificate list", .. }),
                    "{data:?}: {error:?}"
                );
            }
        }
    }
}

#[test]
fn list_with_the_merchants_own_certificate_is_rejected() {
    for backend in Backend::all() {
        let settings = merchant_settings().backend(*backend);
        let platform = str_field(&owner("platform1"), "certificate_pem").to_owned();
        let public_key = owner("public_key");
        for (settings, by) in [
            (settings.clone(), "merchant"),
            (settings.clone().serial(id("merchant").to_lowercase()), "merchant"),
            (Merchant::new("1").remote_signer(std::sync::Arc::new(merchant(*backend))), "merchant"),
            (settings.clone(), "platform1"),
            (settings.clone().platform_certificates(platform), "platform1"),
            (
                settings.clone().public_key(
                    str_field(&public_key, "id"),
                    str_field(&public_key, "public_spki_pem"),
                ),
                "public_key",
            ),
        ] {
            let store = settings.trust_store().unwrap();
            for names in [&["merchant"][..], &["platform1", "merchant"]] {
                let list = certificate_list(names, &key_text());
                let headers = header_map(&signature_headers(by, NOW, &list));
                let result = open_certificates(&store, &apiv3_key(*backend), &headers, &list, NOW);
                let problem = "it contains the merchant's own certificate";
                let rejected = Error::Malformed { document: "certificate list", problem };
                assert_eq!(result.unwrap_err(), rejected, "{by}");
            }
        }
    }
}

#[test]
fn certificate_is_listed_until_its_last_second() {
    for backend in Backend::all() {
        let (_, until) = platform_key(*backend, "platform1").validity().unwrap();
        let list = certificate_list(&["platform1"], &key_text());
        for (now, listed) in [(until, true), (until + 1, false)] {
            let headers = header_map(&signature_headers("platform1", now, &list));
            let store = TrustStore::default();
            let result = open_certificates(&store, &apiv3_key(*backend), &headers, &list, now);
            assert_eq!(result.is_ok(), listed, "{result:?}");
            if let Ok(fresh) = result {
                store.renew_certificates(&fresh, now);
                assert_eq!(store.ids(), [id("platform1")]);
                store.renew_certificates(&[], now);
                assert!(store.has_valid_key(now));
                store.renew_certificates(&fresh, now + 1);
                assert!(store.ids().is_empty());
            }
        }
    }
}
