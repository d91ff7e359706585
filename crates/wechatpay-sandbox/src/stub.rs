//! Responses that a test prescribes.

use std::fmt;

use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::request::Incoming;
use crate::request::path::parameters;
use crate::response::Response;

/// A prescribed response: status, content type and body.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::{Sandbox, StubResponse};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().spawn().await?;
/// sandbox.stub("GET", "/v3/orders/{id}", StubResponse::json(200, r#"{"id":"1"}"#));
/// sandbox.stub("DELETE", "/v3/orders/{id}", StubResponse::empty(204));
/// sandbox.stub("GET", "/v3/bill", StubResponse::new(200, "text/plain", "a,b\n"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StubResponse {
    status: u16,
    content_type: Option<String>,
    body: Vec<u8>,
}

/// The stubs of one sandbox. A later stub replaces an earlier one.
#[derive(Debug, Default)]
pub(crate) struct Stubs(Vec<Stub>);

#[derive(Debug)]
struct Stub {
    method: String,
    path: String,
    response: StubResponse,
}

impl StubResponse {
    /// Creates a response with a body of any media type. The body is sent unchanged.
    ///
    /// If the status is not within 200 to 599, or the content type is not a valid header value, the
    /// sandbox responds with 500 `SYSTEM_ERROR` instead.
    #[must_use]
    pub fn new(status: u16, content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: Some(content_type.into()), body: body.into() }
    }

    /// Creates a response with a JSON body. The body is sent unchanged and not checked to be JSON.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.into())
    }

    /// Creates a response without body and content type.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, content_type: None, body: Vec::new() }
    }
}

/// Prints the size of the body instead of its content.
impl fmt::Debug for StubResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubResponse")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

impl Stubs {
    pub(crate) fn add(&mut self, method: &str, path: &str, response: StubResponse) {
        self.0.push(Stub { method: method.to_ascii_uppercase(), path: path.to_owned(), response });
    }

    /// Returns the response of the latest stub with the method and path of the request. The query
    /// is ignored.
    pub(crate) fn find(&self, request: &Incoming) -> Option<Response> {
        self.0
            .iter()
            .rev()
            .find(|stub| {
                stub.method == request.method.as_str()
                    && parameters(&stub.path, request.path()).is_some()
            })
            .map(|stub| Response::from(&stub.response))
    }
}

impl From<&StubResponse> for Response {
    fn from(stub: &StubResponse) -> Self {
        let error = |message: &str| {
            Response::json(
                StatusCode::INTERNAL_SERVER_ERROR,
                &json!({ "code": "SYSTEM_ERROR", "message": message }),
            )
        };
        let status = match StatusCode::from_u16(stub.status) {
            Ok(status) if (200..600).contains(&stub.status) => status,
            _ => return error("the stub's status is not within 200 to 599"),
        };
        let content_type = stub.content_type.as_deref().map(HeaderValue::from_str);
        let Ok(content_type) = content_type.transpose() else {
            return error("the stub's content type is not a valid header value");
        };
        Response { status, content_type, body: stub.body.clone() }
    }
}
