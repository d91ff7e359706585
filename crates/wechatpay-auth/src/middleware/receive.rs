//! Takes a whole 2xx body in, so that it is verified before anyone sees it.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use reqwest::{Response, ResponseBuilderExt, Url};

use crate::{Error, Verified};

/// What an answer said before its body: not covered by any signature, and there even when the answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerHead {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The `Request-ID`: what WeChat Pay's support asks for first.
    pub request_id: Option<String>,
}

impl AnswerHead {
    pub(super) fn of(response: &Response) -> Self {
        let request_id = response
            .headers()
            .get("request-id")
            .and_then(|value| value.to_str().ok());
        Self {
            status: response.status(),
            request_id: request_id.map(str::to_owned),
        }
    }
}

/// An answer whose body is in memory and not yet verified.
pub(super) struct Received {
    response: Response,
    body: Bytes,
}

/// Reads the body up to a limit. Inner error: the transport's, such as a timeout.
pub(super) async fn buffer(
    mut response: Response,
    asked: &Url,
    limit: usize,
) -> Result<reqwest::Result<Received>, Error> {
    check_url(&response, asked)?;
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Error::BodyTooLarge { limit });
    }
    let mut body = Growing::default();
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
    Ok(Ok(Received { response, body }))
}

/// A body on its way in: the usual single chunk stays where it is, several are joined.
#[derive(Default)]
struct Growing {
    first: Bytes,
    joined: BytesMut,
}

impl Growing {
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
        if self.joined.is_empty() {
            self.first
        } else {
            self.joined.freeze()
        }
    }
}

/// A transport that follows redirects may have shown the signed request to another host.
pub(super) fn check_url(response: &Response, asked: &Url) -> Result<(), Error> {
    if response.url() == asked {
        Ok(())
    } else {
        Err(Error::Redirected)
    }
}

impl Received {
    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Gives the answer back with the body that was verified, and with who verified it.
    pub(super) fn into_response(self, asked: &Url, verified: Verified) -> Response {
        let (mut parts, _) = http::Response::<reqwest::Body>::from(self.response).into_parts();
        parts.extensions.insert(verified);
        let mut rebuilt = http::Response::from_parts(parts, self.body);
        // Only a builder can set the URL that reqwest reports.
        if let Ok(with_url) = http::Response::builder().url(asked.clone()).body(()) {
            rebuilt
                .extensions_mut()
                .extend(with_url.into_parts().0.extensions);
        }
        Response::from(rebuilt)
    }
}
