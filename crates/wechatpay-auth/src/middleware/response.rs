//! Takes an answer in: a whole 2xx body, so that it is verified before anyone sees it.

use bytes::{Bytes, BytesMut};
use http::{Extensions, HeaderMap};
use reqwest::{Method, Request, Response, ResponseBuilderExt, Url};

use crate::{Error, Verified};

/// What an answer said before its body: not covered by any signature, and there even when the answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseHead {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The `Request-ID`: what WeChat Pay's support asks for first.
    pub request_id: Option<String>,
}

impl ResponseHead {
    pub(super) fn of(response: &Response) -> Self {
        let request_id = response.headers().get("request-id").and_then(|value| value.to_str().ok());
        Self { status: response.status(), request_id: request_id.map(str::to_owned) }
    }
}

/// Put into a request's extensions, says that a 2xx answer is a file download, whose body WeChat Pay does not sign
/// (protocol P§11): it is passed on unread and unverified, and must be checked against the digest of a signed answer.
///
/// For `GET` only; with any other method the answer is verified all the same.
#[derive(Clone, Copy, Debug)]
pub struct UnsignedDownload;

/// What must be remembered of a request until its answer is there.
pub(super) struct RequestInfo {
    url: Url,
    unsigned_download: bool,
}

impl RequestInfo {
    pub(super) fn of(request: &Request, extensions: &Extensions) -> Self {
        let mut url = request.url().clone();
        // A fragment is not sent, and the URL of the answer has none.
        url.set_fragment(None);
        let marked = extensions.get::<UnsignedDownload>().is_some();
        Self { url, unsigned_download: marked && request.method() == Method::GET }
    }

    pub(super) fn is_unsigned_download(&self) -> bool {
        self.unsigned_download
    }

    /// A transport that follows redirects may have shown the signed request to another host.
    pub(super) fn check_origin_of(&self, response: &Response) -> Result<(), Error> {
        if response.url() == &self.url { Ok(()) } else { Err(Error::Redirected) }
    }
}

/// An answer whose body is in memory and not yet verified.
pub(super) struct BufferedResponse {
    response: Response,
    body: Bytes,
}

/// Reads the body up to a limit. Inner error: the transport's, such as a timeout.
pub(super) async fn buffer(
    mut response: Response,
    limit: usize,
) -> Result<reqwest::Result<BufferedResponse>, Error> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Error::BodyTooLarge { limit });
    }
    let mut body = BodyBuffer::default();
    loop {
        match response.chunk().await {
            Ok(None) => break,
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                return Err(Error::BodyTooLarge { limit });
            }
            Ok(Some(chunk)) => body.push(chunk),
            Err(error) if error.is_timeout() => return Ok(Err(error.without_url())),
            Err(_) => return Err(Error::IncompleteBody),
        }
    }
    let body = body.finish();
    Ok(Ok(BufferedResponse { response, body }))
}

/// A body on its way in: the usual single chunk stays where it is, several are joined.
#[derive(Default)]
struct BodyBuffer {
    first: Bytes,
    joined: BytesMut,
}

impl BodyBuffer {
    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        let first = std::mem::take(&mut self.first);
        self.joined.extend_from_slice(&first);
        self.joined.extend_from_slice(&chunk);
    }

    fn finish(self) -> Bytes {
        if self.joined.is_empty() { self.first } else { self.joined.freeze() }
    }
}

impl BufferedResponse {
    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Gives the answer back with the body that was verified, and with who verified it.
    pub(super) fn into_response(self, asked: &RequestInfo, verified: Verified) -> Response {
        let (mut parts, _) = http::Response::<reqwest::Body>::from(self.response).into_parts();
        parts.extensions.insert(verified);
        let mut rebuilt = http::Response::from_parts(parts, self.body);
        // Only a builder can set the URL that reqwest reports.
        if let Ok(with_url) = http::Response::builder().url(asked.url.clone()).body(()) {
            rebuilt.extensions_mut().extend(with_url.into_parts().0.extensions);
        }
        Response::from(rebuilt)
    }
}
