//! What is signed in place of a request's body.

use std::fmt;

use bytes::Bytes;

/// The bytes to sign instead of the body: the JSON part of an upload, whose file no signature covers (protocol P§1).
///
/// Put it into the extensions of an upload, and of nothing else: a body that is not signed can be exchanged on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedBody(pub Bytes);

/// Shows the length alone.
impl fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody").field("length", &self.0.len()).finish_non_exhaustive()
    }
}
