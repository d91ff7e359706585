//! Responses: their content and the headers that sign it.

mod signature;

pub(crate) use signature::{ResponseSignature, SignatureHeaders, header_name};

use http::{HeaderValue, StatusCode};
use serde_json::Value;

/// The content of a response, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        Self {
            status,
            content_type: Some(HeaderValue::from_static("application/json; charset=utf-8")),
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, content_type: None, body: Vec::new() }
    }
}
