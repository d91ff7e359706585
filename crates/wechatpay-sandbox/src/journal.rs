//! The received requests, for tests to inspect.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

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
/// # let request = b"GET /v3/certificates HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
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
    bytes: usize,
}

/// Maximum number of requests kept.
const MAX_REQUESTS: usize = 4096;

/// Maximum total size of the targets, headers and bodies kept.
const MAX_BYTES: usize = 64 << 20;

/// The size of a header without its name and value.
const HEADER_OVERHEAD: usize = 128;

impl ReceivedRequest {
    /// The first value of a header; `None` if it is absent or not ASCII. The name is
    /// case-insensitive.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The size in memory, approximately.
    fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers =
            headers.map(|(name, value)| name.as_str().len() + value.len() + HEADER_OVERHEAD);
        self.method.len() + self.target.len() + headers.sum::<usize>() + self.body.len()
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
        // Copies: the originals keep the whole buffer of the connection in memory.
        let headers = request.headers.iter().map(|(name, value)| (name.clone(), copy(value)));
        let received = ReceivedRequest {
            method: request.method.to_string(),
            target: request.target.clone(),
            headers: headers.collect(),
            body: Bytes::copy_from_slice(&request.body),
            accepted: error_code.is_none(),
            error_code: error_code.map(str::to_owned),
        };
        self.bytes += received.size();
        self.requests.push_back(received);
        while self.requests.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.bytes -= oldest.size();
        }
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }
}

fn copy(value: &HeaderValue) -> HeaderValue {
    let mut copied =
        HeaderValue::from_bytes(value.as_bytes()).expect("the value of a header is one");
    copied.set_sensitive(value.is_sensitive());
    copied
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
        assert_eq!(journal.requests().len(), 7, "an eighth does not fit with its head");
        assert!(journal.bytes <= MAX_BYTES);
    }

    #[test]
    fn targets_and_headers_count_towards_the_limit() {
        let long = "x".repeat(100_000);
        let mut journal = Journal::default();
        for _ in 0..700 {
            let mut request = incoming(&format!("/{long}"), Vec::new());
            request.headers.append("a", HeaderValue::from_str(&long).unwrap());
            request.headers.append("a", HeaderValue::from_str(&long).unwrap());
            journal.record(&request, Some("SIGN_ERROR"));
        }
        let kept = journal.requests();
        let sizes = kept
            .iter()
            .map(|it| it.target.len() + it.headers.values().map(HeaderValue::len).sum::<usize>());
        assert!(sizes.sum::<usize>() <= MAX_BYTES);
        assert!(kept.len() > 200, "{}", kept.len());
        assert_eq!(kept[0].headers.get_all("a").iter().count(), 2);
    }

    #[test]
    fn request_larger_than_the_limit_is_not_kept() {
        let mut journal = Journal::default();
        journal.record(&incoming("/", vec![0; MAX_BYTES]), None);
        assert_eq!((journal.requests().len(), journal.bytes), (0, 0));
    }

    #[test]
    fn recorded_bytes_do_not_share_the_buffer_of_the_connection() {
        let buffer = Bytes::from(vec![b'x'; 1 << 20]);
        let mut request = incoming("/", Vec::new());
        request.body = buffer.slice(..1);
        let value = HeaderValue::from_maybe_shared(buffer.slice(..1)).unwrap();
        request.headers.append("a", value);
        let mut journal = Journal::default();
        journal.record(&request, None);
        drop(request);
        assert!(buffer.is_unique());
    }

    #[test]
    fn debug_output_omits_target_and_content() {
        let mut journal = Journal::default();
        journal.record(&incoming("/openid/oUpF", b"secret".to_vec()), None);
        let debug = format!("{journal:?}");
        assert!(!debug.contains("oUpF") && !debug.contains("secret"), "{debug}");
    }
}
