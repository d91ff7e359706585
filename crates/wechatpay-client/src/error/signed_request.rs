//! Facts about the signed message, for diagnosing `SIGN_ERROR`.

use std::fmt;

use bytes::Bytes;
use reqwest::{Method, Request, Url};

/// Timestamp of ten digits, nonce of 32, five line feeds: see `wechatpay_auth::Stamp::new`.
const STAMP_AND_LINE_ENDS: usize = 10 + 32 + 5;

/// A request's signed parts. The target can hold an openid, so `Debug` prints none of it.
#[derive(Clone)]
pub(crate) struct SignedRequest {
    pub(super) method: Method,
    pub(super) target: String,
    /// The length of what was signed of the body, in bytes.
    pub(super) body_length: usize,
}

impl SignedRequest {
    /// Notes what the response does not repeat; [`SignedRequest::with_target`] adds the rest, for
    /// the few calls that need it.
    pub(crate) fn of(request: &Request, signed: Option<&Bytes>) -> Self {
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        Self {
            method: request.method().clone(),
            target: String::new(),
            body_length: signed.map_or(body.len(), Bytes::len),
        }
    }

    /// Adds path and query, which the URL of the response has too: redirects are off.
    pub(crate) fn with_target(self, url: &Url) -> Self {
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Self { target, ..self }
    }

    /// Returns the length of the canonical message, in bytes.
    pub(super) fn message_length(&self) -> usize {
        self.method.as_str().len() + self.target.len() + self.body_length + STAMP_AND_LINE_ENDS
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("message_length", &self.message_length())
            .finish_non_exhaustive()
    }
}
