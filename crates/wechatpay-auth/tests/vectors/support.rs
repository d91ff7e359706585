//! Reads the fixtures and the keys they refer to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use wechatpay_auth::{Backend, PlatformKey, Signer, TrustStore};

pub(crate) const NOW: i64 = 1_780_000_000;

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn vectors(name: &str) -> Vec<Value> {
    fixture(name)["vectors"].as_array().unwrap().clone()
}

pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {value}"))
}

pub(crate) fn private_pem(owner: &Value) -> String {
    pem("PRIVATE KEY", text(owner, "private_pkcs8_der_base64"))
}

pub(crate) fn pem(label: &str, base64: &str) -> String {
    let lines: Vec<&str> = (0..base64.len())
        .step_by(64)
        .map(|at| &base64[at..base64.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

pub(crate) fn merchant(backend: Backend) -> Signer {
    signer(backend, &fixture("keys")["merchant"])
}

/// A signer with the merchant's identity and any key.
pub(crate) fn signer(backend: Backend, owner: &Value) -> Signer {
    let keys = fixture("keys");
    let (id, serial) = (
        text(&keys["merchant"], "mchid"),
        text(&keys["merchant"], "serial"),
    );
    Signer::from_pem_with(backend, id, serial, &private_pem(owner)).unwrap()
}

/// The three platform certificates and the public key that `response_verify.json` lists as trusted.
pub(crate) fn store(backend: Backend) -> TrustStore {
    let keys = fixture("keys");
    let mut trusted = Vec::new();
    for certificate in keys["platform_certificates"].as_array().unwrap() {
        let parsed =
            PlatformKey::certificates_with(backend, text(certificate, "certificate_pem")).unwrap();
        assert_eq!(parsed[0].id(), text(certificate, "serial"));
        trusted.extend(parsed);
    }
    let public_key = &keys["wechatpay_public_key"];
    let pem = text(public_key, "public_spki_pem");
    trusted.push(PlatformKey::public_key_with(backend, text(public_key, "id"), pem).unwrap());
    TrustStore::new(trusted)
}

pub(crate) fn headers(vector: &Value) -> HeaderMap {
    let mut map = HeaderMap::new();
    for pair in vector["headers"].as_array().unwrap() {
        let name = HeaderName::from_bytes(pair[0].as_str().unwrap().as_bytes()).unwrap();
        map.append(
            name,
            HeaderValue::from_bytes(pair[1].as_str().unwrap().as_bytes()).unwrap(),
        );
    }
    map
}

pub(crate) fn body(vector: &Value) -> Vec<u8> {
    match vector["body_b64"].as_str() {
        Some(base64) => STANDARD.decode(base64).unwrap(),
        None => vector["body"].as_str().unwrap().as_bytes().to_vec(),
    }
}
