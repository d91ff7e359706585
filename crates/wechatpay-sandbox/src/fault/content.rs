//! Faults in the content of a response.

use http::{HeaderValue, StatusCode};

use super::Fault;
use crate::problem::Problem;
use crate::response::Response;

/// The error page of a gateway in front of WeChat Pay.
const GATEWAY_PAGE: &[u8] = b"<html><head><title>502 Bad Gateway</title></head><body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n</body></html>\r\n";

/// Before signing: another status and body.
pub(crate) fn alter_content(faults: &[Fault], response: &mut Response) {
    for fault in faults {
        *response = match fault {
            Fault::EmptyBody => Response::empty(StatusCode::OK),
            Fault::NoContent => Response::empty(StatusCode::NO_CONTENT),
            Fault::RateLimited(_) | Fault::RateLimitedUntil(_) => error(
                StatusCode::TOO_MANY_REQUESTS,
                "RATELIMIT_EXCEEDED",
                "too many requests; this one was not processed",
            ),
            Fault::SystemError => error(
                StatusCode::INTERNAL_SERVER_ERROR,
                "SYSTEM_ERROR",
                "the system failed; the result is unknown",
            ),
            Fault::SignError => error(
                StatusCode::UNAUTHORIZED,
                "SIGN_ERROR",
                "the request's signature was rejected",
            ),
            Fault::BadGateway => Response {
                status: StatusCode::BAD_GATEWAY,
                content_type: Some(HeaderValue::from_static("text/html")),
                body: GATEWAY_PAGE.to_vec(),
            },
            Fault::EmptyError => Response::empty(StatusCode::SERVICE_UNAVAILABLE),
            _ => continue,
        };
    }
}

fn error(status: StatusCode, code: &'static str, message: &str) -> Response {
    Response::from(&Problem::new(status, code, message))
}

/// After signing: a body that differs from the signed one.
pub(crate) fn alter_body(faults: &[Fault], body: &mut [u8]) {
    if faults.contains(&Fault::BodyBitFlipped) {
        flip_bit(body);
    }
}

/// Flips the lowest bit of the last letter or digit, which never yields a quote or a backslash:
/// JSON remains JSON.
fn flip_bit(body: &mut [u8]) {
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
    fn json_body_with_a_flipped_bit_remains_json() {
        let mut body = json!({"permission_token": "abz"}).to_string().into_bytes();
        let original = body.clone();
        flip_bit(&mut body);
        let difference: u32 = body.iter().zip(&original).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!(difference, 1);
        let value: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(value, json!({"permission_token": "ab{"}));
    }

    #[test]
    fn last_content_fault_takes_precedence() {
        let mut response = Response::empty(StatusCode::OK);
        alter_content(&[Fault::BadGateway, Fault::Stale, Fault::EmptyError], &mut response);
        assert_eq!(response, Response::empty(StatusCode::SERVICE_UNAVAILABLE));
        alter_content(&[Fault::RateLimited(1)], &mut response);
        assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(response.body.starts_with(b"{\"code\":\"RATELIMIT_EXCEEDED\""));
    }

    #[test]
    fn body_without_letters_is_flipped_without_panic() {
        flip_bit(&mut []);
        let mut body = *b"--";
        flip_bit(&mut body);
        assert_ne!(&body, b"--");
    }
}
