//! The error of every call, whatever its style.

mod code;
mod detail;
mod difference;
mod failure;

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

pub use code::Code;
pub use detail::{Detail, SignInformation};
pub use difference::SignDifference;
pub use failure::Transport;
pub(crate) use failure::{Failure, from_progenitor, shape};

use crate::resilience::Attempts;
use crate::runtime::{Operation, Sent};

/// Why a call failed, with what support asks for.
///
/// Ask the predicates first: [`Error::is_outcome_unknown`] before anything that moves money again,
/// [`Error::is_retryable`] before a repetition. Neither `Display` nor `Debug` prints an openid, a token, a
/// signature, a body or a URL.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    call: Box<Call>,
}

/// What kind of failure it was.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// WeChat Pay (or a gateway before it) refused with a non-2xx answer. It is *unauthenticated*: never let it
    /// decide about money; ask again with a query.
    Api {
        /// The HTTP status.
        status: StatusCode,
        /// WeChat Pay's code; empty and unknown when the body was not its JSON.
        code: Code,
        /// WeChat Pay's words for people; localised and unstable.
        message: String,
        /// What exactly was wrong.
        detail: Option<Box<Detail>>,
    },
    /// A request was not signed, or an answer was refused because it did not verify.
    Auth(wechatpay_auth::Error),
    /// The network failed.
    Transport(Transport),
    /// The request was not sent: a value is missing or cannot be sent. The text says which.
    InvalidRequest(String),
    /// A verified answer does not have the documented shape; the text says where, not what.
    Decode(String),
    /// A verified answer is about something else than what was asked: this field differs.
    Mismatch(&'static str),
}

/// What is known of the call that failed.
#[derive(Clone, Default)]
pub(crate) struct Call {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) verified_by: Option<String>,
    pub(crate) attempts: Attempts,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) sent: Option<Sent>,
}

/// Headers and body are left out: they can hold personal data.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.map(|operation| operation.id))
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts.made)
            .field("origin", &self.attempts.origin)
            .finish_non_exhaustive()
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, call: Call) -> Self {
        Self { kind, call: Box::new(call) }
    }

    /// Returns what kind of failure it was.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns the HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.call.status
    }

    /// Returns WeChat Pay's code, when it refused.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        match &self.kind {
            ErrorKind::Api { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Returns what exactly WeChat Pay refused, when it said so.
    #[must_use]
    pub fn detail(&self) -> Option<&Detail> {
        match &self.kind {
            ErrorKind::Api { detail, .. } => detail.as_deref(),
            _ => None,
        }
    }

    /// Returns the `Request-ID` of the answer: what WeChat Pay's support asks for first.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
    }

    /// Returns the `operationId`; `None` for a call through the chain.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.call.operation.map(|operation| operation.id)
    }

    /// Returns how many attempts were made, the first included; each host counts. 0 when nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.call.attempts.made
    }

    /// Returns the origin that was asked last, for example `https://api2.mch.weixin.qq.com` after a failover.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.call.attempts.origin.as_deref()
    }

    /// Compares the message that WeChat Pay built with the one that was signed; only for a `SIGN_ERROR` that
    /// says what it built.
    #[must_use]
    pub fn sign_difference(&self) -> Option<SignDifference> {
        let sent = self.call.sent.as_ref().filter(|_| self.code() == Some(&Code::SignError))?;
        Some(SignDifference::between(sent, self.detail()?.sign_information()?))
    }

    /// Returns the headers of a refusal; empty for other kinds.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.call.headers
    }

    /// Returns the raw body of a refusal, also when it is not JSON; empty for other kinds. It can hold personal
    /// data and is unauthenticated.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.call.body
    }

    /// Returns the failed signature, verification or configuration.
    #[must_use]
    pub fn auth(&self) -> Option<&wechatpay_auth::Error> {
        match &self.kind {
            ErrorKind::Auth(error) => Some(error),
            _ => None,
        }
    }

    /// Tells whether the answer carried one of WeChat Pay's deliberate probes; it was refused like any forgery.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.auth().is_some_and(wechatpay_auth::Error::is_probe)
    }

    /// Tells whether the request may have taken effect although the call failed: after a 5xx, a cut connection,
    /// or an answer that did not verify. Query before doing anything again.
    ///
    /// Once an attempt has left this open, no failure of a later attempt settles it.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        if self.call.attempts.unsettled {
            return true;
        }
        match &self.kind {
            ErrorKind::Api { status, .. } => status.is_server_error(),
            ErrorKind::Auth(error) => error.is_verification() && self.call.status.is_some(),
            ErrorKind::Transport(transport) => *transport != Transport::Connect,
            ErrorKind::Decode(_) | ErrorKind::Mismatch(_) => true,
            ErrorKind::InvalidRequest(_) => false,
        }
    }

    /// Tells whether the same call may simply be made again: the cause can pass, and a repetition does no harm
    /// (nothing was processed, or the operation is safe to repeat).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let harmless = self.call.attempts.repeatable;
        match &self.kind {
            ErrorKind::Api { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS => true,
            ErrorKind::Api { status, .. } => status.is_server_error() && harmless,
            ErrorKind::Transport(Transport::Connect) => true,
            ErrorKind::Transport(_) => harmless,
            ErrorKind::Auth(error) => {
                error.is_verification() && self.call.status.is_some() && harmless
            }
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::Api { status, code, message, detail } => {
                write!(f, "WeChat Pay refused with {}", status.as_u16())?;
                fmt_words(f, code, message)?;
                detail.as_ref().map_or(Ok(()), |detail| detail.fmt_where(f))
            }
            ErrorKind::Auth(error) => error.fmt(f),
            ErrorKind::Transport(transport) => transport.fmt(f),
            ErrorKind::InvalidRequest(problem) => write!(f, "the request was not sent: {problem}"),
            ErrorKind::Decode(problem) => {
                write!(f, "the verified answer has another shape: {problem}")
            }
            ErrorKind::Mismatch(field) => {
                write!(
                    f,
                    "the verified answer is about another {field} than the one that was asked for"
                )
            }
        }?;
        match self.request_id() {
            Some(id) => write!(f, " (Request-ID {id})"),
            None => Ok(()),
        }
    }
}

fn fmt_words(f: &mut fmt::Formatter<'_>, code: &Code, message: &str) -> fmt::Result {
    if code.as_str().is_empty() {
        return f.write_str(" and a body that is not its error format");
    }
    write!(f, " {code}: {message}")
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Auth(error) => Some(error),
            _ => None,
        }
    }
}

/// Wrong settings found while building; no call was made.
impl From<wechatpay_auth::Error> for Error {
    fn from(error: wechatpay_auth::Error) -> Self {
        Self::new(ErrorKind::Auth(error), Call::default())
    }
}
