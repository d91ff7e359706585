//! Reads a whole 2xx body, so that it is verified before the caller sees it.

use bytes::{Bytes, BytesMut};
use http::{Extensions, HeaderMap, HeaderName};
use reqwest::{Method, Request, Response, ResponseBuilderExt, Url};

use crate::{Error, Verified};

static REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// Status and request id of a response. No signature covers them; they are available even if the
/// response was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseHead {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The `Request-ID`, which WeChat Pay's support asks for first.
    pub request_id: Option<String>,
}

impl ResponseHead {
    pub(super) fn new(response: &Response) -> Self {
        let request_id = response.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
        Self { status: response.status(), request_id: request_id.map(str::to_owned) }
    }
}

/// Marks a request whose 2xx response is a file download, whose body WeChat Pay does not sign
/// (protocol P§11).
///
/// Insert it into the request's extensions. The response is then returned unread and unverified,
/// and must be checked against the digest of a signed response. Only for `GET`; with any other
/// method the response is verified as usual.
#[derive(Clone, Copy, Debug)]
pub struct UnsignedDownload;

/// What has to be remembered of a request until its response arrives.
pub(super) struct RequestInfo {
    url: Url,
    unsigned_download: bool,
}

impl RequestInfo {
    pub(super) fn new(request: &Request, extensions: &Extensions) -> Self {
        let mut url = request.url().clone();
        // A fragment is not sent, and the response's URL has none.
        url.set_fragment(None);
        let marked = extensions.get::<UnsignedDownload>().is_some();
        Self { url, unsigned_download: marked && request.method() == Method::GET }
    }

    pub(super) fn is_unsigned_download(&self) -> bool {
        self.unsigned_download
    }

    /// A transport that follows redirects may have sent the signed request to another host.
    pub(super) fn check_url_of(&self, response: &Response) -> Result<(), Error> {
        if response.url() == &self.url { Ok(()) } else { Err(Error::Redirected) }
    }
}

/// A response whose body is in memory, not yet verified.
pub(super) struct BufferedResponse {
    response: Response,
    body: Bytes,
}

impl BufferedResponse {
    pub(super) async fn read(mut response: Response, limit: usize) -> Result<Self, BodyError> {
        let body = read_body(&mut response, limit).await?;
        Ok(Self { response, body })
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the response with the body that was verified, and with the proof in its extensions.
    pub(super) fn into_verified(
        mut self,
        info: RequestInfo,
        verified: Verified,
    ) -> reqwest_middleware::Result<Response> {
        let mut builder = http::Response::builder()
            .status(self.response.status())
            .version(self.response.version());
        if let Some(headers) = builder.headers_mut() {
            *headers = std::mem::take(self.response.headers_mut());
        }
        if let Some(extensions) = builder.extensions_mut() {
            *extensions = std::mem::take(self.response.extensions_mut());
            extensions.insert(verified);
        }
        // Only a builder can set the URL that reqwest reports.
        builder
            .url(info.url)
            .body(self.body)
            .map(Response::from)
            .map_err(reqwest_middleware::Error::middleware)
    }
}

/// Why a body could not be read.
pub(super) enum BodyError {
    TooLarge { limit: usize },
    Incomplete,
    Timeout(reqwest::Error),
}

/// Only the transport can tell how long it waited, so its error is kept.
impl From<BodyError> for reqwest_middleware::Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Timeout(error) => error.without_url().into(),
            error => Error::from(error).into(),
        }
    }
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit } => Self::BodyTooLarge { limit },
            BodyError::Incomplete | BodyError::Timeout(_) => Self::IncompleteBody,
        }
    }
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read_body(response: &mut Response, limit: usize) -> Result<Bytes, BodyError> {
    // A length that does not fit is over any limit.
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(BodyError::TooLarge { limit });
    }
    let mut body = BodyBuffer::new(announced);
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body.into_bytes()),
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                return Err(BodyError::TooLarge { limit });
            }
            Ok(Some(chunk)) => body.push(chunk),
            Err(error) if error.is_timeout() => return Err(BodyError::Timeout(error)),
            Err(_) => return Err(BodyError::Incomplete),
        }
    }
}

/// A body while it is read: a single chunk, the usual case, is not copied; several are joined.
struct BodyBuffer {
    first: Bytes,
    joined: BytesMut,
    announced: usize,
}

impl BodyBuffer {
    fn new(announced: usize) -> Self {
        Self { first: Bytes::new(), joined: BytesMut::new(), announced }
    }

    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        if self.joined.is_empty() {
            self.joined.reserve(self.announced.max(self.first.len() + chunk.len()));
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(&chunk);
    }

    fn into_bytes(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(announced: usize, chunks: &[&'static [u8]]) -> BodyBuffer {
        let mut body = BodyBuffer::new(announced);
        chunks.iter().for_each(|chunk| body.push(Bytes::from_static(chunk)));
        body
    }

    #[test]
    fn chunks_of_announced_body_are_joined_without_growing() {
        let body = read(3000, &[&[1; 1000], &[2; 1000], &[3; 1000]]);
        assert_eq!((body.len(), body.joined.capacity()), (3000, 3000));
        let bytes = body.into_bytes();
        assert_eq!(bytes, [[1; 1000], [2; 1000], [3; 1000]].concat());
    }

    #[test]
    fn single_chunk_is_not_copied() {
        static CHUNK: [u8; 100] = [7; 100];
        for announced in [0, 100] {
            let bytes = read(announced, &[&[], &CHUNK]).into_bytes();
            assert_eq!(bytes.as_ptr(), CHUNK.as_ptr());
        }
        assert!(read(0, &[]).into_bytes().is_empty());
    }

    #[test]
    fn chunks_of_unannounced_body_are_joined() {
        assert_eq!(read(0, &[b"a", b"", b"bc", b"d"]).into_bytes(), "abcd");
    }
}
