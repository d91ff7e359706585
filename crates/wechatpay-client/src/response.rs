//! What a successful call returns.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::error::{CallMetadata, ErrorKind, Printed};
use crate::problem::Problem;

/// A verified response: the value, and what came with it.
///
/// It dereferences to the value. What WeChat Pay sent beyond the specification, or what could not
/// be read, is in [`body`](Self::body).
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: wechatpay_client::Client) -> Result<(), wechatpay_client::Error> {
/// let response = client
///     .palmservice()
///     .get_authorization()
///     .openid("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
///     .organization_id("1004")
///     .send()
///     .await?;
/// println!("{:?}, verified by {:?}", response.state, response.verified_by());
/// for problem in response.problems() {
///     println!("not as specified: {problem}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    problems: Vec<Problem>,
    metadata: CallMetadata,
}

impl<T> Response<T> {
    pub(crate) fn new(
        value: T,
        status: StatusCode,
        problems: Vec<Problem>,
        metadata: CallMetadata,
    ) -> Self {
        Self { value, status, problems, metadata }
    }

    /// Returns the error of a response that cannot be accepted.
    #[cfg(feature = "palmservice")]
    pub(crate) fn into_error(self, kind: ErrorKind) -> Error {
        Error::new(kind, self.metadata)
    }

    /// Returns the value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status: a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers. Only the body is covered by the signature.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.metadata.headers
    }

    /// The verified bytes of the body. They can hold personal data.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.metadata.body
    }

    /// Reads the verified bytes as JSON of any type, for example to reach fields that the
    /// specification does not know. If `D` is a struct, they have to be an object: serde would also
    /// read an array, in the order of the fields.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if they do not fit `D`, with the path of the field; the error keeps
    /// them.
    pub fn json<D: DeserializeOwned>(&self) -> Result<D, Error> {
        wechatpay_auth::json::decode(&self.metadata.body)
            .map_err(|problem| Error::new(ErrorKind::Decode(problem), self.metadata.clone()))
    }

    /// The fields that could not be read, and so are not set. [`body`](Self::body) has what was
    /// sent.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The `Request-ID`: what WeChat Pay's support asks for first.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.request_id.as_deref()
    }

    /// The number of attempts, the last included; each host counts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.metadata.attempts.count
    }

    /// The origin that responded, for example `https://api2.mch.weixin.qq.com` after a failover.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.metadata.attempts.origin.as_ref().map(|origin| origin.as_str())
    }

    /// The id of the platform key that verified the response: a certificate's serial or
    /// `PUB_KEY_ID_…`.
    #[must_use]
    pub fn verified_by(&self) -> Option<&str> {
        self.metadata.verified_by.as_deref()
    }
}

/// The verified bytes of a response, not yet read as anything. `Debug` prints their number only.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Bytes);

impl Body {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The bytes.
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

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Prints the value as its own `Debug` does; generated types redact what the specification marks. A
/// value that is not an object, such as a list of openids, is redacted as a whole if it is marked.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_redacted = self.metadata.operation.is_some_and(|operation| operation.redacted);
        let value: &dyn fmt::Debug =
            if is_redacted { &format_args!("<redacted>") } else { &self.value };
        f.debug_struct("Response")
            .field("value", value)
            .field("status", &self.status())
            .field("request_id", &self.request_id().map(Printed::id))
            .finish_non_exhaustive()
    }
}
