//! Answers that a test prescribes for operations the sandbox does not have.

use http::{HeaderValue, StatusCode};

use crate::request::Incoming;
use crate::request::path::parameters;
use crate::response::Response;

/// The answer of a stubbed operation: status, body and content type.
///
/// ```
/// use wechatpay_sandbox::StubResponse;
/// let found = StubResponse::json(200, r#"{"id":"1"}"#);
/// let deleted = StubResponse::empty(204);
/// let bill = StubResponse::new(200, "text/plain", b"a,b\n".to_vec());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StubResponse {
    status: u16,
    content_type: Option<String>,
    body: Vec<u8>,
}

/// The stubs of one sandbox; a later one replaces an earlier one.
#[derive(Debug, Default)]
pub(crate) struct Stubs(Vec<Stub>);

#[derive(Debug)]
struct Stub {
    method: String,
    path: String,
    response: StubResponse,
}

impl StubResponse {
    /// A body of any media type, sent byte for byte. A status outside 200 to 599, or a
    /// content type that cannot be a header, is answered by 500 `SYSTEM_ERROR`.
    pub fn new(status: u16, content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: Some(content_type.into()), body: body.into() }
    }

    /// A JSON text, sent byte for byte: it is not checked to be JSON.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.into())
    }

    /// No body and no content type.
    pub fn empty(status: u16) -> Self {
        Self { status, content_type: None, body: Vec::new() }
    }
}

impl StubResponse {
    fn to_response(&self) -> Result<Response, &'static str> {
        let status = StatusCode::from_u16(self.status).ok();
        let status = status.filter(|status| (200..600).contains(&status.as_u16()));
        let content_type = self.content_type.as_deref().map(HeaderValue::from_str);
        Ok(Response {
            status: status.ok_or("the stub's status is not within 200 to 599")?,
            content_type: content_type
                .transpose()
                .map_err(|_| "the stub's content type cannot be a header")?,
            body: self.body.clone(),
        })
    }
}

/// Shows the size of the body, not its content.
impl std::fmt::Debug for StubResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

    /// The latest stub whose method and path are the request's; its query does not matter.
    pub(crate) fn find(&self, request: &Incoming) -> Option<Response> {
        let matches = |stub: &&Stub| {
            stub.method == request.method.as_str()
                && parameters(&stub.path, request.path()).is_some()
        };
        self.0.iter().rev().find(matches).map(|stub| (&stub.response).into())
    }
}

impl From<&StubResponse> for Response {
    fn from(stub: &StubResponse) -> Self {
        stub.to_response().unwrap_or_else(|fault| {
            let body = serde_json::json!({ "code": "SYSTEM_ERROR", "message": fault });
            Response::json(StatusCode::INTERNAL_SERVER_ERROR, &body)
        })
    }
}
