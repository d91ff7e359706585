//! The bodies of the fuzz targets. `fuzz/fuzz_targets` runs the same functions under `cargo fuzz`;
//! `cargo test` runs a few thousand cases.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use wechatpay_auth::{
    ApiV3Key, Backend, NotificationOpener, PlatformKey, SignatureHeaders, Signer, TrustStore,
    Verifier, response_message,
};

/// Headers are parsed or rejected; a parsed value is equal to the header's.
pub(crate) fn header_parse(data: &[u8]) {
    let (headers, _) = message(data);
    let Ok(signed) = SignatureHeaders::from_headers(&headers) else {
        return;
    };
    assert_eq!(signed.seconds().to_string(), signed.timestamp());
    for (name, value) in
        [("wechatpay-serial", signed.serial()), ("wechatpay-nonce", signed.nonce())]
    {
        assert!(headers.get_all(name).iter().all(|found| found == value));
    }
}

/// Only messages that the platform signed verify, at the time in their header.
pub(crate) fn verify(data: &[u8]) {
    let (headers, body) = message(data);
    let Ok(signed) = SignatureHeaders::from_headers(&headers) else {
        return;
    };
    let verdict = CAST.verifier.verify(&headers, body, signed.seconds());
    let message = response_message(signed.timestamp(), signed.nonce(), body);
    assert!(verdict.is_err() || CAST.genuine.contains(&message), "accepted: {message:?}");
}

/// Any body that the platform signed is opened or rejected.
pub(crate) fn notification_open(data: &[u8]) {
    let message = response_message("1780000000", "n", data);
    let signature = STANDARD.encode(CAST.platform.sign_message(&message).unwrap_or_default());
    let headers: HeaderMap = [
        ("wechatpay-serial", CAST.platform_id.as_str()),
        ("wechatpay-timestamp", "1780000000"),
        ("wechatpay-nonce", "n"),
        ("wechatpay-signature", &signature),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
    })
    .collect();
    match CAST.opener.open_bytes(&headers, data, 1_780_000_000) {
        Ok(opened) => drop(opened.created_at()),
        Err(error) => assert_ne!(error.code(), "invalid_signature"),
    }
}

/// Keys and certificates are parsed or rejected; a parsed certificate can be written and parsed
/// again.
pub(crate) fn pem_x509_parse(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let wrapped = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(data)
    );
    let _ = Signer::from_pem("1", "0".repeat(40), &text);
    let _ = PlatformKey::public_key("PUB_KEY_ID_1", &text);
    for text in [&*text, &wrapped] {
        for key in PlatformKey::certificates(text).unwrap_or_default() {
            assert!(key.id().len() >= 40 && key.id().bytes().all(|byte| byte.is_ascii_hexdigit()));
            let written = key.certificate_pem().unwrap_or_default();
            let again = PlatformKey::certificates(&written).unwrap_or_default();
            assert!(again.len() == 1 && again[0].id() == key.id());
        }
    }
}

/// Parses lines `Name: value`, an empty line, and the body.
fn message(data: &[u8]) -> (HeaderMap, &[u8]) {
    let end = data.windows(2).position(|window| window == b"\n\n");
    let (head, body) = end.map_or((data, &[][..]), |at| (&data[..at], &data[at + 2..]));
    let mut headers = HeaderMap::new();
    for line in head.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) =
            (HeaderName::from_bytes(&line[..colon]), line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    (headers, body)
}

/// The keys of the fixtures, and all messages that they signed.
struct Cast {
    verifier: Verifier,
    genuine: BTreeSet<Vec<u8>>,
    platform: Signer,
    platform_id: String,
    opener: NotificationOpener,
}

static CAST: LazyLock<Cast> = LazyLock::new(|| {
    let keys: Value = serde_json::from_str(include_str!("../fixtures/keys.json")).expect("JSON");
    let string = |value: &Value| value.as_str().expect("a string").to_owned();
    let platform = &keys["platform_certificates"][0];
    let trusted = [
        &keys["platform_certificates"][0],
        &keys["platform_certificates"][1],
        &keys["platform_certificates"][2],
    ]
    .map(|key| PlatformKey::certificates(&string(&key["certificate_pem"])).expect("a certificate"));
    let owner = &keys["wechatpay_public_key"];
    let public_key =
        PlatformKey::public_key(string(&owner["id"]), &string(&owner["public_spki_pem"]))
            .expect("a public key");
    let store = TrustStore::new(trusted.into_iter().flatten().chain([public_key]));
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        string(&platform["private_pkcs8_der_base64"])
    );
    let key = ApiV3Key::new(&string(&keys["apiv3_key"])).expect("a key");
    let verifier = Verifier::new(store);
    Cast {
        opener: NotificationOpener::new(verifier.clone(), key),
        verifier,
        genuine: genuine(),
        platform: Signer::from_pem("1", "0".repeat(40), &pem).expect("a private key"),
        platform_id: string(&platform["serial"]),
    }
});

fn genuine() -> BTreeSet<Vec<u8>> {
    let vectors = [
        include_str!("../fixtures/response_verify.json"),
        include_str!("../fixtures/callback.json"),
    ];
    let mut messages = BTreeSet::new();
    for vectors in vectors {
        let vectors: Value = serde_json::from_str(vectors).expect("JSON");
        let cases = vectors["vectors"].as_array().expect("a list").iter();
        for case in cases.filter(|case| case["expect"] == "accept") {
            let base64 = case["body_b64"].as_str().and_then(|body| STANDARD.decode(body).ok());
            let body = base64.unwrap_or_else(|| case["body"].as_str().unwrap_or_default().into());
            let header = |name: &str| {
                let pairs = case["headers"].as_array().into_iter().flatten();
                pairs
                    .filter(|pair| pair[0] == name)
                    .filter_map(|pair| pair[1].as_str())
                    .collect::<Vec<_>>()
            };
            for timestamp in header("Wechatpay-Timestamp") {
                for nonce in header("Wechatpay-Nonce") {
                    messages.insert(response_message(timestamp, nonce, &body));
                }
            }
        }
    }
    messages
}

/// Returns `true` if a backend is compiled in.
pub(crate) fn has_backend() -> bool {
    Backend::preferred().is_ok()
}
