//! The reply to a notification.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::Error;

/// Status and body of the reply to a notification, due within five seconds (protocol P§5.3).
///
/// The status decides: any 2xx stops the retries, regardless of the body. Never reply with one to a
/// notification that was not verified or not stored.
///
/// # Examples
///
/// It converts into the response of any HTTP server, with a body of `Bytes`, `String` or another
/// type that a string converts into. With feature `axum`, a handler of axum can return it.
///
/// ```
/// use wechatpay_auth::Reply;
///
/// let response: http::Response<String> = Reply::failed().into();
/// assert_eq!(response.status(), 500);
/// assert_eq!(response.headers()["content-type"], "application/json");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    status: StatusCode,
    body: String,
}

impl Reply {
    /// Returns 204 without a body: the notification was verified and stored.
    #[must_use]
    pub fn accepted() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: String::new() }
    }

    /// Returns 200 with a JSON body, for the few events that ask for data in the reply: the
    /// notification was verified and, if there is anything to store, stored.
    ///
    /// Such a notification is a query. Reply to each repetition with the data as well, so do not
    /// deduplicate it.
    ///
    /// ```
    /// use serde_json::json;
    /// use wechatpay_auth::Reply;
    ///
    /// let reply = Reply::with_json(json!({ "plate_number": "粤B888888" }));
    /// assert_eq!((reply.status().as_u16(), reply.body()), (200, r#"{"plate_number":"粤B888888"}"#));
    /// ```
    #[must_use]
    pub fn with_json(value: impl Into<Value>) -> Self {
        Self { status: StatusCode::OK, body: value.into().to_string() }
    }

    /// Returns 500: the notification was not stored and WeChat Pay should retry.
    #[must_use]
    pub fn failed() -> Self {
        Self::rejected(StatusCode::INTERNAL_SERVER_ERROR, "not processed, please retry")
    }

    /// Returns the reply to a notification that could not be opened: 401 if it was not verified
    /// (including probes), 400 if it has nothing that could be decrypted or was not received
    /// completely, 413 if it is too large, 500 if the receiver is misconfigured.
    ///
    /// A genuine notification with a payload of another structure is not an error: see
    /// [`UndecodedPayload`](crate::UndecodedPayload).
    #[must_use]
    pub fn for_error(error: &Error) -> Self {
        match error {
            Error::Malformed { .. } | Error::UnsupportedAlgorithm { .. } => {
                Self::rejected(StatusCode::BAD_REQUEST, "the notification cannot be used")
            }
            Error::IncompleteBody => {
                Self::rejected(StatusCode::BAD_REQUEST, "the body is incomplete")
            }
            Error::BodyTooLarge { .. } => {
                Self::rejected(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large")
            }
            // The signature was right, so the receiver probably has the wrong APIv3 key.
            Error::DecryptionFailed => Self::failed(),
            error if error.is_verification() => {
                Self::rejected(StatusCode::UNAUTHORIZED, "the signature could not be verified")
            }
            _ => Self::failed(),
        }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the body, which is empty or JSON (`application/json`). If the status is not 2xx, it
    /// is `{"code":"FAIL","message":"…"}`.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    fn rejected(status: StatusCode, message: &str) -> Self {
        Self { status, body: format!(r#"{{"code":"FAIL","message":"{message}"}}"#) }
    }
}

/// With `Content-Type: application/json` if there is a body.
impl<B: From<String>> From<Reply> for Response<B> {
    fn from(reply: Reply) -> Self {
        let has_body = !reply.body.is_empty();
        let mut response = Response::new(B::from(reply.body));
        *response.status_mut() = reply.status;
        if has_body {
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
        }
        response
    }
}

#[cfg(feature = "axum")]
impl axum_core::response::IntoResponse for Reply {
    fn into_response(self) -> axum_core::response::Response {
        self.into()
    }
}

/// Prints the status and the length of the body, which can contain data.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_to_an_error_is_never_2xx() {
        for (error, status) in [
            (Error::InvalidSignature { serial: "S".into(), probe: true }, 401),
            (Error::ClockSkew { seconds: 301 }, 401),
            (Error::UnknownSerial { serial: "S".into(), known: vec![] }, 401),
            (Error::MissingHeader { name: "Wechatpay-Nonce" }, 401),
            (Error::Malformed { document: "notification", problem: "x" }, 400),
            (Error::UnsupportedAlgorithm { name: "x".into() }, 400),
            (Error::IncompleteBody, 400),
            (Error::BodyTooLarge { limit: 1 }, 413),
            (Error::DecryptionFailed, 500),
            (Error::NoBackend, 500),
            (Error::configuration("WECHATPAY_APIV3_KEY", "x"), 500),
            (Error::DeduplicationFailed { problem: "x".into() }, 500),
        ] {
            let reply = Reply::for_error(&error);
            assert_eq!(reply.status().as_u16(), status, "{error:?}");
            let body: Value = serde_json::from_str(reply.body()).unwrap();
            assert_eq!(body["code"], "FAIL");
            assert!(body["message"].as_str().unwrap().len() <= 64);
        }
        assert!(Reply::accepted().status().is_success());
    }

    #[test]
    fn reply_becomes_a_response_with_its_body_and_type() {
        let response: Response<Vec<u8>> = Reply::accepted().into();
        assert_eq!((response.status().as_u16(), response.headers().len()), (204, 0));
        assert!(response.body().is_empty());
        let response: Response<String> = Reply::with_json(serde_json::json!({ "a": [1] })).into();
        assert_eq!((response.status().as_u16(), response.body().as_str()), (200, r#"{"a":[1]}"#));
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    }

    #[test]
    fn debug_output_of_a_reply_has_no_data() {
        let reply = Reply::with_json(serde_json::json!({ "name": "secret" }));
        assert!(!format!("{reply:?} {reply:#?}").contains("secret"));
    }
}
