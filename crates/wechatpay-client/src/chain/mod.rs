//! Calls without a generated type: a path template, variables, a query, JSON in and verified bytes out.

#[cfg(feature = "blocking")]
mod blocking;

use std::fmt;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};
use serde::Serialize;

use crate::error::Failure;
use crate::response::Body;
use crate::runtime::{Inner, Observed, Target, path_segment, percent_encode};
use crate::{CallOptions, Error, Response};

/// A call that is being put together; see [`crate::Client::chain`].
#[must_use = "a call is sent by get, post, put, patch or delete"]
pub struct Chain<'a> {
    inner: &'a Inner,
    template: String,
    variables: Vec<(String, String)>,
    query: String,
    headers: CallOptions,
    body: Result<Option<Vec<u8>>, String>,
}

impl<'a> Chain<'a> {
    pub(crate) fn new(inner: &'a Inner, template: String) -> Self {
        Self {
            inner,
            template,
            variables: Vec::new(),
            query: String::new(),
            headers: CallOptions::new(),
            body: Ok(None),
        }
    }

    /// Sets a variable of the path. Every byte outside RFC 3986 unreserved is percent-encoded.
    pub fn path(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Adds pairs to the query, in their order; names and values are percent-encoded.
    pub fn query<K: AsRef<str>, V: AsRef<str>>(mut self, pairs: &[(K, V)]) -> Self {
        for (name, value) in pairs {
            let separator = if self.query.is_empty() { "" } else { "&" };
            let (name, value) = (percent_encode(name.as_ref()), percent_encode(value.as_ref()));
            self.query.push_str(&format!("{separator}{name}={value}"));
        }
        self
    }

    /// Adds a header, under the same rules as [`crate::CallOptions::header`].
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers = self.headers.header(name, value);
        self
    }

    /// Sets the body. It is serialised here, once: these bytes are signed and sent.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        self.body = serde_json::to_vec(value)
            .map(Some)
            .map_err(|_| "the body cannot be written as JSON".into());
        self
    }

    /// Sends as `GET`.
    ///
    /// # Errors
    /// As every call; [`crate::ErrorKind::InvalidRequest`] when a `{variable}` was not set or cannot be sent.
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

    /// Sends with a method of the caller's.
    ///
    /// # Errors
    /// As [`Chain::get`].
    pub async fn send(self, method: Method) -> Result<Response<Body>, Error> {
        let (result, observed) = Observed::during(self.exchange(method)).await;
        let call = observed.into_call(None);
        match result {
            Ok((headers, body)) => Ok(Response::new(body, headers, call)),
            Err(failure) => Err(failure.into_error(call)),
        }
    }

    async fn exchange(self, method: Method) -> Result<(reqwest::header::HeaderMap, Body), Failure> {
        let inner = self.inner;
        let (request, route) = self.into_request(method).map_err(Failure::Invalid)?;
        let target = Target::of_chain(request.method(), route);
        let response = inner.send(request, target).await?;
        let headers = response.headers().clone();
        // Verified, and so in memory already.
        let body = response.bytes().await.map_err(|error| Failure::Transport((&error).into()))?;
        Ok((headers, Body::new(body)))
    }

    fn into_request(self, method: Method) -> Result<(Request, String), String> {
        let route = format!("/{}", self.template.trim_start_matches('/'));
        let path = fill(&route, &self.variables)?;
        let separator = if self.query.is_empty() { "" } else { "?" };
        let url = Url::parse(&format!("{}{path}{separator}{}", self.inner.base_url(), self.query))
            .map_err(|_| "the path is not part of a URL".to_owned())?;
        let mut request = Request::new(method, url);
        if let Some(body) = self.body? {
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.into());
        }
        self.headers.apply_headers(&mut request)?;
        Ok((request, route))
    }
}

/// Shows the template and no value, which can be personal data.
impl fmt::Debug for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("template", &self.template).finish_non_exhaustive()
    }
}

fn fill(template: &str, variables: &[(String, String)]) -> Result<String, String> {
    let mut path = template.to_owned();
    if template.contains(['?', '#', '\\']) {
        return Err(
            "a path template holds no query, fragment or backslash; use `query` for the query"
                .into(),
        );
    }
    for (name, value) in variables {
        let variable = format!("{{{name}}}");
        if !template.contains(&variable) {
            return Err(format!("the path has no {variable}"));
        }
        let value = path_segment(value).map_err(|error| format!("{variable}: {error}"))?;
        path = path.replace(&variable, &value);
    }
    match path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
        Some((name, _)) => Err(format!("{{{name}}} was not set")),
        None => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let owned: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        fill(template, &owned)
    }

    #[test]
    fn variables_are_percent_encoded_once() {
        assert_eq!(
            filled("/v3/{a}/{b}", &[("a", "x/y"), ("b", "{a}")]),
            Ok("/v3/x%2Fy/%7Ba%7D".into())
        );
    }

    #[test]
    fn what_cannot_be_filled_is_named() {
        assert_eq!(filled("/v3/{a}", &[]), Err("{a} was not set".into()));
        assert_eq!(filled("/v3/x", &[("a", "1")]), Err("the path has no {a}".into()));
        assert!(filled("/v3/{a}", &[("a", "..")]).unwrap_err().starts_with("{a}: "));
        assert!(filled("/v3/x?a=1", &[]).is_err());
    }
}
