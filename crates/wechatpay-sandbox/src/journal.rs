//! The received requests, for tests to inspect.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::request::Incoming;

/// A received API request and its result, as [`Sandbox::requests`](crate::Sandbox::requests)
/// returns it.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
/// # use tokio::net::TcpStream;
/// let sandbox = Sandbox::builder().spawn().await?;
/// # let address = sandbox.base_url().trim_start_matches("http://").to_owned();
/// # let mut stream = TcpStream::connect(address).await?;
/// # let request = b"GET /v3/certificates HTTP/1.1\r\nConnection: close\r\n\r\n";
/// # stream.write_all(request).await?;
/// # stream.read_to_end(&mut Vec::new()).await?;
/// // … a client sends GET /v3/certificates without signing it.
/// let requests = sandbox.requests();
/// assert_eq!(requests[0].target, "/v3/certificates");
/// assert_eq!(requests[0].error_code.as_deref(), Some("SIGN_ERROR"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method in upper case, as on the request line.
    pub method: String,
    /// The request target (path and query) exactly as on the request line, neither decoded nor
    /// normalized. The HTTP parser drops a `#` and what follows it, which is not valid in a target.
    pub target: String,
    /// All headers in order of first occurrence, including repeated ones and `Authorization`.
    pub headers: HeaderMap,
    /// The body exactly as received, without transfer encoding.
    pub body: Bytes,
    /// `true` if every check passed and the operation or a stub returned the response.
    pub accepted: bool,
    /// The error code, for example `SIGN_ERROR`; `None` if accepted.
    pub error_code: Option<String>,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: VecDeque<ReceivedRequest>,
    body_bytes: usize,
}

/// Maximum number of requests kept.
const MAX_REQUESTS: usize = 4096;

/// Maximum total size of the bodies kept.
const MAX_BODY_BYTES: usize = 64 << 20;

impl ReceivedRequest {
    /// The first value of a header; `None` if it is absent or not ASCII. The name is
    /// case-insensitive.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Prints the result without target, headers and content, which contain openids and signatures.
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
    fn oldest_requests_are_dropped_at_the_limit() {
        let mut journal = Journal::default();
        for index in 0..=MAX_REQUESTS {
            journal.record(&incoming(&format!("/{index}"), Vec::new()), None);
        }
        assert_eq!(journal.requests().len(), MAX_REQUESTS);
        assert_eq!(journal.requests()[0].target, "/1");
    }

    #[test]
    fn oldest_bodies_are_dropped_at_the_limit() {
        let mut journal = Journal::default();
        for _ in 0..9 {
            journal.record(&incoming("/", vec![0; 8 << 20]), Some("SIGN_ERROR"));
        }
        assert_eq!(journal.requests().len(), 8);
        assert_eq!(journal.body_bytes, 64 << 20);
    }

    #[test]
    fn debug_output_omits_target_and_content() {
        let mut journal = Journal::default();
        journal.record(&incoming("/openid/oUpF", b"secret".to_vec()), None);
        let debug = format!("{journal:?}");
        assert!(!debug.contains("oUpF") && !debug.contains("secret"), "{debug}");
    }
}
