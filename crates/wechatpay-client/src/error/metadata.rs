//! What is known of a call besides its value.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{Printed, SignedRequest};
use crate::operation::Operation;
use crate::resilience::Attempts;

/// What is known of a call, whether it succeeded or failed.
#[derive(Clone, Default)]
pub(crate) struct CallMetadata {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) verified_by: Option<String>,
    pub(crate) attempts: Attempts,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) signed: Option<SignedRequest>,
}

impl CallMetadata {
    pub(crate) fn of(operation: Option<&'static Operation>) -> Self {
        Self { operation, ..Self::default() }
    }
}

/// Headers and body are left out: they can hold personal data.
impl fmt::Debug for CallMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallMetadata")
            .field("operation", &self.operation.map(|operation| operation.id))
            .field("status", &self.status)
            .field("request_id", &self.request_id.as_deref().map(Printed::id))
            .field("verified_by", &self.verified_by)
            .field("attempts", &self.attempts.count)
            .field("origin", &self.attempts.origin.as_ref().map(|origin| origin.as_str()))
            .finish_non_exhaustive()
    }
}
