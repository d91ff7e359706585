//! What a successful call returns.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::error::{Call, ErrorKind, shape};

/// A verified answer: the value, and what came with it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    headers: HeaderMap,
    call: Call,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, headers: HeaderMap, call: Call) -> Self {
        Self { value, headers, call }
    }

    /// Makes it an error after all, with what is known of the call.
    pub(crate) fn refuse(self, kind: ErrorKind) -> Error {
        Error::new(kind, self.call)
    }

    /// Returns the value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the HTTP status: a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.call.status.unwrap_or(StatusCode::OK)
    }

    /// Returns the headers. Only the body is covered by the signature.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the `Request-ID`: what WeChat Pay's support asks for first.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
    }

    /// Returns how many attempts were made, the last included; each host counts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.call.attempts.made
    }

    /// Returns the origin that answered, for example `https://api2.mch.weixin.qq.com` after a failover.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.call.attempts.origin.as_deref()
    }

    /// Returns the id of the platform key that verified the answer: a certificate's serial or `PUB_KEY_ID_…`.
    #[must_use]
    pub fn verified_by(&self) -> Option<&str> {
        self.call.verified_by.as_deref()
    }
}

/// The verified bytes of an answer, not yet read as anything. `Debug` shows their number only.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Bytes);

impl Body {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes without copying them.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

impl Response<Body> {
    /// Reads the verified bytes as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when they have another shape.
    pub fn json<D: DeserializeOwned>(&self) -> Result<D, Error> {
        serde_json::from_slice(self.value.as_bytes())
            .map_err(|error| Error::new(ErrorKind::Decode(shape(&error)), self.call.clone()))
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows the value as its own `Debug` does; generated types hide what is marked in the specification.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}
