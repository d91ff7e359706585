//! The bytes that are signed instead of an upload's body.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use reqwest::Request;

use crate::Error;

/// The bytes to sign instead of the body: the JSON part of an upload, whose file no signature
/// covers (protocol P§1).
///
/// Insert it into the extensions of an upload. With any request that is not `multipart/form-data`
/// it is rejected: a body that is not signed can be replaced on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedBody(pub Bytes);

impl SignedBody {
    /// Returns the bytes to sign if the request is an upload.
    pub(super) fn for_upload(&self, request: &Request) -> Result<&[u8], Error> {
        let media_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok()?.split(';').next())
            .unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case("multipart/form-data") {
            return Err(Error::UnsignableRequest {
                problem: "`SignedBody` is allowed for uploads (multipart/form-data) only",
            });
        }
        Ok(&self.0)
    }
}

/// Prints only the length.
impl fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody").field("length", &self.0.len()).finish_non_exhaustive()
    }
}
