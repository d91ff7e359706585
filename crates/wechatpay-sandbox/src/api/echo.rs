//! `POST /v3/security/echo` (P§10), which tests signing, verification, encryption and decryption in
//! one call.

use http::StatusCode;
use serde_json::json;

use super::Call;
use crate::crypto::oaep;
use crate::problem::Problem;
use crate::request::json::{Field, read};
use crate::response::{Response, header_name};

const ECHO: [Field; 3] = [
    Field::required("echo_message", usize::MAX),
    Field::optional("encrypted_echo_message", usize::MAX),
    Field::optional("notify_url", 256),
];

/// Returns both messages, the encrypted one re-encrypted for the merchant's certificate.
///
/// `notify_url` is rejected: the sandbox sends no notifications, so accepting it would promise one.
pub(super) fn echo(call: &Call<'_>) -> Result<Response, Problem> {
    if !call.request.headers.contains_key(header_name::SERIAL) {
        return Err(Problem::param("header", "Wechatpay-Serial", "the header is required"));
    }
    let [message, encrypted, notify_url] = read(call.request, ECHO)?;
    if notify_url.is_some() {
        return Err(Problem::invalid_request(
            "notify_url: this sandbox does not deliver notifications; leave the field out",
        ));
    }
    let mut body = json!({ "echo_message": message });
    if let Some(encrypted) = encrypted {
        body["encrypted_echo_message"] = json!(reencrypt(call, &encrypted)?);
    }
    Ok(Response::json(StatusCode::OK, &body))
}

/// Decrypts with the platform key named by `Wechatpay-Serial` and encrypts for the merchant.
fn reencrypt(call: &Call<'_>, encrypted: &str) -> Result<String, Problem> {
    let keys = &call.state.keys;
    let problem = |issue| Problem::param("body", "/body/encrypted_echo_message", issue);
    let plaintext = oaep::decrypt(call.key.private(keys), encrypted)
        .ok_or_else(|| problem("cannot be decrypted with the key that Wechatpay-Serial names"))?;
    oaep::encrypt(&keys.merchant.public, &call.state.entropy, &plaintext)
        .ok_or_else(|| problem("is too long to be encrypted with the merchant's key"))
}
