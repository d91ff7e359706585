//! Calls without a generated type: from a path template, variables, a query and JSON to verified
//! bytes.

#[cfg(feature = "blocking")]
mod blocking;
mod known;

use std::fmt;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde::Serialize;

use self::known::{Known, Source};
use crate::options::check_header;
use crate::response::Body;
use crate::runtime::{Inner, Request};
use crate::{Error, Response};

/// A request builder for an endpoint without a specification; see [`crate::Client::chain`].
///
/// The request is signed and the response is verified, as always. That a response belongs to its
/// request is not part of the signature: it is compared, as for a typed call, only if method and
/// template are those of one of [`crate::operations`]. For any other template, compare what the
/// response repeats of the request yourself.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: wechatpay_client::Client) -> Result<(), wechatpay_client::Error> {
/// let response = client
///     .chain("v3/palmservice/authorization/openid/{openid}")
///     .path("openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
///     .query(&[("organization_id", "1004")])
///     .get()
///     .await?;
/// let authorization: serde_json::Value = response.json()?;
/// println!("{}", authorization["state"]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a request is sent by get, post, put, patch or delete"]
pub struct Chain {
    inner: Inner,
    template: String,
    request: Request,
}

impl Chain {
    pub(crate) fn new(inner: Inner, template: &str) -> Self {
        let template = format!("/{}", template.trim_start_matches('/'));
        let mut request = Request::of_template(template.clone().into());
        if template.contains(['?', '#', '\\']) {
            let problem =
                "a path template has no query, fragment or backslash; use `query` for the query";
            request.problem(problem.to_owned());
        }
        Self { inner, template, request }
    }

    /// Sets a variable of the path. Every byte outside RFC 3986 unreserved is percent-encoded.
    pub fn path(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.add_path(name.into().into(), value.into());
        self
    }

    /// Adds pairs to the query, in their order; names and values are percent-encoded.
    pub fn query<K: AsRef<str>, V: AsRef<str>>(mut self, pairs: &[(K, V)]) -> Self {
        for (name, value) in pairs {
            self.request.add_query(name.as_ref().to_owned().into(), value.as_ref().to_owned());
        }
        self
    }

    /// Sets a header, under the same rules as [`crate::CallOptions::header`].
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        match check_header(&name) {
            Ok(()) => self.request.set_header(name, value),
            Err(problem) => self.request.problem(problem),
        }
        self
    }

    /// Sets the body. It is serialized here, once: these bytes are signed and sent.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.request.set_body(body),
            Err(_) => self.request.problem("the body cannot be written as JSON".to_owned()),
        }
        self
    }

    /// Sends as `GET`.
    ///
    /// # Errors
    /// As every call; [`crate::ErrorKind::InvalidRequest`] if a `{variable}` was not set or cannot
    /// be sent.
    pub async fn get(self) -> Result<Response<Body>, Error> {
        self.send(Method::GET).await
    }

    /// Sends as `POST`.
    ///
    /// # Errors
    /// As [`Chain::get`].
    pub async fn post(self) -> Result<Response<Body>, Error> {
        self.send(Method::POST).await
    }

    /// Sends as `PUT`.
    ///
    /// # Errors
    /// As [`Chain::get`].
    pub async fn put(self) -> Result<Response<Body>, Error> {
        self.send(Method::PUT).await
    }

    /// Sends as `PATCH`.
    ///
    /// # Errors
    /// As [`Chain::get`].
    pub async fn patch(self) -> Result<Response<Body>, Error> {
        self.send(Method::PATCH).await
    }

    /// Sends as `DELETE`.
    ///
    /// # Errors
    /// As [`Chain::get`].
    pub async fn delete(self) -> Result<Response<Body>, Error> {
        self.send(Method::DELETE).await
    }

    /// Sends with a method that is known at run time.
    ///
    /// # Errors
    /// As [`Chain::get`]; [`crate::ErrorKind::InvalidRequest`] if it is not `GET`, `POST`, `PUT`,
    /// `PATCH` or `DELETE`.
    pub async fn send(self, method: Method) -> Result<Response<Body>, Error> {
        let Self { inner, template, mut request } = self;
        if let Some(Known { operation, values }) = Known::find(&method, &template) {
            let value = |(name, source)| match source {
                Source::Literal(value) => Some((name, value)),
                Source::Variable(other) => Some((name, request.path_value(other)?.to_owned())),
            };
            let values: Vec<_> = values.into_iter().filter_map(value).collect();
            request.compare(operation.echoes, values);
        }
        request.set_method(method);
        request.send(&inner).await
    }
}

/// Prints the template and no value, which can be personal data.
impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("template", &self.template).finish_non_exhaustive()
    }
}
