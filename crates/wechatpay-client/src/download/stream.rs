//! The content of a download, chunk by chunk; the digest is checked at its end.

use std::fmt;

use bytes::Bytes;
use reqwest::Response;

use super::digest::Digest;
use crate::Error;
use crate::error::{CallMetadata, ErrorKind, Transport};

/// The content of a download. Read it to its end: the digest is only known there, so do not trust any of the content before
/// [`DownloadStream::chunk`] has returned `None`.
pub struct DownloadStream {
    response: Response,
    digest: Option<Digest>,
    #[cfg(feature = "gzip")]
    gzip: Option<flate2::write::MultiGzDecoder<Vec<u8>>>,
    metadata: CallMetadata,
}

impl DownloadStream {
    pub(crate) fn new(
        response: Response,
        digest: Option<Digest>,
        gzip: bool,
        metadata: CallMetadata,
    ) -> Self {
        let _ = gzip;
        Self {
            response,
            digest,
            #[cfg(feature = "gzip")]
            gzip: gzip.then(|| flate2::write::MultiGzDecoder::new(Vec::new())),
            metadata,
        }
    }

    /// Returns the next piece of the content, or `None` at its end, if the digest matches.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if the connection breaks.
    /// [`ErrorKind::Mismatch`] with `digest` at the end of content that does not have the announced digest.
    /// [`ErrorKind::Decode`] if it cannot be decompressed.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let read = self
                .response
                .chunk()
                .await
                .map_err(|error| self.failed(Transport::from(&error)))?;
            let content = match read {
                Some(bytes) => self.unpack(bytes)?,
                None => match self.rest()? {
                    Some(rest) if !rest.is_empty() => rest,
                    _ => return self.finish(),
                },
            };
            if !content.is_empty() {
                if let Some(digest) = &mut self.digest {
                    digest.update(&content);
                }
                return Ok(Some(content));
            }
        }
    }

    /// Reads the whole content into memory, at most `limit` bytes.
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

    fn finish(&mut self) -> Result<Option<Bytes>, Error> {
        if self.digest.take().is_none_or(Digest::matches) {
            return Ok(None);
        }
        Err(Error::new(ErrorKind::Mismatch("digest"), self.metadata.clone()))
    }

    fn failed(&self, transport: Transport) -> Error {
        Error::new(ErrorKind::Transport(transport), self.metadata.clone())
    }
}

#[cfg(feature = "gzip")]
impl DownloadStream {
    fn unpack(&mut self, bytes: Bytes) -> Result<Bytes, Error> {
        let Some(decoder) = &mut self.gzip else {
            return Ok(bytes);
        };
        let unpacked =
            std::io::Write::write_all(decoder, &bytes).map(|()| std::mem::take(decoder.get_mut()));
        unpacked.map(Bytes::from).map_err(|_| self.garbled())
    }

    /// Returns what the decoder still holds at the end; a truncated archive is an error.
    fn rest(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(decoder) = self.gzip.take() else {
            return Ok(None);
        };
        decoder.finish().map(|rest| Some(Bytes::from(rest))).map_err(|_| self.garbled())
    }

    fn garbled(&self) -> Error {
        Error::new(
            ErrorKind::Decode("the content is not the announced gzip".into()),
            self.metadata.clone(),
        )
    }
}

#[cfg(not(feature = "gzip"))]
impl DownloadStream {
    fn unpack(&mut self, bytes: Bytes) -> Result<Bytes, Error> {
        Ok(bytes)
    }

    fn rest(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(None)
    }
}

/// Prints no content.
impl fmt::Debug for DownloadStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadStream")
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}
