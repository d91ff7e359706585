//! Canonical messages: the exact bytes that a signature covers. No I/O, no clock, no randomness.

use std::fmt::{self, Write as _};

use http::Method;

use crate::Stamp;

/// The length of `i64::MIN` in decimal.
const LONGEST_NUMBER: usize = 20;

/// The parts of a wire-ready request that a signature covers.
///
/// What is signed must be what is sent: `target` is the percent-encoded path **and query** exactly as
/// they go on the request line, and `body` the very bytes that are sent (for a multipart upload, the
/// bytes of its `meta` part). Nothing is decoded, sorted or re-encoded here.
#[derive(Clone, Copy)]
pub struct Signable<'a> {
    /// The verb.
    pub method: &'a Method,
    /// Path and query, for example `/v3/certificates` or `/v3/x?a=1`. No scheme, host or fragment.
    pub target: &'a str,
    /// The body's bytes; empty when nothing is sent.
    pub body: &'a [u8],
}

/// A message in pieces, so that a body is hashed where it lies instead of being copied.
pub(crate) struct Message<'a> {
    head: String,
    body: &'a [u8],
}

/// Prints neither target nor body: both can hold tokens and personal data.
impl fmt::Debug for Signable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signable")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Message<'a> {
    /// `METHOD LF TARGET LF TIMESTAMP LF NONCE LF BODY LF` (protocol P§1.1).
    pub(crate) fn of_request(request: Signable<'a>, stamp: &Stamp) -> Self {
        let Signable { method, target, body } = request;
        let (timestamp, nonce) = (stamp.timestamp(), stamp.nonce());
        let length = method.as_str().len() + target.len() + LONGEST_NUMBER + nonce.len() + 4;
        let mut head = String::with_capacity(length);
        // Writing to a string cannot fail.
        let _ = write!(head, "{method}\n{target}\n{timestamp}\n{nonce}\n");
        Self { head, body }
    }

    /// `TIMESTAMP LF NONCE LF BODY LF` (protocol P§2.1): answers and notifications. The timestamp is the
    /// received text, verbatim.
    pub(crate) fn of_response(timestamp: &str, nonce: &str, body: &'a [u8]) -> Self {
        Self { head: [timestamp, "\n", nonce, "\n"].concat(), body }
    }

    /// The message's bytes, in order.
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        [self.head.as_bytes(), self.body, b"\n"]
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.parts().concat()
    }
}

/// Returns the canonical message of a request: what a signer signs.
///
/// Holds the body and so possibly personal data: for tests and for comparing with a server's
/// `sign_information`, not for logs.
#[must_use]
pub fn request_message(request: Signable<'_>, stamp: &Stamp) -> Vec<u8> {
    Message::of_request(request, stamp).to_bytes()
}

/// Returns the canonical message of an answer or a notification: what WeChat Pay signed.
#[must_use]
pub fn response_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    Message::of_response(timestamp, nonce, body).to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_lines_each_ended_by_a_line_feed() {
        let stamp = Stamp::with_nonce(1554208460, "n").unwrap();
        let get = Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };
        assert_eq!(request_message(get, &stamp), b"GET\n/v3/certificates\n1554208460\nn\n\n");
        let post = Signable { method: &Method::POST, target: "/v3/x?b=1&a=2", body: b"{}\n" };
        assert_eq!(request_message(post, &stamp), b"POST\n/v3/x?b=1&a=2\n1554208460\nn\n{}\n\n");
    }

    #[test]
    fn an_empty_answer_still_has_its_last_line() {
        assert_eq!(response_message("01", "n", b""), b"01\nn\n\n");
    }
}
