//! The content of a download, chunk by chunk; the digest is checked at its end.

use std::fmt;

use bytes::Bytes;
use reqwest::Response;

use super::digest::Digest;
#[cfg(feature = "gzip")]
use super::gunzip::Gunzip;
use crate::Error;
use crate::error::{CallMetadata, ErrorKind, Printed, Transport};

/// The content of a download. Read it to its end: the digest is only known there, so do not trust
/// any of the content before [`DownloadStream::chunk`] has returned `None`.
///
/// A stream that failed cannot be continued: every later call returns the same error, which is
/// never retryable. Begin the download again instead.
pub struct DownloadStream {
    state: State,
    metadata: CallMetadata,
}

enum State {
    Reading(Box<Reading>),
    /// The content was read to its end, and the digest matched.
    Done,
    Failed(ErrorKind),
}

struct Reading {
    response: Response,
    digest: Option<Digest>,
    #[cfg(feature = "gzip")]
    gzip: Option<Gunzip>,
}

impl DownloadStream {
    pub(crate) fn new(
        response: Response,
        digest: Option<Digest>,
        gzip: bool,
        mut metadata: CallMetadata,
    ) -> Self {
        let _ = gzip;
        // The request is safe to repeat, but what is left of a stream is not the file.
        metadata.attempts.idempotent = false;
        let reading = Reading {
            response,
            digest,
            #[cfg(feature = "gzip")]
            gzip: gzip.then(Gunzip::default),
        };
        Self { state: State::Reading(Box::new(reading)), metadata }
    }

    /// Returns the next piece of the content, or `None` at its end, if the digest matches.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if the connection breaks.
    /// [`ErrorKind::Mismatch`] with `digest` at the end of content that does not have the announced
    /// digest.
    /// [`ErrorKind::Decode`] if it cannot be decompressed.
    /// The same error again after any of these.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let result = match &mut self.state {
            State::Reading(reading) => reading.chunk().await,
            State::Done => Ok(None),
            State::Failed(kind) => Err(kind.clone()),
        };
        match result {
            Ok(Some(content)) => return Ok(Some(content)),
            Ok(None) => self.state = State::Done,
            Err(kind) => {
                self.state = State::Failed(kind.clone());
                return Err(Error::new(kind, self.metadata.clone()));
            }
        }
        Ok(None)
    }

    /// Reads the whole content into memory, at most `limit` bytes of it, decompressed if it is
    /// compressed.
    ///
    /// # Errors
    /// As [`DownloadStream::chunk`]; [`wechatpay_auth::Error::BodyTooLarge`] above the limit.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if all.len() + chunk.len() > limit {
                let kind = ErrorKind::Auth(wechatpay_auth::Error::BodyTooLarge { limit });
                return Err(Error::new(kind, self.metadata));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.into())
    }

    /// The `Request-ID`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.request_id.as_deref()
    }
}

impl Reading {
    async fn chunk(&mut self) -> Result<Option<Bytes>, ErrorKind> {
        let content = self.content().await?;
        match (&content, &mut self.digest) {
            (Some(content), Some(digest)) => digest.update(content),
            (None, Some(digest)) if !digest.matches() => return Err(ErrorKind::Mismatch("digest")),
            _ => {}
        }
        Ok(content)
    }

    /// Returns the next piece, which is not empty, decompressed.
    #[cfg(feature = "gzip")]
    async fn content(&mut self) -> Result<Option<Bytes>, ErrorKind> {
        loop {
            let Some(gzip) = &mut self.gzip else {
                return receive(&mut self.response).await;
            };
            match gzip.next()? {
                Some(content) => return Ok(Some(content)),
                None if gzip.has_ended() => return Ok(None),
                None => gzip.feed(receive(&mut self.response).await?),
            }
        }
    }

    #[cfg(not(feature = "gzip"))]
    async fn content(&mut self) -> Result<Option<Bytes>, ErrorKind> {
        receive(&mut self.response).await
    }
}

/// Returns the next piece of the body, which is not empty; `None` at its end.
async fn receive(response: &mut Response) -> Result<Option<Bytes>, ErrorKind> {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if chunk.is_empty() => {}
            Ok(chunk) => return Ok(chunk),
            Err(error) if error.is_timeout() => {
                return Err(ErrorKind::Transport(Transport::Timeout));
            }
            Err(_) => return Err(ErrorKind::Transport(Transport::Broken)),
        }
    }
}

/// Prints no content.
impl fmt::Debug for DownloadStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadStream")
            .field("request_id", &self.request_id().map(Printed::id))
            .finish_non_exhaustive()
    }
}
