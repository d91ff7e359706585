//! The trust store: swaps, overlap, expiry, preference and roll-back, counters.

use std::sync::atomic::{AtomicBool, Ordering};

use wechatpay_auth::{Backend, Error, KeyUsage, Preference, TrustStore, Verifier};

use crate::support::{NOW, header_map, id, platform_key, signature_headers};

/// Only `platform1` is valid: `platform2` starts in 2025.
const IN_2024: i64 = 1_717_200_000;
/// After the last certificate, which expires in 2055.
const IN_2060: i64 = 2_840_140_800;

fn trusting(backend: Backend, names: &[&str]) -> TrustStore {
    TrustStore::new(names.iter().map(|name| platform_key(backend, name)))
}

fn verify(store: &TrustStore, by: &str, now: i64) -> Result<(), Error> {
    let headers = header_map(&signature_headers(by, now, b"{}"));
    Verifier::new(store.clone()).verify(&headers, b"{}", now).map(|_| ())
}

fn unknown(name: &str, known: &[&str]) -> Error {
    let mut known: Vec<String> = known.iter().map(|name| id(name)).collect();
    known.sort();
    Error::UnknownSerial { serial: id(name), known }
}

fn preferred(store: &TrustStore, now: i64) -> Option<String> {
    store.preferred(now).map(|key| key.id().to_owned())
}

#[test]
fn message_is_verified_only_by_the_key_it_names() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        for name in ["platform1", "public_key"] {
            assert_eq!(verify(&store, name, NOW), Ok(()));
        }
        let error = verify(&store, "platform2", NOW);
        assert_eq!(error, Err(unknown("platform2", &["platform1", "public_key"])));
        // Signed by one key under the id of another: rejected although both are trusted.
        let mut headers = signature_headers("platform1", NOW, b"{}");
        headers[0].1 = id("public_key");
        let verdict = Verifier::new(store).verify(&header_map(&headers), b"{}", NOW);
        let rejected = Error::InvalidSignature { serial: id("public_key"), probe: false };
        assert_eq!(verdict.unwrap_err(), rejected);
    }
}

#[test]
fn id_in_another_spelling_is_unknown() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "platform3", "public_key"]);
        for spelled in [
            id("platform1").to_lowercase(),
            format!(" {}", id("platform1")),
            id("platform3").trim_start_matches('0').to_owned(),
            format!("00{}", id("platform1")),
            id("public_key").to_lowercase(),
            id("public_key").trim_start_matches("PUB_KEY_ID_").to_owned(),
        ] {
            let mut headers = signature_headers("platform1", NOW, b"{}");
            headers[0].1.clone_from(&spelled);
            let verdict =
                Verifier::new(store.clone()).verify(&header_map(&headers), b"{}", NOW).unwrap_err();
            assert!(
                matches!(&verdict, Error::UnknownSerial { serial, .. } if *serial == spelled),
                "{verdict:?}"
            );
        }
    }
}

#[test]
fn renewal_keeps_valid_certificates() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1"]);
        store.renew_certificates(&[platform_key(*backend, "platform2")], NOW);
        assert_eq!(verify(&store, "platform1", NOW), Ok(()));
        assert_eq!(verify(&store, "platform2", NOW), Ok(()));
    }
}

#[test]
fn expired_certificate_is_rejected_and_removed_by_a_renewal() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["expired", "platform1"]);
        let rejected = Error::CertificateNotValid { serial: id("expired") };
        assert_eq!(verify(&store, "expired", NOW), Err(rejected));
        store.renew_certificates(&[platform_key(*backend, "expired")], NOW);
        assert_eq!(verify(&store, "expired", NOW), Err(unknown("expired", &["platform1"])));
        assert_eq!(verify(&store, "platform1", NOW), Ok(()));
    }
}

#[test]
fn certificate_not_yet_valid_is_kept_and_not_used() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1"]);
        store.renew_certificates(&[platform_key(*backend, "platform2")], IN_2024);
        let early = Error::CertificateNotValid { serial: id("platform2") };
        assert_eq!(verify(&store, "platform2", IN_2024), Err(early));
        assert_eq!(preferred(&store, IN_2024), Some(id("platform1")));
        store.renew_certificates(&[], IN_2024);
        assert_eq!(store.ids().len(), 2, "listed ahead of its time, and not dropped again");
        assert_eq!(verify(&store, "platform2", NOW), Ok(()));
    }
}

#[test]
fn renewal_never_removes_public_keys() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        store.renew_certificates(&[platform_key(*backend, "platform2")], IN_2060);
        assert_eq!(store.ids(), [id("public_key")], "every certificate is past");
        assert!(store.has_valid_key(IN_2060) && store.has_public_key());
        assert_eq!(verify(&store, "public_key", IN_2060), Ok(()));
    }
}

#[test]
fn readers_never_miss_a_key_during_renewals() {
    const READS: u64 = 50;
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        let headers = header_map(&signature_headers("platform1", NOW, b"{}"));
        let swapping = AtomicBool::new(true);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let other = platform_key(*backend, "platform2");
                while swapping.load(Ordering::Relaxed) {
                    store.renew_certificates(std::slice::from_ref(&other), NOW);
                    store.insert(platform_key(*backend, "platform1"));
                    store.remove(other.id());
                }
            });
            let readers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let verifier = Verifier::new(store.clone());
                        (0..READS).all(|_| verifier.verify(&headers, b"{}", NOW).is_ok())
                    })
                })
                .collect();
            let all = readers.into_iter().all(|reader| reader.join().unwrap());
            swapping.store(false, Ordering::Relaxed);
            assert!(all);
        });
        let counted: Vec<u64> = store
            .usage()
            .into_iter()
            .filter(|row| row.id == id("platform1"))
            .map(|row| row.count)
            .collect();
        assert_eq!(counted, [4 * READS], "a replaced key goes on counting");
    }
}

#[test]
fn public_key_is_preferred_unless_the_preference_changes() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "platform2", "platform3", "public_key"]);
        assert_eq!(preferred(&store, NOW), Some(id("public_key")));
        store.prefer(Preference::Certificate);
        assert_eq!(preferred(&store, NOW), Some(id("platform3")), "the one that is valid longest");
        assert_eq!(preferred(&store, IN_2024), Some(id("platform1")), "the only one valid then");
        assert_eq!(preferred(&store, IN_2060), Some(id("public_key")), "better than none");
        store.prefer(Preference::Id(id("platform2")));
        assert_eq!(preferred(&store, NOW), Some(id("platform2")));
        assert_eq!(preferred(&store, IN_2024), Some(id("public_key")), "while it is not valid");
        store.prefer(Preference::PublicKey);
        assert_eq!(preferred(&store, NOW), Some(id("public_key")));
        assert!(store.remove(&id("public_key")));
        assert_eq!(preferred(&store, NOW), Some(id("platform3")));
        assert_eq!(preferred(&store, IN_2060), None);
        assert_eq!(preferred(&TrustStore::default(), NOW), None);
    }
}

#[test]
fn usage_counts_verified_messages_and_unknown_ids() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        for (name, times) in [("platform1", 2), ("public_key", 3), ("platform2", 1)] {
            (0..times).for_each(|_| drop(verify(&store, name, NOW)));
        }
        let row = |name: &str, trusted, count| (id(name), trusted, count);
        let read = |KeyUsage { id, trusted, count, .. }| (id, trusted, count);
        let mut uses: Vec<_> = store.usage().into_iter().map(read).collect();
        uses.sort();
        let mut expected =
            [row("platform1", true, 2), row("public_key", true, 3), row("platform2", false, 1)];
        expected.sort();
        assert_eq!(uses, expected);
    }
}

#[test]
fn rejected_message_is_not_counted_as_verified() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1"]);
        let headers = header_map(&signature_headers("platform1", NOW, b"{}"));
        let verifier = Verifier::new(store.clone());
        assert!(verifier.verify(&headers, b"{ }", NOW).is_err());
        assert!(verifier.verify(&headers, b"{}", NOW + 300).is_err());
        assert!(store.usage().iter().all(|row| row.count == 0));
    }
}

#[test]
fn removed_key_is_unknown_to_every_clone() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        let clone = store.clone();
        assert!(store.remove(&id("platform1")));
        assert!(!store.remove(&id("platform1")));
        assert_eq!(verify(&clone, "platform1", NOW), Err(unknown("platform1", &["public_key"])));
    }
}

#[test]
fn removed_key_stays_removed_until_it_is_inserted() {
    for backend in Backend::all() {
        let store = trusting(*backend, &["platform1", "public_key"]);
        let fresh =
            ["platform1", "platform2", "platform3"].map(|name| platform_key(*backend, name));
        assert!(store.remove(&id("platform1")));
        assert!(!store.remove(&id("platform2")), "it holds for an id that was never trusted, too");
        let clone = store.clone();
        for _ in 0..2 {
            clone.renew_certificates(&fresh, NOW);
            let known = ["platform3", "public_key"];
            for name in ["platform1", "platform2"] {
                assert_eq!(verify(&store, name, NOW), Err(unknown(name, &known)));
            }
            assert_eq!(verify(&store, "platform3", NOW), Ok(()));
        }
        clone.insert(platform_key(*backend, "platform1"));
        assert_eq!(verify(&store, "platform1", NOW), Ok(()));
        store.renew_certificates(&fresh, NOW);
        assert!(!store.ids().contains(&id("platform2")));
        assert_eq!(verify(&store, "platform1", NOW), Ok(()));
    }
}

#[test]
fn keys_are_returned_sorted_by_id() {
    for backend in Backend::all() {
        let names = ["platform2", "public_key", "platform1", "platform3"];
        let store = trusting(*backend, &names);
        let mut expected = names.map(id);
        expected.sort();
        let keys = store.keys();
        assert_eq!(keys.iter().map(wechatpay_auth::PlatformKey::id).collect::<Vec<_>>(), expected);
        assert_eq!(store.ids(), expected);
        assert_eq!(keys.iter().filter(|key| key.is_certificate()).count(), 3);
        assert!(TrustStore::default().keys().is_empty());
        assert_eq!(format!("{store:?}"), format!("TrustStore({expected:?})"));
    }
}

#[test]
fn store_of_a_verifier_is_the_one_it_verifies_with() {
    for backend in Backend::all() {
        let verifier = Verifier::new(trusting(*backend, &["platform1"]));
        let headers = header_map(&signature_headers("platform1", NOW, b"{}"));
        assert!(verifier.verify(&headers, b"{}", NOW).is_ok());
        assert_eq!(verifier.store().ids(), [id("platform1")]);
        verifier.store().remove(&id("platform1"));
        assert!(verifier.verify(&headers, b"{}", NOW).is_err());
    }
}
