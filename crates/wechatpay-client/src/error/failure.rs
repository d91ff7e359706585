//! How a failure travels through generated code, and what becomes of it.
//!
//! Generated code knows only reqwest's errors, which print URLs, and progenitor's, which print bodies. Neither
//! leaves this module.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use progenitor_client::Error as GeneratedError;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

use super::{Call, Code, Detail, Error, ErrorKind};
use crate::runtime::Sent;

/// A failure on its way: found again behind reqwest's error by its type.
#[derive(Clone)]
pub(crate) enum Failure {
    Refused { status: StatusCode, headers: HeaderMap, body: Bytes, sent: Sent },
    Auth(wechatpay_auth::Error),
    Transport(Transport),
    Invalid(String),
}

/// How the network failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// No connection was made, so nothing can have been processed.
    Connect,
    /// No answer came in time; the request may have been processed.
    Timeout,
    /// The connection broke after the request was (perhaps) sent; the request may have been processed.
    Broken,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => {
                "no connection to WeChat Pay could be made (DNS, TCP or TLS); nothing was sent"
            }
            Self::Timeout => {
                "WeChat Pay did not answer in time; the request may have been processed"
            }
            Self::Broken => "the connection broke; the request may have been processed",
        })
    }
}

impl From<&reqwest::Error> for Transport {
    fn from(error: &reqwest::Error) -> Self {
        match () {
            () if error.is_connect() => Self::Connect,
            () if error.is_timeout() => Self::Timeout,
            () => Self::Broken,
        }
    }
}

impl From<reqwest_middleware::Error> for Failure {
    fn from(error: reqwest_middleware::Error) -> Self {
        match error {
            reqwest_middleware::Error::Reqwest(error) => Self::Transport(Transport::from(&error)),
            reqwest_middleware::Error::Middleware(error) => {
                match error.downcast::<wechatpay_auth::Error>() {
                    Ok(error) => Self::Auth(error),
                    Err(_) => Self::Transport(Transport::Broken),
                }
            }
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Failure(..)")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call failed")
    }
}

impl StdError for Failure {}

impl Failure {
    pub(crate) fn into_error(self, mut call: Call) -> Error {
        let kind = match self {
            Self::Auth(error) => ErrorKind::Auth(error),
            Self::Transport(transport) => ErrorKind::Transport(transport),
            Self::Invalid(problem) => ErrorKind::InvalidRequest(problem),
            Self::Refused { status, headers, body, sent } => {
                let kind = refusal(status, &body);
                (call.headers, call.body, call.sent) = (headers, body, Some(sent));
                kind
            }
        };
        Error::new(kind, call)
    }
}

/// WeChat Pay's error body, or an empty code when it is anything else: a gateway's HTML, nothing at all.
fn refusal(status: StatusCode, body: &[u8]) -> ErrorKind {
    #[derive(Default, Deserialize)]
    struct Body {
        code: String,
        #[serde(default)]
        message: String,
        #[serde(default)]
        detail: Option<Value>,
    }
    let Body { code, message, detail } = serde_json::from_slice(body).unwrap_or_default();
    ErrorKind::Api {
        status,
        code: Code::from(code),
        message,
        detail: detail.map(|json| Box::new(Detail::new(json))),
    }
}

/// Takes over what generated code returns.
pub(crate) fn from_progenitor<E>(error: GeneratedError<E>, call: Call) -> Error {
    match error {
        GeneratedError::InvalidRequest(problem) | GeneratedError::Custom(problem) => {
            Error::new(ErrorKind::InvalidRequest(problem), call)
        }
        GeneratedError::CommunicationError(error)
        | GeneratedError::InvalidUpgrade(error)
        | GeneratedError::ResponseBodyError(error) => recover(&error).into_error(call),
        GeneratedError::InvalidResponsePayload(_, error) => {
            Error::new(ErrorKind::Decode(shape(&error)), call)
        }
        GeneratedError::UnexpectedResponse(response) => {
            let problem = format!("status {} is not documented", response.status().as_u16());
            Error::new(ErrorKind::Decode(problem), call)
        }
        // `exec` turns every non-2xx into a `Refused` before generated code sees it.
        GeneratedError::ErrorResponse(response) => {
            let problem = format!("status {} was taken for an answer", response.status().as_u16());
            Error::new(ErrorKind::Decode(problem), call)
        }
    }
}

/// Says where the JSON differs from the documented shape. serde's own words can quote a value.
pub(crate) fn shape(error: &serde_json::Error) -> String {
    let category = match error.classify() {
        serde_json::error::Category::Data => "a field is missing or has another type",
        _ => "it is not JSON",
    };
    format!("{category} (line {}, column {})", error.line(), error.column())
}

fn recover(error: &reqwest::Error) -> Failure {
    let mut source: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(found) = source {
        if let Some(failure) = found.downcast_ref::<Failure>() {
            return failure.clone();
        }
        source = found.source();
    }
    if error.is_builder() {
        return Failure::Invalid(
            "its values do not make a URL and headers that can be sent".into(),
        );
    }
    Failure::Transport(Transport::from(error))
}
