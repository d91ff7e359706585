//! Notifications: built ones open, altered ones do not, and each error has its reply.

use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use serde_json::{Value, json};
use wechatpay_auth::{
    Backend, BuiltNotification, Error, MemoryDeduplicator, Notification, NotificationBuilder,
    NotificationOpener, Processing, Reply, Stamp, Verifier, WECHATPAY_SIGNATURE,
    WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP,
};

use crate::support::{
    NOW, apiv3_key, header_map, id, owner, private_pem, signature_headers, single_bit_flips, store,
};

fn opener(backend: Backend) -> NotificationOpener {
    NotificationOpener::new(Verifier::new(store(backend)), apiv3_key(backend))
}

fn build(backend: Backend, builder: NotificationBuilder) -> BuiltNotification {
    let stamp = Stamp::new(NOW, [7; 16]);
    let signing_key = private_pem(&owner("public_key"));
    builder.build(&apiv3_key(backend), &id("public_key"), &signing_key, &stamp).unwrap()
}

fn echo() -> NotificationBuilder {
    NotificationBuilder::new("SECURITY_ECHO.SUCCESS", json!({"echo_message": "刷掌 😀", "n": 1}))
}

/// Signs any body as the platform does, so that it gets past verification.
fn signed(body: &[u8]) -> HeaderMap {
    header_map(&signature_headers("platform1", NOW, body))
}

fn envelope(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let built = build(Backend::preferred().unwrap(), echo());
    let mut envelope: Value = serde_json::from_slice(&built.body).unwrap();
    change(&mut envelope);
    envelope.to_string().into_bytes()
}

fn open(backend: Backend, body: &[u8]) -> Result<Notification<Value>, Error> {
    opener(backend).open(&signed(body), body, NOW).map(|opened| opened.map(Result::unwrap))
}

#[test]
fn built_notification_opens_with_all_fields() {
    for backend in Backend::all() {
        let built = build(*backend, echo().id("EV-1").create_time("20180225112233"));
        let opened = opener(*backend).open::<Value>(&built.headers, &built.body, NOW).unwrap();
        assert_eq!(opened.id, "EV-1");
        assert_eq!(opened.create_time, "20180225112233");
        assert_eq!(opened.event_type, "SECURITY_ECHO.SUCCESS");
        assert_eq!(opened.original_type.as_deref(), Some("test"));
        assert_eq!(opened.summary.as_deref(), Some("test"));
        assert_eq!(opened.resource, Ok(json!({"echo_message": "刷掌 😀", "n": 1})));
        assert_eq!(opened.verified_by(), id("public_key"));
        assert_eq!(built.headers["content-type"], "application/json");
    }
}

#[test]
fn notification_with_unknown_event_type_and_fields_opens() {
    for backend in Backend::all() {
        let body = envelope(|envelope| {
            envelope["event_type"] = "PALM.SOMETHING_NEW".into();
            envelope["new_field"] = json!({"a": [1]});
            envelope["resource"]["new_field"] = 1.into();
            envelope.as_object_mut().unwrap().remove("summary");
            envelope["resource"].as_object_mut().unwrap().remove("original_type");
        });
        let opened = open(*backend, &body).unwrap();
        assert_eq!(opened.event_type, "PALM.SOMETHING_NEW");
        assert_eq!((opened.summary, opened.original_type), (None, None));
    }
}

#[test]
fn missing_null_and_empty_associated_data_are_equal() {
    for backend in Backend::all() {
        let without = build(*backend, echo().associated_data(None));
        assert!(!String::from_utf8_lossy(&without.body).contains("associated_data"));
        for value in [None, Some(Value::Null), Some("".into())] {
            let mut envelope: Value = serde_json::from_slice(&without.body).unwrap();
            if let Some(value) = value {
                envelope["resource"]["associated_data"] = value;
            }
            assert!(open(*backend, envelope.to_string().as_bytes()).is_ok(), "{envelope}");
        }
        let other = envelope(|envelope| envelope["resource"]["associated_data"] = "".into());
        assert_eq!(open(*backend, &other).unwrap_err(), Error::DecryptionFailed);
    }
}

#[test]
fn unsupported_algorithm_is_rejected_by_name() {
    for backend in Backend::all() {
        for name in ["AEAD_SM4_GCM", "aead_aes_256_gcm", "AEAD_AES_256_GCM ", ""] {
            let body = envelope(|envelope| envelope["resource"]["algorithm"] = name.into());
            let rejected = Error::UnsupportedAlgorithm { name: name.into() };
            assert_eq!(open(*backend, &body).unwrap_err(), rejected);
        }
    }
}

#[test]
fn altered_resource_fails_to_decrypt_without_a_cause() {
    for backend in Backend::all() {
        let altered: [fn(&mut Value); 6] = [
            |resource| resource["nonce"] = "fdasflkja485".into(),
            |resource| resource["nonce"] = "fdasflkja48".into(),
            |resource| resource["associated_data"] = "Test".into(),
            |resource| resource["ciphertext"] = "AAAA".into(),
            |resource| resource["ciphertext"] = "".into(),
            |resource| {
                let text =
                    resource["ciphertext"].as_str().unwrap().trim_end_matches('=').to_owned();
                resource["ciphertext"] = format!("{text}=====").into();
            },
        ];
        for alter in altered {
            let body = envelope(|envelope| alter(&mut envelope["resource"]));
            assert_eq!(open(*backend, &body).unwrap_err(), Error::DecryptionFailed);
        }
    }
}

#[test]
fn body_without_an_encrypted_resource_is_malformed() {
    for backend in Backend::all() {
        let mut bodies: Vec<Vec<u8>> = ["", "null", "[]", "{}", "\u{feff}{}", "{\"id\":\"EV-1\"}"]
            .map(|body| body.as_bytes().to_vec())
            .to_vec();
        bodies.push(envelope(|envelope| envelope["resource"] = json!([])));
        for field in ["algorithm", "ciphertext", "nonce"] {
            for other in [None, Some(json!([])), Some(Value::Null)] {
                let alter = |envelope: &mut Value| {
                    let resource = envelope["resource"].as_object_mut().unwrap();
                    resource.remove(field);
                    resource.extend(other.clone().map(|value| (field.to_owned(), value)));
                };
                bodies.push(envelope(alter));
            }
        }
        for body in bodies {
            let error = open(*backend, &body).unwrap_err();
            assert!(
                matches!(error, Error::Malformed { document: "notification", .. }),
                "{error:?}"
            );
            assert_eq!(Reply::for_error(&error).status(), StatusCode::BAD_REQUEST);
        }
    }
}

#[test]
fn genuine_notification_is_opened_from_any_shape_of_its_envelope() {
    let fields = ["id", "create_time", "event_type", "resource_type", "summary"];
    let others =
        [None, Some(Value::Null), Some(json!(7)), Some(json!([])), Some(json!({"other": true}))];
    for backend in Backend::all() {
        for (field, other) in
            fields.iter().flat_map(|field| others.iter().map(move |it| (field, it)))
        {
            let body = envelope(|envelope| {
                let envelope = envelope.as_object_mut().unwrap();
                envelope.remove(*field);
                envelope.extend(other.clone().map(|value| ((*field).to_owned(), value)));
            });
            let opened = open(*backend, &body).unwrap();
            assert_eq!(opened.resource["echo_message"], "刷掌 😀", "{field}: {other:?}");
            if *field == "id" {
                let kept = if *other == Some(json!(7)) { "7" } else { "" };
                assert_eq!(opened.id, kept);
            }
        }
    }
}

/// The error is about the signature for any body, because an unverified body is not parsed.
#[test]
fn unverified_notification_is_not_parsed() {
    for backend in Backend::all() {
        let headers = signed(b"another body");
        let rejected = Error::InvalidSignature { serial: id("platform1"), probe: false };
        let bodies = [
            b"not json".to_vec(),
            envelope(|envelope| envelope["resource"]["algorithm"] = "AEAD_SM4_GCM".into()),
            envelope(|envelope| envelope["resource"]["nonce"] = "short".into()),
        ];
        for body in bodies {
            let error = opener(*backend).open::<Value>(&headers, &body, NOW).unwrap_err();
            assert_eq!(error, rejected);
            let error = opener(*backend).open::<Value>(&headers, &body, NOW + 300).unwrap_err();
            assert_eq!(error, Error::ClockSkew { seconds: -300 });
        }
    }
}

#[test]
fn probe_is_rejected_and_replied_to_like_any_forgery() {
    for backend in Backend::all() {
        let BuiltNotification { mut headers, body, .. } = build(*backend, echo());
        let right = headers[WECHATPAY_SIGNATURE].to_str().unwrap().to_owned();
        let probe = HeaderValue::try_from(format!("WECHATPAY/SIGNTEST/{right}")).unwrap();
        headers.insert(WECHATPAY_SIGNATURE, probe);
        let error = opener(*backend).open::<Value>(&headers, &body, NOW).unwrap_err();
        assert!(error.is_probe(), "{error:?}");
        assert_eq!(Reply::for_error(&error).status(), StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn unsupported_suite_is_rejected_by_name() {
    for backend in Backend::all() {
        let BuiltNotification { mut headers, body, .. } = build(*backend, echo());
        headers
            .insert(WECHATPAY_SIGNATURE_TYPE, HeaderValue::from_static("WECHATPAY2-SM2-WITH-SM3"));
        let error = opener(*backend).open::<Value>(&headers, &body, NOW).unwrap_err();
        assert_eq!(error, Error::UnsupportedSuite { name: "WECHATPAY2-SM2-WITH-SM3".into() });
    }
}

#[test]
fn notification_with_any_bit_flipped_is_rejected() {
    for backend in Backend::all() {
        let opener = opener(*backend);
        let BuiltNotification { headers, body, .. } = build(*backend, echo());
        assert!(opener.open_bytes(&headers, &body, NOW).is_ok());
        for (bit, altered) in single_bit_flips(*backend, &body) {
            assert!(opener.open_bytes(&headers, &altered, NOW).is_err(), "body bit {bit}");
        }
        for (name, value) in
            headers.iter().filter(|(name, _)| name.as_str().starts_with("wechatpay"))
        {
            for (bit, bytes) in single_bit_flips(*backend, value.as_bytes()) {
                // Some bytes are not allowed in headers.
                let Ok(value) = HeaderValue::from_bytes(&bytes) else {
                    continue;
                };
                let mut altered = headers.clone();
                altered.insert(name, value);
                assert!(opener.open_bytes(&altered, &body, NOW).is_err(), "{name} bit {bit}");
            }
        }
    }
}

#[test]
fn create_time_in_any_format_is_kept_as_a_string() {
    for backend in Backend::all() {
        for (text, expected) in [
            ("2018-06-08T10:34:56+08:00", Some(1_528_425_296)),
            ("2018-06-08T02:34:56Z", Some(1_528_425_296)),
            ("2018-06-08T10:34:56.789+08:00", Some(1_528_425_296)),
            (" 2018-06-08T10:34:56+08:00 ", Some(1_528_425_296)),
            ("20180608103456", Some(1_528_425_296)),
            ("2018-06-08 10:34:56", None),
            ("20180608", None),
            ("1528425296", None),
            ("刷掌", None),
            ("", None),
        ] {
            let built = build(*backend, echo().create_time(text));
            let opened = opener(*backend).open::<Value>(&built.headers, &built.body, NOW).unwrap();
            assert_eq!(opened.create_time, text);
            assert_eq!(opened.created_at().map(|time| time.timestamp()), expected, "{text}");
        }
    }
}

#[test]
fn payload_that_does_not_fit_is_returned_with_its_plaintext_and_the_problem() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Echo {
        echo_message: String,
    }
    for backend in Backend::all() {
        let BuiltNotification { headers, body, .. } = build(*backend, echo());
        let opened = opener(*backend).open::<Echo>(&headers, &body, NOW).unwrap();
        assert_eq!(opened.resource, Ok(Echo { echo_message: "刷掌 😀".into() }));
        for (payload, problem) in [
            (json!({}), "echo_message is missing"),
            (json!({"echo_message": 7}), "echo_message: unexpected type"),
            (json!(["刷掌"]), "unexpected type at line 1, column"),
            (json!("secret"), "unexpected type at line 1, column"),
            (Value::Null, "unexpected type at line 1, column"),
        ] {
            let builder = NotificationBuilder::new("SECURITY_ECHO.SUCCESS", payload.clone());
            let BuiltNotification { headers, body, .. } = build(*backend, builder.id("EV-9"));
            let opened = opener(*backend).open::<Echo>(&headers, &body, NOW).unwrap();
            assert_eq!((&*opened.id, opened.verified_by()), ("EV-9", &*id("public_key")));
            let undecoded = opened.resource.unwrap_err();
            assert_eq!(undecoded.plaintext(), payload.to_string().as_bytes());
            assert!(undecoded.problem().starts_with(problem), "{undecoded}");
            assert!(!format!("{undecoded} {undecoded:?}").contains("secret"));
        }
    }
}

/// No other notification can be a repetition of one without an id.
#[tokio::test]
async fn notification_without_an_id_is_never_taken_for_a_repetition() {
    let seen = MemoryDeduplicator::new(10);
    for _ in 0..2 {
        let processing = Processing::begin(&seen, "").await.unwrap();
        let _concurrent = Processing::begin(&seen, "").await.unwrap();
        assert_eq!(processing.complete().await, Reply::accepted());
    }
}

proptest! {
    #![proptest_config(crate::support::cases(32))]

    #[test]
    fn built_notification_opens_to_its_payload(
        event_type in "\\PC{0,32}",
        text in "\\PC{0,200}",
        associated_data in prop::option::of("\\PC{0,32}"),
        id in "\\PC{1,36}",
    ) {
        for backend in Backend::all() {
            let resource = json!({ "text": text, "n": [1, null, true] });
            let builder = NotificationBuilder::new(event_type.clone(), resource.clone())
                .id(id.clone())
                .associated_data(associated_data.clone());
            let built = build(*backend, builder);
            let opened = opener(*backend).open::<Value>(&built.headers, &built.body, NOW).unwrap();
            prop_assert_eq!(opened.resource.as_ref(), Ok(&resource));
            prop_assert_eq!((&opened.event_type, &opened.id), (&event_type, &id));
            let mut stale = built.headers.clone();
            stale.insert(WECHATPAY_TIMESTAMP, HeaderValue::from(NOW - 1));
            prop_assert!(opener(*backend).open::<Value>(&stale, &built.body, NOW).is_err());
        }
    }

    /// Signed garbage reaches the envelope parser.
    #[test]
    fn envelope_parser_never_panics(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "[\\[\\]{}\",:a-z0-9]{0,100}".prop_map(String::into_bytes),
        ],
    ) {
        for backend in Backend::all() {
            prop_assert!(open(*backend, &body).is_err());
        }
    }

    #[test]
    fn envelope_with_any_value_has_equal_results_on_all_backends(
        field in 0..8_usize,
        value in prop_oneof![
            Just(Value::Null), any::<i64>().prop_map(Value::from), "\\PC{0,40}".prop_map(Value::from),
            Just(json!([])), Just(json!({})),
        ],
    ) {
        // Nothing can be built without a backend.
        if Backend::all().is_empty() {
            return Ok(());
        }
        let body = envelope(|envelope| match field {
            0 => envelope["id"] = value,
            1 => envelope["resource"] = value,
            2 => envelope["resource_type"] = value,
            3 => envelope["resource"]["algorithm"] = value,
            4 => envelope["resource"]["ciphertext"] = value,
            5 => envelope["resource"]["nonce"] = value,
            6 => envelope["resource"]["associated_data"] = value,
            _ => envelope["summary"] = value,
        });
        let results: Vec<_> = Backend::all().iter().map(|backend| open(*backend, &body).map(|_| ())).collect();
        prop_assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
