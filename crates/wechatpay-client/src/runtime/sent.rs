//! What was signed, in so far as it helps to find out why WeChat Pay did not accept the signature.

use std::fmt;

use reqwest::{Method, Request};

/// Timestamp of ten digits, nonce of 32, five line feeds: see `wechatpay_auth::Stamp::new`.
const STAMP_AND_LINE_ENDS: usize = 10 + 32 + 5;

/// A request's signed parts. The target can hold an openid, so `Debug` shows none of it.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) target: String,
    /// The length of the canonical message, in bytes.
    pub(crate) message_length: usize,
}

impl Sent {
    pub(super) fn of(request: &Request) -> Self {
        let url = request.url();
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let body = request.body().and_then(reqwest::Body::as_bytes).map_or(0, <[u8]>::len);
        let method = request.method().clone();
        let message_length = method.as_str().len() + target.len() + body + STAMP_AND_LINE_ENDS;
        Self { method, target, message_length }
    }
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").field("message_length", &self.message_length).finish_non_exhaustive()
    }
}
