//! Shared by the tests: fixtures, keys, a platform that signs, a test clock.

#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod needles;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use wechatpay_auth::{
    ApiV3Key, Backend, Error, Merchant, PlatformKey, Signer, StampSource, TrustStore,
    response_message,
};

/// The time of all fixtures.
pub(crate) const NOW: i64 = 1_780_000_000;

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn vectors(name: &str) -> Vec<Value> {
    fixture(name)["vectors"].as_array().unwrap().clone()
}

pub(crate) fn vector(name: &str, id: &str) -> Value {
    let found = vectors(name).into_iter().find(|case| str_field(case, "id") == id);
    found.unwrap_or_else(|| panic!("{id}"))
}

pub(crate) fn str_field<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}"))
}

/// An owner in `keys.json`: `merchant`, `stranger`, `public_key`, `expired`, `platform1` to
/// `platform3`.
pub(crate) fn owner(name: &str) -> Value {
    let keys = fixture("keys");
    match name {
        "public_key" | "wechatpay_public_key" | "wxpub" => keys["wechatpay_public_key"].clone(),
        "expired" => keys["expired_platform_certificate"].clone(),
        "merchant" | "stranger" => keys[name].clone(),
        platform => {
            let mut platforms = keys["platform_certificates"].as_array().unwrap().iter();
            platforms
                .find(|key| key["name"] == platform)
                .unwrap_or_else(|| panic!("{platform}"))
                .clone()
        }
    }
}

/// The id of an owner in `Wechatpay-Serial`.
pub(crate) fn id(name: &str) -> String {
    let owner = owner(name);
    owner["id"].as_str().or(owner["serial"].as_str()).unwrap().to_owned()
}

pub(crate) fn private_pem(owner: &Value) -> String {
    pem("PRIVATE KEY", str_field(owner, "private_pkcs8_der_base64"))
}

pub(crate) fn pem(label: &str, base64: &str) -> String {
    let lines: Vec<&str> =
        (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

pub(crate) fn merchant(backend: Backend) -> Signer {
    signer(backend, &owner("merchant"))
}

/// The merchant's settings without any platform key.
pub(crate) fn merchant_settings() -> Merchant {
    let merchant = owner("merchant");
    Merchant::new(str_field(&merchant, "mchid"))
        .serial(str_field(&merchant, "serial"))
        .private_key(private_pem(&merchant))
}

/// A signer with the merchant's identity and any key.
pub(crate) fn signer(backend: Backend, owner: &Value) -> Signer {
    let keys = fixture("keys");
    let (id, serial) =
        (str_field(&keys["merchant"], "mchid"), str_field(&keys["merchant"], "serial"));
    signer_of(backend, id, serial, &private_pem(owner)).unwrap()
}

/// [`Signer::from_pem`] on any backend, as settings choose it.
pub(crate) fn signer_of(
    backend: Backend,
    id: &str,
    serial: &str,
    pem: &str,
) -> Result<Signer, Error> {
    Merchant::new(id).serial(serial).private_key(pem).backend(backend).signer()
}

/// [`PlatformKey::public_key`] on any backend, as settings choose it.
pub(crate) fn public_key_of(backend: Backend, id: &str, pem: &str) -> Result<PlatformKey, Error> {
    let settings = Merchant::default().backend(backend).public_key(id, pem);
    Ok(settings.trust_store()?.keys().remove(0))
}

/// [`PlatformKey::certificates`] on any backend, as settings choose it.
pub(crate) fn certificates_of(backend: Backend, pem: &str) -> Result<Vec<PlatformKey>, Error> {
    Ok(Merchant::default().backend(backend).platform_certificates(pem).trust_store()?.keys())
}

/// [`ApiV3Key::new`] on any backend, as settings choose it.
pub(crate) fn apiv3_key_of(backend: Backend, key: &str) -> Result<ApiV3Key, Error> {
    let settings = Merchant::default().backend(backend).apiv3_key(key);
    Ok(settings.optional_apiv3_key()?.unwrap())
}

/// The platform key with that name, as a merchant trusts it.
pub(crate) fn platform_key(backend: Backend, name: &str) -> PlatformKey {
    let owner = owner(name);
    match owner["id"].as_str() {
        Some(id) => public_key_of(backend, id, str_field(&owner, "public_spki_pem")).unwrap(),
        None => {
            let pem = str_field(&owner, "certificate_pem");
            certificates_of(backend, pem).unwrap().remove(0)
        }
    }
}

/// The three platform certificates and the public key that `response_verify.json` lists as trusted.
pub(crate) fn store(backend: Backend) -> TrustStore {
    let names = ["platform1", "platform2", "platform3", "public_key"];
    TrustStore::new(names.map(|name| platform_key(backend, name)))
}

pub(crate) fn apiv3_key(backend: Backend) -> ApiV3Key {
    apiv3_key_of(backend, str_field(&fixture("keys"), "apiv3_key")).unwrap()
}

pub(crate) fn headers(vector: &Value) -> HeaderMap {
    let mut map = HeaderMap::new();
    for pair in vector["headers"].as_array().unwrap() {
        let name = HeaderName::from_bytes(pair[0].as_str().unwrap().as_bytes()).unwrap();
        map.append(name, HeaderValue::from_bytes(pair[1].as_str().unwrap().as_bytes()).unwrap());
    }
    map
}

pub(crate) fn body(vector: &Value) -> Vec<u8> {
    match vector["body_b64"].as_str() {
        Some(base64) => STANDARD.decode(base64).unwrap(),
        None => vector["body"].as_str().unwrap().as_bytes().to_vec(),
    }
}

/// Signs as the platform does, and returns Base64.
pub(crate) fn platform_signature(
    signer: &Signer,
    timestamp: i64,
    nonce: &str,
    body: &[u8],
) -> String {
    let message = response_message(&timestamp.to_string(), nonce, body);
    STANDARD.encode(signer.sign_message(&message).unwrap())
}

/// The four headers (and the suite) of a response that the named key signs at `timestamp`.
pub(crate) fn signature_headers(
    name: &str,
    timestamp: i64,
    body: &[u8],
) -> Vec<(&'static str, String)> {
    const NONCE: &str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
    let signer = signer(Backend::preferred().unwrap(), &owner(name));
    vec![
        ("Wechatpay-Serial", id(name)),
        ("Wechatpay-Timestamp", timestamp.to_string()),
        ("Wechatpay-Nonce", NONCE.into()),
        ("Wechatpay-Signature", platform_signature(&signer, timestamp, NONCE, body)),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".into()),
    ]
}

pub(crate) fn header_map(headers: &[(&'static str, String)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    map
}

/// The JSON of `/v3/certificates` with these owners' certificates.
pub(crate) fn certificate_list(names: &[&str], apiv3_key: &str) -> Vec<u8> {
    let entry =
        |name: &&str| (id(name), str_field(&owner(name), "certificate_pem").as_bytes().to_vec());
    sealed_list(&names.iter().map(entry).collect::<Vec<_>>(), apiv3_key)
}

/// A list of any plaintexts under any serials, encrypted by an independent implementation.
pub(crate) fn sealed_list(entries: &[(String, Vec<u8>)], apiv3_key: &str) -> Vec<u8> {
    sealed_list_as(Some("certificate"), entries, apiv3_key)
}

/// As [`sealed_list`], with any associated data.
pub(crate) fn sealed_list_as(
    associated_data: Option<&str>,
    entries: &[(String, Vec<u8>)],
    apiv3_key: &str,
) -> Vec<u8> {
    let aead = Aes256Gcm::new_from_slice(apiv3_key.as_bytes()).unwrap();
    let seal = |(serial, plaintext): &(String, Vec<u8>)| {
        let aad = associated_data.unwrap_or_default().as_bytes();
        let plaintext = Payload { msg: plaintext, aad };
        let sealed = aead.encrypt(Nonce::from_slice(b"0123456789ab"), plaintext).unwrap();
        json!({
            "serial_no": serial,
            "effective_time": "2024-01-01T00:00:00+08:00",
            "expire_time": "2053-12-24T00:00:00+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": "0123456789ab",
                "associated_data": associated_data,
                "ciphertext": STANDARD.encode(sealed),
            },
        })
    };
    json!({ "data": entries.iter().map(seal).collect::<Vec<_>>() }).to_string().into_bytes()
}

/// A clock that moves only by `advance`, and nonces that count.
#[derive(Debug)]
pub(crate) struct TestStamps {
    now: AtomicI64,
    nonces: AtomicU64,
    is_exhausted: AtomicBool,
}

impl TestStamps {
    pub(crate) fn at(now: i64) -> Self {
        Self {
            now: AtomicI64::new(now),
            nonces: AtomicU64::new(0),
            is_exhausted: AtomicBool::new(false),
        }
    }

    /// Causes every later nonce to fail.
    pub(crate) fn exhaust(&self) {
        self.is_exhausted.store(true, Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl StampSource for TestStamps {
    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn nonce(&self) -> Result<[u8; 16], Error> {
        if self.is_exhausted.load(Ordering::SeqCst) {
            return Err(Error::NoRandomness);
        }
        Ok(u128::from(self.nonces.fetch_add(1, Ordering::SeqCst)).to_be_bytes())
    }
}

/// All ways to flip one bit for the first backend, and one in seven for a slower one.
pub(crate) fn single_bit_flips(
    backend: Backend,
    bytes: &[u8],
) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let step = if Some(&backend) == Backend::all().first() { 1 } else { 7 };
    (0..bytes.len() * 8).step_by(step).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (bit, flipped)
    })
}

/// A configuration with this number of cases, which writes no file if one fails.
pub(crate) fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases: count, failure_persistence: None, ..Default::default() }
}
