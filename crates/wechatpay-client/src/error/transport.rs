//! Failures of the network, and what becomes of the errors of the layers below. Those print URLs;
//! none leaves this module.

use std::fmt;

use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::{Code, Detail, ErrorKind};

/// How the network failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// No connection was made, so nothing can have been processed. Check DNS, proxy, firewall and
    /// TLS settings.
    Connect,
    /// No response arrived in time; the request may have been processed. Query before sending it
    /// again.
    Timeout,
    /// The connection broke after the request was (perhaps) sent; it may have been processed. Query
    /// before sending it again.
    Broken,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Timeout => "no response in time",
            Self::Broken => "the connection broke",
        })
    }
}

impl From<&reqwest::Error> for Transport {
    fn from(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            Self::Connect
        } else if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Broken
        }
    }
}

impl From<reqwest_middleware::Error> for ErrorKind {
    fn from(error: reqwest_middleware::Error) -> Self {
        match error {
            reqwest_middleware::Error::Reqwest(error) if error.is_builder() => {
                Self::InvalidRequest("the transport cannot send it".to_owned())
            }
            reqwest_middleware::Error::Reqwest(error) => Self::Transport(Transport::from(&error)),
            reqwest_middleware::Error::Middleware(error) => match error.downcast() {
                Ok(error) => Self::Auth(error),
                Err(_) => Self::Transport(Transport::Broken),
            },
        }
    }
}

/// The maximum length of a code.
const LONGEST_CODE: usize = 64;

/// Reads WeChat Pay's error body; the code is empty if it is anything else: a proxy's HTML, nothing
/// at all.
///
/// Only an object is one. serde would read an array too, in the order of a struct's fields.
pub(crate) fn api_error(status: StatusCode, body: &[u8]) -> ErrorKind {
    let mut body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
    let is_code = code.len() <= LONGEST_CODE && code.bytes().all(|byte| byte.is_ascii_graphic());
    if code.is_empty() || !is_code {
        let code = Code::from(String::new());
        return ErrorKind::Api { status, code, message: String::new(), detail: None };
    }
    ErrorKind::Api {
        status,
        code: Code::from(code),
        message: body.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
        detail: body
            .remove("detail")
            .filter(|detail| !detail.is_null())
            .map(|json| Box::new(Detail::new(json))),
    }
}
