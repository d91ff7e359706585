//! Failures and their exit status: 1 refused by the API, 2 usage, configuration or a local file, 3 verification,
//! 4 transport.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};
use wechatpay_client::ErrorKind;

use crate::Output;

/// Why a command failed.
pub(crate) struct Failure {
    status: u8,
    code: &'static str,
    message: String,
    /// A result that is printed although the command failed: WeChat Pay's error response.
    result: Option<Value>,
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { status: 2, code: "usage", message: message.into(), result: None }
    }

    /// A file, standard input or output, or the operating system failed. `problem` is what could
    /// not be done.
    pub(crate) fn io(problem: impl Display, error: &io::Error) -> Self {
        Self::from_system(format!("{problem}: {}", error.kind()))
    }

    /// As [`Self::io`], with the whole message.
    pub(crate) fn from_system(message: String) -> Self {
        Self { status: 2, code: "io", message, result: None }
    }

    pub(crate) fn refused(message: impl Into<String>, result: Value) -> Self {
        Self { status: 1, code: "refused", message: message.into(), result: Some(result) }
    }

    /// Prints the failure and returns the exit status.
    pub(crate) fn report(self, output: Output) -> ExitCode {
        if let Some(result) = &self.result {
            // If standard output is closed, the exit status still reports the failure.
            let _ = output.print(result);
        }
        let line = match output {
            Output::Json => json!({ "error": self.code, "message": self.message }).to_string(),
            Output::Text => format!("error: {}", self.message),
        };
        let _ = writeln!(io::stderr(), "{line}");
        ExitCode::from(self.status)
    }
}

impl From<wechatpay_auth::Error> for Failure {
    fn from(error: wechatpay_auth::Error) -> Self {
        let status = match &error {
            wechatpay_auth::Error::CertificatesUnavailable { .. } => 4,
            wechatpay_auth::Error::PublicKeyMode => 1,
            error if error.is_verification() => 3,
            _ => 2,
        };
        Self { status, code: error.code(), message: error.to_string(), result: None }
    }
}

impl From<wechatpay_client::Error> for Failure {
    fn from(error: wechatpay_client::Error) -> Self {
        let message = error.to_string();
        let of = |status, code| Self { status, code, message: message.clone(), result: None };
        match error.kind() {
            ErrorKind::Api { .. } => Self::refused(message, refusal(&error)),
            ErrorKind::Auth(auth) => Self { message, ..Self::from(auth.clone()) },
            ErrorKind::Transport(_) => of(4, "transport"),
            ErrorKind::InvalidRequest(_) => of(2, "invalid_request"),
            ErrorKind::Mismatch(_) => of(3, "mismatch"),
            _ => of(3, "decode"),
        }
    }
}

/// WeChat Pay's error as received, with status and request id; any other body as a string.
fn refusal(error: &wechatpay_client::Error) -> Value {
    let body = serde_json::from_slice::<Value>(error.body()).ok().filter(Value::is_object);
    let mut refusal =
        body.unwrap_or_else(|| json!({ "body": String::from_utf8_lossy(error.body()) }));
    refusal["status"] = error.status().map_or(Value::Null, |status| status.as_u16().into());
    refusal["request_id"] = error.request_id().map_or(Value::Null, Into::into);
    refusal
}
