//! What was received, for tests to look at.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::request::Incoming;

/// An API request as it arrived, and what became of it.
#[derive(Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method, upper case as on the request line.
    pub method: String,
    /// The request target, path and query exactly as on the request line: neither decoded nor normalised. (Only a `#` and
    /// what follows it, which no request target may have, are lost to the HTTP parser.)
    pub target: String,
    /// Every header, in order of first occurrence, repeated ones kept. Holds the `Authorization`.
    pub headers: HeaderMap,
    /// The body exactly as it arrived, transfer encoding removed.
    pub body: Bytes,
    /// Whether every check was passed and the operation, or a stub, answered.
    pub accepted: bool,
    /// The code of the refusal, for example `SIGN_ERROR`; `None` when accepted.
    pub error_code: Option<String>,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: VecDeque<ReceivedRequest>,
    body_bytes: usize,
}

/// How much is kept: so many requests, and so many bytes of their bodies.
const MAX_REQUESTS: usize = 4096;
const MAX_BODY_BYTES: usize = 64 << 20;

impl ReceivedRequest {
    /// A header's first value as text; `None` when it is absent or not ASCII. Case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Shows what became of the request, not its target, headers or content, which hold openids and signatures.
impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .field("accepted", &self.accepted)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}

impl Journal {
    pub(crate) fn record(&mut self, request: &Incoming, error_code: Option<&str>) {
        self.requests.push_back(ReceivedRequest {
            method: request.method.to_string(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            accepted: error_code.is_none(),
            error_code: error_code.map(str::to_owned),
        });
        self.body_bytes += request.body.len();
        while self.requests.len() > MAX_REQUESTS || self.body_bytes > MAX_BODY_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.body_bytes -= oldest.body.len();
        }
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Method;

    fn incoming(target: &str, body: Vec<u8>) -> Incoming {
        Incoming::new(Method::GET, target.to_owned(), HeaderMap::new(), body.into())
    }

    #[test]
    fn only_the_latest_requests_are_kept() {
        let mut journal = Journal::default();
        for index in 0..=MAX_REQUESTS {
            journal.record(&incoming(&format!("/{index}"), Vec::new()), None);
        }
        assert_eq!(journal.requests().len(), MAX_REQUESTS);
        assert_eq!(journal.requests()[0].target, "/1");
    }

    #[test]
    fn large_bodies_push_out_older_ones() {
        let mut journal = Journal::default();
        for _ in 0..9 {
            journal.record(&incoming("/", vec![0; 8 << 20]), Some("SIGN_ERROR"));
        }
        assert_eq!(journal.requests().len(), 8);
        assert_eq!(journal.body_bytes, 64 << 20);
    }

    #[test]
    fn debug_shows_neither_target_nor_content() {
        let mut journal = Journal::default();
        journal.record(&incoming("/openid/oUpF", b"secret".to_vec()), None);
        let text = format!("{journal:?}");
        assert!(!text.contains("oUpF") && !text.contains("secret"), "{text}");
    }
}
