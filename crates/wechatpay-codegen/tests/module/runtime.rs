//! A runtime that sends nothing: it keeps what would have gone out, and answers what a test put in.
//!
//! The pure pieces are the client's own files, so that this crate's tests hold while the client does not build.

use std::fmt;
use std::sync::{Arc, Mutex};

pub use {chrono, progenitor_client, reqwest, serde, serde_json};

#[path = "../../../wechatpay-client/src/runtime/null.rs"]
mod null;
#[path = "../../../wechatpay-client/src/runtime/open_enum.rs"]
mod open_enum;
#[path = "../../../wechatpay-client/src/runtime/operation.rs"]
mod operation;
#[path = "../../../wechatpay-client/src/runtime/path.rs"]
mod path;
#[path = "../../../wechatpay-client/src/runtime/text.rs"]
mod text;

/// As in a client without its feature `schemars`.
#[macro_export]
macro_rules! open_enum_schema {
    ($name:ident) => {};
}

/// As in a client without its feature `blocking`.
macro_rules! blocking {
    ($name:ident -> $success:ty) => {};
}

pub use self::null::null_as_default;
pub use self::operation::{Location, Operation, Parameter, ParameterKind, RetryClass};
pub use self::path::path_segment;
pub use self::text::IntoOptional;
pub use crate::open_enum;
pub(crate) use blocking;

/// What every generated client holds.
#[derive(Clone, Default)]
pub struct Inner {
    http: reqwest::Client,
    sent: Arc<Mutex<Vec<(&'static str, reqwest::Request)>>>,
    answer: Arc<Mutex<(u16, String)>>,
}

impl Inner {
    /// A runtime that answers `status` and `body`.
    pub fn answering(status: u16, body: &str) -> Self {
        let inner = Self::default();
        *inner.answer.lock().unwrap() = (status, body.to_owned());
        inner
    }

    /// The one request that was sent, and the operation it was sent for.
    pub fn sent(&self) -> (&'static str, reqwest::Request) {
        let mut sent = self.sent.lock().unwrap();
        assert_eq!(sent.len(), 1, "exactly one request");
        sent.remove(0)
    }

    /// How many requests were sent.
    pub fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    pub fn base_url(&self) -> &str {
        "https://api.example.com"
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}

pub trait Module {
    fn from_inner(inner: Inner) -> Self;
    fn inner(&self) -> &Inner;
}

/// An answer.
#[derive(Debug)]
pub struct Response<T>(pub T);

/// Why there is none.
#[derive(Debug, PartialEq)]
pub enum Error {
    Invalid(String),
    Mismatch(&'static str),
    Other,
}

pub async fn exec(
    inner: &Inner,
    request: reqwest::Request,
    operation: &'static Operation,
) -> reqwest::Result<reqwest::Response> {
    inner.sent.lock().unwrap().push((operation.id, request));
    let (status, body) = inner.answer.lock().unwrap().clone();
    let answer = http::Response::builder().status(status).body(body);
    Ok(answer.unwrap().into())
}

pub async fn call<T, E>(
    _operation: &'static Operation,
    future: impl Future<
        Output = Result<progenitor_client::ResponseValue<T>, progenitor_client::Error<E>>,
    >,
) -> Result<Response<T>, Error> {
    match future.await {
        Ok(value) => Ok(Response(value.into_inner())),
        Err(progenitor_client::Error::InvalidRequest(reason)) => Err(Error::Invalid(reason)),
        Err(_) => Err(Error::Other),
    }
}

pub fn compare_echo<T, V: PartialEq>(
    answer: Response<T>,
    name: &'static str,
    asked: Option<&V>,
    answered: impl FnOnce(&T) -> Option<&V>,
) -> Result<Response<T>, Error> {
    match (asked, answered(&answer.0)) {
        (Some(asked), Some(answered)) if asked != answered => Err(Error::Mismatch(name)),
        _ => Ok(answer),
    }
}

/// A field that is encrypted on the wire.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(transparent)]
pub struct Sensitive(String);

impl IntoOptional<Sensitive> for &str {
    fn into_optional(self) -> Option<Sensitive> {
        Some(Sensitive(self.to_owned()))
    }
}

impl IntoOptional<Sensitive> for Option<&str> {
    fn into_optional(self) -> Option<Sensitive> {
        self.map(|text| Sensitive(text.to_owned()))
    }
}

/// A body after its encryption, of which there is none here.
pub struct Sealed(serde_json::Value);

impl Sealed {
    pub fn apply(self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let request = request.json(&self.0);
        match self.0.get("note") {
            Some(_) => request.header("wechatpay-serial", "THE-KEY-THAT-SEALED"),
            None => request,
        }
    }
}

pub async fn seal<T: serde::Serialize>(_inner: &Inner, body: &T) -> Result<Sealed, String> {
    serde_json::to_value(body).map(Sealed).map_err(|error| error.to_string())
}

/// A file, as its text.
#[derive(Clone)]
pub struct FilePart(pub &'static str);

/// What an upload sends: here, a list of its parts.
pub struct Form(serde_json::Value);

impl Form {
    pub async fn new<T: serde::Serialize>(
        meta: &str,
        value: &T,
        beside: &[&str],
        part: &str,
        file: &FilePart,
    ) -> Result<Self, String> {
        let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        Ok(Self(serde_json::json!([meta, value, beside, part, file.0])))
    }

    pub fn apply(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.json(&self.0)
    }

    pub fn signed(&self) -> String {
        self.0[1].to_string()
    }
}

pub async fn upload(
    inner: &Inner,
    mut request: reqwest::Request,
    operation: &'static Operation,
    signed: String,
) -> reqwest::Result<reqwest::Response> {
    let signed = signed.parse().unwrap();
    request.headers_mut().insert("x-signed", signed);
    exec(inner, request, operation).await
}
