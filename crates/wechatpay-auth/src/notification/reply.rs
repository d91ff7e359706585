//! The reply to a notification.

use http::StatusCode;

use crate::Error;

/// Status and body of the reply to a notification, due within five seconds (protocol P§5.3).
///
/// The status decides: any 2xx stops the retries, regardless of the body. Never reply with one to a
/// notification that was not verified or not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Returns 500: the notification was not stored and WeChat Pay should retry.
    #[must_use]
    pub fn failed() -> Self {
        Self::rejected(StatusCode::INTERNAL_SERVER_ERROR, "not processed, please retry")
    }

    /// Returns the reply to a notification that could not be opened: 401 if it was not verified
    /// (including probes), 400 if it has nothing that could be decrypted, 500 if the receiver is
    /// misconfigured.
    ///
    /// A genuine notification with a payload of another structure is not an error: see
    /// [`UndecodedPayload`](crate::UndecodedPayload).
    #[must_use]
    pub fn for_error(error: &Error) -> Self {
        match error {
            Error::Malformed { .. } | Error::UnsupportedAlgorithm { .. } => {
                Self::rejected(StatusCode::BAD_REQUEST, "the notification cannot be used")
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

    /// Returns the body: empty, or JSON `{"code":"FAIL","message":"…"}` (`application/json`).
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    fn rejected(status: StatusCode, message: &str) -> Self {
        Self { status, body: format!(r#"{{"code":"FAIL","message":"{message}"}}"#) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_to_an_error_is_never_2xx() {
        let errors = [
            Error::InvalidSignature { serial: "S".into(), probe: true },
            Error::ClockSkew { seconds: 301 },
            Error::UnknownSerial { serial: "S".into(), known: vec![] },
            Error::MissingHeader { name: "Wechatpay-Nonce" },
            Error::DecryptionFailed,
            Error::Malformed { document: "notification", problem: "x" },
            Error::NoBackend,
        ];
        for error in errors {
            let reply = Reply::for_error(&error);
            assert!(
                reply.status().is_client_error() || reply.status().is_server_error(),
                "{error:?}"
            );
            let body: serde_json::Value = serde_json::from_str(reply.body()).unwrap();
            assert_eq!(body["code"], "FAIL");
            assert!(body["message"].as_str().unwrap().len() <= 64);
        }
        assert!(Reply::accepted().status().is_success());
    }
}
