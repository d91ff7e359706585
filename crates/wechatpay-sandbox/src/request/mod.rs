//! Received requests and the checks that they have to pass.

mod authenticate;
pub(crate) mod authorization;
pub(crate) mod conventions;
pub(crate) mod header;
pub(crate) mod json;
mod multipart;
pub(crate) mod path;
pub(crate) mod percent;
pub(crate) mod query;
mod replay;

pub(crate) use authenticate::authenticate;
pub(crate) use replay::ReplayGuard;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A request exactly as received.
pub(crate) struct Incoming {
    pub(crate) method: Method,
    /// The request target as on the request line, neither decoded nor normalized.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    /// The media type of the body without parameters, in lower case; empty if there is no readable
    /// `Content-Type`.
    pub(crate) media_type: String,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(method: Method, target: String, headers: HeaderMap, body: Bytes) -> Self {
        Self { media_type: header::media_type(&headers), method, target, headers, body }
    }

    /// The target up to the first `?`, percent-encoded.
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The target after the first `?`, percent-encoded; empty if there is none.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}
