//! Faults of what an answer says.

use http::{HeaderValue, StatusCode};

use super::Fault;
use crate::problem::Problem;
use crate::response::Response;

/// What a gateway says for itself, whatever WeChat Pay would have said.
const GATEWAY_PAGE: &[u8] = b"<html><head><title>502 Bad Gateway</title></head><body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n</body></html>\r\n";

/// Before signing: another status, another body.
pub(crate) fn alter_content(faults: &[Fault], response: &mut Response) {
    for fault in faults {
        match fault {
            Fault::EmptyBody => *response = Response::empty(StatusCode::OK),
            Fault::NoContent => *response = Response::empty(StatusCode::NO_CONTENT),
            Fault::RateLimited(_) | Fault::RateLimitedUntil(_) => *response = rate_limited(),
            Fault::SystemError => *response = system_error(),
            Fault::SignError => *response = sign_error(),
            Fault::BadGateway => *response = bad_gateway(),
            Fault::EmptyError => *response = Response::empty(StatusCode::SERVICE_UNAVAILABLE),
            _ => {}
        }
    }
}

fn rate_limited() -> Response {
    let message = "too many requests; this one was not processed";
    refusal(StatusCode::TOO_MANY_REQUESTS, "RATELIMIT_EXCEEDED", message)
}

fn system_error() -> Response {
    let message = "the system failed; the result is unknown";
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", message)
}

fn sign_error() -> Response {
    let message = "the request's signature was refused";
    refusal(StatusCode::UNAUTHORIZED, "SIGN_ERROR", message)
}

fn refusal(status: StatusCode, code: &'static str, message: &str) -> Response {
    Response::from(&Problem::new(status, code, message))
}

fn bad_gateway() -> Response {
    Response {
        status: StatusCode::BAD_GATEWAY,
        content_type: Some(HeaderValue::from_static("text/html")),
        body: GATEWAY_PAGE.to_vec(),
    }
}

/// After signing: a body that is not the one that was signed.
pub(crate) fn alter_body(faults: &[Fault], body: &mut [u8]) {
    if faults.contains(&Fault::BodyBitFlipped) {
        flip_a_bit(body);
    }
}

/// Flips the lowest bit of the last letter or digit, which never makes a quote or a backslash: JSON stays JSON.
fn flip_a_bit(body: &mut [u8]) {
    let byte = match body.iter().rposition(u8::is_ascii_alphanumeric) {
        Some(index) => body.get_mut(index),
        None => body.first_mut(),
    };
    if let Some(byte) = byte {
        *byte ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn one_bit_is_flipped_and_json_stays_json() {
        let mut body = json!({"permission_token": "abz"}).to_string().into_bytes();
        let original = body.clone();
        flip_a_bit(&mut body);
        let difference: u32 = body.iter().zip(&original).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!(difference, 1);
        let value: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(value, json!({"permission_token": "ab{"}));
    }

    #[test]
    fn the_last_fault_of_the_content_decides() {
        let mut response = Response::empty(StatusCode::OK);
        alter_content(&[Fault::BadGateway, Fault::Stale, Fault::EmptyError], &mut response);
        assert_eq!(response, Response::empty(StatusCode::SERVICE_UNAVAILABLE));
        alter_content(&[Fault::RateLimited(1)], &mut response);
        assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(response.body.starts_with(b"{\"code\":\"RATELIMIT_EXCEEDED\""));
    }

    #[test]
    fn any_body_is_survived() {
        flip_a_bit(&mut []);
        let mut body = *b"--";
        flip_a_bit(&mut body);
        assert_ne!(&body, b"--");
    }
}
