//! `GET /v3/certificates` (P§3.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::json;

use super::Call;
use crate::clock::rfc3339;
use crate::crypto::aead;
use crate::problem::Problem;
use crate::request::query;
use crate::response::Response;

const ASSOCIATED_DATA: &str = "certificate";

/// Lists the platform certificate, encrypted under the APIv3 key.
///
/// `algorithm_type` is absent, `RSA` or `ALL`. `SM2` is rejected: this merchant has no SM2
/// certificate, and an empty list would be less clear \[?\]. A merchant in public-key mode gets a
/// 404 that points to the public key.
pub(super) fn list(call: &Call<'_>) -> Result<Response, Problem> {
    let [algorithm] = query::read(call.request.query(), ["algorithm_type"])?;
    match algorithm.as_deref() {
        None | Some("RSA" | "ALL") => {}
        Some("SM2") => {
            return Err(Problem::invalid_request(
                "algorithm_type SM2: this merchant has RSA certificates only",
            ));
        }
        Some(_) => {
            return Err(Problem::param("query", "algorithm_type", "one of RSA, SM2, ALL"));
        }
    }
    if !call.state.key_mode.has_certificate() {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "RESOURCE_NOT_EXISTS",
            "this merchant has no platform certificate; verify with the WeChat Pay public key",
        ));
    }
    let keys = &call.state.keys;
    let certificate = &keys.platform_certificate;
    let nonce = aead_nonce(call);
    let ciphertext = aead::encrypt(
        &keys.api_v3_key,
        &nonce,
        ASSOCIATED_DATA.as_bytes(),
        certificate.pem.as_bytes(),
    );
    let entry = json!({
        "serial_no": certificate.serial,
        "effective_time": rfc3339(certificate.not_before),
        "expire_time": rfc3339(certificate.not_after),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": String::from_utf8_lossy(&nonce),
            "associated_data": ASSOCIATED_DATA,
            "ciphertext": STANDARD.encode(ciphertext),
        },
    });
    Ok(Response::json(StatusCode::OK, &json!({ "data": [entry] })))
}

/// A nonce of twelve ASCII characters.
fn aead_nonce(call: &Call<'_>) -> [u8; 12] {
    let mut nonce = [b'0'; 12];
    for (byte, digit) in nonce.iter_mut().zip(call.state.entropy.nonce().to_lowercase().bytes()) {
        *byte = digit;
    }
    nonce
}
