//! Request authentication: every rule of P§1, and replay protection.

use std::sync::Mutex;

use http::header::{AUTHORIZATION, CONTENT_TYPE};

use super::authorization::{Authorization, parse_authorization};
use super::replay::WINDOW_SECONDS;
use super::{Incoming, ReplayGuard, header, multipart};
use crate::crypto::signature;
use crate::keys::KeySet;
use crate::problem::Problem;
use crate::sync::lock;

/// Accepts, once, a request that the sandbox's merchant signed within the time window.
///
/// # Errors
/// 401 `SIGN_ERROR` if the signature, or the header that carries it, is not accepted;
/// 400 `PARAM_ERROR` if an upload has no `meta` part, which is what its signature covers.
pub(crate) fn authenticate(
    request: &Incoming,
    keys: &KeySet,
    nonces: &Mutex<ReplayGuard>,
    now: i64,
) -> Result<(), Problem> {
    let authorization = authorization(request)?;
    let message = message(request, &authorization)?;
    check_claims(&authorization, keys, now)
        .and_then(|timestamp| {
            if !signature::verify(&keys.merchant.public, &message, authorization.signature) {
                return Err("sign not match");
            }
            if !lock(nonces).take(authorization.nonce_str, timestamp, now) {
                return Err("nonce_str was used before");
            }
            Ok(())
        })
        .map_err(|issue| {
            Problem::sign_error(issue).with_sign_information(
                &request.method,
                &request.target,
                &message,
            )
        })
}

fn authorization(request: &Incoming) -> Result<Authorization<'_>, Problem> {
    let header = header::single(&request.headers, &AUTHORIZATION)
        .map_err(|_| Problem::sign_error("the Authorization header is repeated or not ASCII"))?
        .ok_or_else(|| Problem::sign_error("the Authorization header is missing"))?;
    parse_authorization(header).map_err(|error| Problem::sign_error(&error.to_string()))
}

/// The message that the signature must cover: raw target and raw body, or an upload's raw `meta`
/// part.
fn message(request: &Incoming, authorization: &Authorization<'_>) -> Result<Vec<u8>, Problem> {
    let body = match request.media_type.as_str() {
        "multipart/form-data" => upload_meta(request)?,
        _ => &request.body,
    };
    Ok(signature::request_message(
        request.method.as_str(),
        &request.target,
        authorization.timestamp,
        authorization.nonce_str,
        body,
    ))
}

fn upload_meta(request: &Incoming) -> Result<&[u8], Problem> {
    let content_type =
        header::single(&request.headers, &CONTENT_TYPE).ok().flatten().unwrap_or_default();
    multipart::meta(content_type, &request.body).ok_or_else(|| {
        Problem::param("body", "/body/meta", "an upload has exactly one part named meta")
    })
}

/// Checks who signed and when; returns the timestamp.
fn check_claims(
    authorization: &Authorization<'_>,
    keys: &KeySet,
    now: i64,
) -> Result<i64, &'static str> {
    if authorization.mchid != keys.merchant_id {
        return Err("mchid is not known");
    }
    if authorization.serial_no != keys.merchant_certificate.serial {
        return Err("serial_no is not known for this mchid");
    }
    let timestamp = parse_timestamp(authorization.timestamp)
        .ok_or("timestamp is not Unix seconds in digits")?;
    if timestamp.abs_diff(now) > WINDOW_SECONDS.unsigned_abs() {
        return Err("timestamp is more than 300 seconds from the server's clock");
    }
    Ok(timestamp)
}

/// Parses decimal digits without sign, space or leading zero.
fn parse_timestamp(digits: &str) -> Option<i64> {
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_with_anything_but_digits_is_rejected() {
        assert_eq!(parse_timestamp("1780000000"), Some(1_780_000_000));
        for bad in ["", "+1", "-1", " 1", "01", "1.0", "1e9", "１", "99999999999999999999"] {
            assert_eq!(parse_timestamp(bad), None, "{bad:?}");
        }
    }
}
