//! What is signed in place of a request's body.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use reqwest::Request;

use crate::Error;

/// The bytes to sign instead of the body: the JSON part of an upload, whose file no signature covers (protocol P§1).
///
/// Put it into the extensions of an upload. Any request that is not `multipart/form-data` is refused with it: a body that
/// is not signed can be exchanged on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedBody(pub Bytes);

impl SignedBody {
    pub(super) fn instead_of(&self, request: &Request) -> Result<&[u8], Error> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        if essence.trim().eq_ignore_ascii_case("multipart/form-data") {
            return Ok(&self.0);
        }
        Err(Error::UnsignableRequest {
            problem: "`SignedBody` is allowed for uploads (multipart/form-data) only",
        })
    }
}

/// Shows the length alone.
impl fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody").field("length", &self.0.len()).finish_non_exhaustive()
    }
}
