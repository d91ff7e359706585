//! The error of every call.

mod code;
mod detail;
mod difference;
mod metadata;
mod outcome;
mod printed;
mod signed_request;
mod transport;

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

pub use code::Code;
pub use detail::{Detail, SignInformation};
pub use difference::SignDifference;
pub(crate) use metadata::CallMetadata;
pub(crate) use printed::Printed;
pub(crate) use signed_request::SignedRequest;
pub use transport::Transport;
pub(crate) use transport::api_error;

use crate::resilience::Attempts;

/// Why a call failed, with what support asks for.
///
/// Check the predicates first: [`Error::is_outcome_unknown`] before anything that moves money
/// again, [`Error::is_retryable`] before a retry.
///
/// Neither `Display` nor `Debug` prints a value that was sent, a token, a signature, a body or a
/// URL, except where WeChat Pay's own message repeats one. Both escape control characters, line
/// breaks and invisible formatting in what a server wrote, and cut it: 256 characters of a message,
/// 64 of a `Request-ID`. `Debug` prints what `Display` prints; `{:#?}` prints the structure.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: wechatpay_client::Client) {
/// let palm = client.palmservice();
/// match palm.preauthorize_organization("openid", "1004").send().await {
///     Ok(response) => println!("request {:?}", response.request_id()),
///     Err(error) if error.is_outcome_unknown() => println!("query before a retry: {error}"),
///     Err(error) if error.is_retryable() => println!("nothing happened, try later: {error}"),
///     Err(error) => println!("fix the request: {error}"),
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    metadata: Box<CallMetadata>,
}

/// What kind of failure it was.
#[derive(Clone)]
#[non_exhaustive]
pub enum ErrorKind {
    /// WeChat Pay, or a proxy in front of it, responded with another status than 2xx, or than 200
    /// to a download. The response is *unauthenticated*: never let it decide about money; send a
    /// query instead.
    Api {
        /// The HTTP status.
        status: StatusCode,
        /// WeChat Pay's code; empty and unknown when the body was not its JSON.
        code: Code,
        /// WeChat Pay's message for people; localized and unstable. As received: escape it before
        /// you print it.
        message: String,
        /// Which value was wrong, and why.
        detail: Option<Box<Detail>>,
    },
    /// A request could not be signed, or a response could not be verified. Check keys, serials and
    /// the clock.
    Auth(wechatpay_auth::Error),
    /// The network failed; see [`Transport`] for what to do.
    Transport(Transport),
    /// The request was not sent: the listed values are missing or cannot be sent.
    InvalidRequest(String),
    /// A verified response does not match the specification, at the named place. [`Error::body`]
    /// has what was sent.
    Decode(String),
    /// A verified response is for another request: this field differs. Query before a retry.
    Mismatch(&'static str),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, metadata: CallMetadata) -> Self {
        Self { kind, metadata: Box::new(metadata) }
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The HTTP status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.metadata.status
    }

    /// WeChat Pay's error code, if it responded with one.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        match &self.kind {
            ErrorKind::Api { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Which value WeChat Pay rejected, and why, if it said so.
    #[must_use]
    pub fn detail(&self) -> Option<&Detail> {
        match &self.kind {
            ErrorKind::Api { detail, .. } => detail.as_deref(),
            _ => None,
        }
    }

    /// The `Request-ID` of the response: what WeChat Pay's support asks for first.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.request_id.as_deref()
    }

    /// The `operationId`; `None` for a call without a specification.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.metadata.operation.map(|operation| operation.id)
    }

    /// The number of attempts, the first included; each host counts. 0 if nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.metadata.attempts.count
    }

    /// The last origin, for example `https://api2.mch.weixin.qq.com` after a failover.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.metadata.attempts.origin.as_ref().map(|origin| origin.as_str())
    }

    /// Compares the message that WeChat Pay built with the one that was signed; `None` unless
    /// WeChat Pay responded with a `SIGN_ERROR` that describes its message.
    #[must_use]
    pub fn sign_difference(&self) -> Option<SignDifference> {
        let signed =
            self.metadata.signed.as_ref().filter(|_| self.code() == Some(&Code::SignError))?;
        Some(SignDifference::between(signed, self.detail()?.sign_information()?))
    }

    /// The headers of an error response, or of a verified one; otherwise empty.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.metadata.headers
    }

    /// The raw body: *unauthenticated* for [`ErrorKind::Api`], verified for [`ErrorKind::Decode`]
    /// and [`ErrorKind::Mismatch`], otherwise empty. It can hold personal data.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.metadata.body
    }

    /// Reads [`body`](Self::body) as JSON of any type. If `D` is a struct, it has to be an object.
    /// What it returns is *unauthenticated* for [`ErrorKind::Api`], as the body is.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if it does not fit `D`, with the path of the field; the error keeps
    /// the bytes.
    pub fn json<D: DeserializeOwned>(&self) -> Result<D, Self> {
        wechatpay_auth::json::decode(&self.metadata.body).map_err(|problem| Self {
            kind: ErrorKind::Decode(problem),
            metadata: self.metadata.clone(),
        })
    }

    /// The failed signature, verification or configuration.
    #[must_use]
    pub fn auth(&self) -> Option<&wechatpay_auth::Error> {
        match &self.kind {
            ErrorKind::Auth(error) => Some(error),
            _ => None,
        }
    }

    /// Returns `true` if the response carried one of WeChat Pay's deliberate probes; it was
    /// rejected like any forgery.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.auth().is_some_and(wechatpay_auth::Error::is_probe)
    }

    /// Returns `true` if the request may have taken effect although the call failed. Query before
    /// sending anything again.
    ///
    /// It is `false` only if nothing was sent, or if WeChat Pay refused the request: a 4xx with
    /// WeChat Pay's own error body, except 408, 425 and 499, which are about the connection, and
    /// `SYSTEM_ERROR`. A 429 counts as refused with one of the documented codes
    /// (`RATELIMIT_EXCEEDED`, `FREQUENCY_LIMITED`, `RATE_LIMITED`), which mean "not processed".
    /// After everything else it is `true`: a broken connection, a timeout, a response that did not
    /// verify, any other status, and a 4xx with another body (empty, or a gateway's HTML).
    ///
    /// Once an attempt has left this open, no failure of a later attempt settles it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.metadata.attempts.outcome_unknown
            || self.kind.is_outcome_unknown(self.metadata.status.is_some())
    }

    /// Returns `true` if the same call can simply be made again: the cause can pass, and a retry
    /// does no harm (nothing was processed, or the operation is safe to retry). `false` for the
    /// failure of a [`crate::DownloadStream`], which cannot be continued.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_harmless = self.metadata.attempts.idempotent || !self.is_outcome_unknown();
        self.kind.is_transient(self.metadata.status.is_some()) && is_harmless
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CallMetadata { attempts, request_id, operation, .. } = &*self.metadata;
        if let Some(operation) = operation {
            write!(f, "{}: ", operation.id)?;
        }
        match &self.kind {
            ErrorKind::Api { status, .. } if status.is_success() => {
                write!(f, "HTTP {} instead of a whole file", status.as_u16())
            }
            ErrorKind::Api { status, code, .. } if code.as_str().is_empty() => {
                write!(f, "HTTP {} with an unrecognized error body", status.as_u16())
            }
            ErrorKind::Api { status, code, message, detail } => {
                let place = detail.as_ref().map(|detail| detail.place()).unwrap_or_default();
                let message = Printed::text(message);
                write!(f, "HTTP {} {code}: {message}{place}", status.as_u16())
            }
            ErrorKind::Auth(error) if error.is_configuration() => write!(f, "{error}"),
            ErrorKind::Auth(error) => write!(f, "{}", Printed::error(&error.to_string())),
            ErrorKind::Transport(Transport::Connect) if attempts.outcome_unknown => {
                write!(f, "{}; an earlier attempt may have been processed", Failed(self))
            }
            ErrorKind::Transport(Transport::Connect) => {
                write!(f, "{}; nothing was sent", Failed(self))
            }
            ErrorKind::Transport(Transport::Timeout | Transport::Broken) => {
                write!(f, "{}; the request may have been processed", Failed(self))
            }
            ErrorKind::InvalidRequest(problem) if operation.is_some() => f.write_str(problem),
            ErrorKind::InvalidRequest(problem) => write!(f, "request not sent: {problem}"),
            ErrorKind::Decode(problem) => {
                write!(f, "response does not match the specification: {problem}")
            }
            ErrorKind::Mismatch("digest") => {
                f.write_str("the content does not have the announced digest")
            }
            ErrorKind::Mismatch(field) => {
                write!(f, "response is for a different {field} than the request")
            }
        }?;
        request_id.as_ref().map_or(Ok(()), |id| write!(f, " (Request-ID {})", Printed::id(id)))
    }
}

/// How the network failed, where, why, and after how many attempts.
struct Failed<'a>(&'a Error);

impl fmt::Display for Failed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Attempts { count, origin, connect_failure, .. } = &self.0.metadata.attempts;
        let origin = origin.as_ref().map_or("WeChat Pay", |origin| origin.as_str());
        match (&self.0.kind, connect_failure) {
            (ErrorKind::Transport(Transport::Connect), Some(why)) => {
                write!(f, "no connection to {origin}: {why}")
            }
            (ErrorKind::Transport(Transport::Connect), None) => {
                write!(f, "no connection to {origin}")
            }
            (ErrorKind::Transport(Transport::Timeout), _) => {
                write!(f, "no response from {origin} in time")
            }
            _ => write!(f, "the connection to {origin} broke"),
        }?;
        if *count > 1 { write!(f, " ({count} attempts)") } else { Ok(()) }
    }
}

/// As [`Error`], what a server wrote is escaped and cut.
impl fmt::Debug for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api { status, code, message, detail } => f
                .debug_struct("Api")
                .field("status", status)
                .field("code", code)
                .field("message", &Printed::text(message))
                .field("detail", detail)
                .finish(),
            Self::Auth(error) => f.debug_tuple("Auth").field(error).finish(),
            Self::Transport(transport) => f.debug_tuple("Transport").field(transport).finish(),
            Self::InvalidRequest(problem) => {
                f.debug_tuple("InvalidRequest").field(problem).finish()
            }
            Self::Decode(problem) => f.debug_tuple("Decode").field(problem).finish(),
            Self::Mismatch(field) => f.debug_tuple("Mismatch").field(field).finish(),
        }
    }
}

/// As [`Display`](fmt::Display); `{:#?}` prints the structure.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        f.debug_struct("Error").field("kind", &self.kind).field("call", &self.metadata).finish()
    }
}

/// Has no source: [`Display`](fmt::Display) prints everything.
impl std::error::Error for Error {}

/// Wrong settings found while building; no call was made.
impl From<wechatpay_auth::Error> for Error {
    fn from(error: wechatpay_auth::Error) -> Self {
        Self::new(ErrorKind::Auth(error), CallMetadata::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;

    static PREAUTHORIZE: Operation = Operation::new("palm", "preauthorize", "POST", "/v3/palm");

    fn error(kind: ErrorKind, attempts: Attempts) -> Error {
        let operation = Some(&PREAUTHORIZE);
        Error::new(kind, CallMetadata { operation, attempts, ..CallMetadata::default() })
    }

    fn printed(kind: ErrorKind) -> String {
        error(kind, Attempts::default()).to_string()
    }

    #[test]
    fn display_names_the_operation_what_failed_and_why() {
        let connect_failure = Some("name not resolved".to_owned());
        let attempts = Attempts { count: 2, connect_failure, ..Attempts::default() };
        let connect = error(ErrorKind::Transport(Transport::Connect), attempts.clone());
        let prefix = "preauthorize: no connection to WeChat Pay: name not resolved (2 attempts); ";
        assert_eq!(connect.to_string(), format!("{prefix}nothing was sent"));
        let attempts = Attempts { outcome_unknown: true, ..attempts };
        let unknown = error(ErrorKind::Transport(Transport::Connect), attempts);
        assert_eq!(
            unknown.to_string(),
            format!("{prefix}an earlier attempt may have been processed")
        );
        assert_eq!(
            printed(ErrorKind::Transport(Transport::Timeout)),
            "preauthorize: no response from WeChat Pay in time; the request may have been processed"
        );
        assert_eq!(
            printed(ErrorKind::Mismatch("openid")),
            "preauthorize: response is for a different openid than the request"
        );
        assert_eq!(
            printed(ErrorKind::InvalidRequest("openid is missing".into())),
            "preauthorize: openid is missing"
        );
    }

    #[test]
    fn display_of_an_error_response_has_code_message_and_place() {
        let api = |body: &str| printed(api_error(StatusCode::BAD_REQUEST, body.as_bytes()));
        assert_eq!(
            api(
                r#"{"code":"PARAM_ERROR","message":"no","detail":{"field":"/a","location":"body","issue":"too long"}}"#
            ),
            "preauthorize: HTTP 400 PARAM_ERROR: no (/a in body: too long)"
        );
        assert_eq!(api("<html>"), "preauthorize: HTTP 400 with an unrecognized error body");
    }

    #[test]
    fn debug_is_display_and_alternate_debug_is_the_structure() {
        let error = error(ErrorKind::Mismatch("openid"), Attempts::default());
        assert_eq!(format!("{error:?}"), error.to_string());
        assert!(format!("{error:#?}").contains("kind: Mismatch("));
        assert!(std::error::Error::source(&error).is_none());
    }

    /// What an unauthenticated response can hold.
    fn hostile() -> Error {
        let noise = "x".repeat(900_000);
        let controls = "a\nINFO payment verified\u{1b}[2J\u{1b}]0;t\u{7}\u{202e}";
        let text = serde_json::Value::from(format!("{controls}{noise}"));
        let body = format!(
            r#"{{"code":"PARAM_ERROR","message":{text},"detail":{{"field":{text},"location":{text},"issue":{text}}}}}"#
        );
        let metadata = CallMetadata {
            operation: Some(&PREAUTHORIZE),
            request_id: Some(format!("\t{}", "R".repeat(60_000))),
            ..CallMetadata::default()
        };
        Error::new(api_error(StatusCode::BAD_REQUEST, body.as_bytes()), metadata)
    }

    #[test]
    fn text_of_a_stranger_is_escaped_and_cut_in_display_and_debug() {
        let error = hostile();
        let is_safe = |text: &str, line_breaks: bool| {
            text.chars().all(|char| {
                !matches!(char, '\0'..='\u{1f}' | '\u{7f}' | '\u{202e}')
                    || char == '\n' && line_breaks
            })
        };
        for printed in [format!("{error}"), format!("{error:?}"), format!("{:?}", error.kind())] {
            assert!(is_safe(&printed, false) && printed.len() < 1400, "{printed}");
        }
        for printed in [
            format!("{error:#?}"),
            format!("{:#?}", error.kind()),
            format!("{:#?}", error.detail()),
        ] {
            assert!(is_safe(&printed, true) && printed.len() < 2000, "{printed}");
        }
        let printed = error.to_string();
        assert!(
            printed.starts_with(r"preauthorize: HTTP 400 PARAM_ERROR: a\nINFO payment"),
            "{printed}"
        );
        assert!(printed.ends_with(&format!("(Request-ID \\t{}…)", "R".repeat(62))), "{printed}");
        // The accessors return what was received.
        assert!(error.request_id().unwrap().len() == 60_001);
    }

    #[test]
    fn code_of_a_stranger_is_not_kept() {
        for code in ["A".repeat(65), "A\u{1b}[2J".to_owned(), "A B".to_owned(), "错".to_owned()] {
            let body = serde_json::json!({ "code": code, "message": "x" }).to_string();
            let printed = printed(api_error(StatusCode::BAD_REQUEST, body.as_bytes()));
            assert_eq!(printed, "preauthorize: HTTP 400 with an unrecognized error body");
        }
    }

    #[test]
    fn header_quoted_by_another_layer_is_escaped_and_cut() {
        let serial = "\u{1b}".repeat(4096);
        let kind = ErrorKind::Auth(wechatpay_auth::Error::UnknownSerial { serial, known: vec![] });
        let printed = printed(kind);
        assert!(!printed.contains('\u{1b}') && printed.chars().count() < 1100, "{printed}");
    }
}
