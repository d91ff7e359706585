//! Error responses in WeChat Pay's format (P§6.1).

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::response::Response;

/// An error response: status, code, message and detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    message: String,
    detail: Option<Value>,
}

/// Maximum number of bytes of the signed message that a `SIGN_ERROR` shows.
const SHOWN_MESSAGE_BYTES: usize = 512;

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: None }
    }

    /// 400 `PARAM_ERROR`. `field` is a JSON pointer in a body, or a name in a path, query or
    /// header.
    pub(crate) fn param(location: &str, field: &str, issue: &str) -> Self {
        let detail = json!({ "location": location, "field": field, "issue": issue });
        Self::new(StatusCode::BAD_REQUEST, "PARAM_ERROR", format!("{field}: {issue}")).with(detail)
    }

    /// 400 `PARAM_ERROR` for body fields that the operation does not have, as JSON pointers.
    pub(crate) fn unknown_fields(pointers: Vec<String>) -> Self {
        let message = format!("unknown fields: {}", pointers.join(", "));
        let field = pointers.first().cloned().unwrap_or_default();
        Self::new(StatusCode::BAD_REQUEST, "PARAM_ERROR", message).with(json!({
            "location": "body",
            "field": field,
            "value": pointers,
            "issue": "the operation does not have these fields",
        }))
    }

    /// 400 `INVALID_REQUEST`: well-formed, but breaks a rule.
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message)
    }

    /// 404 `NOT_FOUND`: no operation has this method and path.
    pub(crate) fn no_operation() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "no operation has this method and path")
    }

    /// 401 `SIGN_ERROR` (P§1.4).
    pub(crate) fn sign_error(issue: &str) -> Self {
        let message = format!("the request's signature was rejected: {issue}");
        Self::new(StatusCode::UNAUTHORIZED, "SIGN_ERROR", message).with(json!({
            "field": "signature",
            "location": "authorization",
            "detail": { "issue": issue },
        }))
    }

    /// Adds the message whose signature the server tested (P§1.4).
    pub(crate) fn with_sign_information(
        mut self,
        method: &Method,
        target: &str,
        message: &[u8],
    ) -> Self {
        let shown = &message[..message.len().min(SHOWN_MESSAGE_BYTES)];
        self.detail.get_or_insert_default()["sign_information"] = json!({
            "method": method.as_str(),
            "url": target,
            "truncated_sign_message": String::from_utf8_lossy(shown),
            "sign_message_length": message.len(),
        });
        self
    }

    /// The field named in the detail; empty if there is none.
    #[cfg(test)]
    pub(crate) fn field(&self) -> &str {
        self.detail.as_ref().and_then(|detail| detail["field"].as_str()).unwrap_or_default()
    }

    fn with(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }
}

impl From<&Problem> for Response {
    fn from(problem: &Problem) -> Self {
        let mut body = json!({ "code": problem.code, "message": problem.message });
        if let Some(detail) = &problem.detail {
            body["detail"] = detail.clone();
        }
        Response::json(problem.status, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(problem: &Problem) -> Value {
        serde_json::from_slice(&Response::from(problem).body).unwrap()
    }

    #[test]
    fn sign_error_shows_the_message_that_the_server_built() {
        let problem = Problem::sign_error("sign not match").with_sign_information(
            &Method::GET,
            "/v3/certificates",
            b"GET\n",
        );
        let body = body(&problem);
        assert_eq!(body["code"], "SIGN_ERROR");
        assert_eq!(body["detail"]["field"], "signature");
        assert_eq!(body["detail"]["location"], "authorization");
        assert_eq!(body["detail"]["detail"]["issue"], "sign not match");
        assert_eq!(
            body["detail"]["sign_information"],
            json!({
                "method": "GET",
                "url": "/v3/certificates",
                "truncated_sign_message": "GET\n",
                "sign_message_length": 4,
            })
        );
    }

    #[test]
    fn sign_error_with_a_long_message_truncates_it_and_shows_its_length() {
        let problem = Problem::sign_error("x").with_sign_information(
            &Method::POST,
            "/",
            "刷".repeat(1000).as_bytes(),
        );
        let body = body(&problem);
        let information = &body["detail"]["sign_information"];
        assert_eq!(information["sign_message_length"], 3000);
        assert!(information["truncated_sign_message"].as_str().unwrap().len() < 520);
    }

    #[test]
    fn unknown_fields_are_listed_as_pointers() {
        let body = body(&Problem::unknown_fields(vec!["/body/x".to_owned()]));
        assert_eq!(body["code"], "PARAM_ERROR");
        assert_eq!(body["detail"]["value"], json!(["/body/x"]));
    }

    #[test]
    fn problem_without_detail_omits_it() {
        assert_eq!(body(&Problem::no_operation()).get("detail"), None);
    }
}
