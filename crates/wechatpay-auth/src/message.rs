//! Canonical messages: the exact bytes that a signature covers.

use std::fmt::{self, Write as _};

use http::Method;

use crate::{Error, Stamp};

/// The length of `i64::MIN` in decimal.
const LONGEST_NUMBER: usize = 20;

/// The parts of a request that a signature covers.
///
/// They must be exactly what is sent: `target` is the percent-encoded path **and query** of the
/// request line, and `body` the bytes that are sent (for a multipart upload, the bytes of its
/// `meta` part). Nothing is decoded, sorted or encoded again.
#[derive(Clone, Copy)]
pub struct Signable<'a> {
    /// The HTTP method.
    pub method: &'a Method,
    /// Path and query, for example `/v3/certificates` or `/v3/x?a=1`. No scheme, host or fragment;
    /// not `*`.
    pub target: &'a str,
    /// The bytes of the body; empty if there is none.
    pub body: &'a [u8],
}

/// The target of `CONNECT` is an authority, which is not what is signed.
pub(crate) const UNSIGNABLE_CONNECT: Error =
    Error::UnsignableRequest { problem: "the method is CONNECT, whose target is not a path" };

impl Signable<'_> {
    /// Checks that the target has the only form in which WeChat Pay serves requests, a path and a
    /// query, and not `*`, an authority or a URL.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.method == Method::CONNECT {
            return Err(UNSIGNABLE_CONNECT);
        }
        let is_plain = |byte: u8| byte > b' ' && byte != b'#' && byte != 0x7f;
        if !self.target.starts_with('/') || !self.target.bytes().all(is_plain) {
            return Err(Error::UnsignableRequest {
                problem: "the target is not a path and query, percent-encoded as it is sent \
                          (/v3/certificates)",
            });
        }
        Ok(())
    }
}

/// A message in parts, so that a body is hashed in place and not copied.
pub(crate) struct Message<'a> {
    head: String,
    body: &'a [u8],
}

/// Prints neither target nor body: both can contain tokens and personal data.
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

    /// `TIMESTAMP LF NONCE LF BODY LF` (protocol P§2.1), of responses and notifications. The
    /// timestamp is the string as received.
    pub(crate) fn of_response(timestamp: &str, nonce: &str, body: &'a [u8]) -> Self {
        Self { head: [timestamp, "\n", nonce, "\n"].concat(), body }
    }

    /// Returns the parts in order.
    pub(crate) fn parts(&self) -> [&[u8]; 3] {
        [self.head.as_bytes(), self.body, b"\n"]
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.parts().concat()
    }
}

/// Returns the canonical message of a request: the bytes that a signer signs.
///
/// It contains the body, and so possibly personal data: use it in tests or to compare it with a
/// server's `sign_information`, and do not log it.
#[must_use]
pub fn request_message(request: Signable<'_>, stamp: &Stamp) -> Vec<u8> {
    Message::of_request(request, stamp).to_bytes()
}

/// Returns the canonical message of a response or a notification: the bytes that WeChat Pay signed.
#[must_use]
pub fn response_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    Message::of_response(timestamp, nonce, body).to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_message_has_five_lines_ended_by_line_feeds() {
        let stamp = Stamp::with_nonce(1554208460, "n").unwrap();
        let get = Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };
        assert_eq!(request_message(get, &stamp), b"GET\n/v3/certificates\n1554208460\nn\n\n");
        let post = Signable { method: &Method::POST, target: "/v3/x?b=1&a=2", body: b"{}\n" };
        assert_eq!(request_message(post, &stamp), b"POST\n/v3/x?b=1&a=2\n1554208460\nn\n{}\n\n");
    }

    #[test]
    fn message_of_empty_response_has_its_last_line() {
        assert_eq!(response_message("01", "n", b""), b"01\nn\n\n");
    }
}
