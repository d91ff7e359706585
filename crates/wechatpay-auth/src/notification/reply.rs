//! The reply that a receiver owes WeChat Pay.

use http::StatusCode;

use crate::Error;

/// Status and body to answer a notification with, within five seconds (protocol P§5.3).
///
/// The status decides: any 2xx stops the repetitions, whatever the body says. So a notification that was not
/// verified, or not stored, must never be answered with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    status: StatusCode,
    body: String,
}

impl Reply {
    /// Says that the notification was verified and stored: 204, no body.
    #[must_use]
    pub fn accepted() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: String::new() }
    }

    /// Says that this side could not store it: 500; WeChat Pay will repeat it.
    #[must_use]
    pub fn failed() -> Self {
        Self::refusal(StatusCode::INTERNAL_SERVER_ERROR, "not processed, please repeat")
    }

    /// Answers a notification that did not open: 401 when nothing proves that WeChat Pay sent it (probes
    /// included), 400 when what it signed cannot be used, 500 when this side is misconfigured.
    #[must_use]
    pub fn for_error(error: &Error) -> Self {
        match error {
            Error::Malformed { .. } | Error::UnsupportedAlgorithm { .. } => {
                Self::refusal(StatusCode::BAD_REQUEST, "the notification cannot be used")
            }
            // The signature was right, so it is more likely that this side has the wrong APIv3 key.
            Error::DecryptionFailed => Self::failed(),
            error if error.is_verification() => {
                Self::refusal(StatusCode::UNAUTHORIZED, "the signature is not verified")
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

    fn refusal(status: StatusCode, message: &str) -> Self {
        Self { status, body: format!(r#"{{"code":"FAIL","message":"{message}"}}"#) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_is_ever_answered_with_success() {
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
