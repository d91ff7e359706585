//! The one way out: everything that is sent goes through [`Inner::send`], whatever the style of the call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::ClientWithMiddleware;
use wechatpay_auth::middleware::{AuthMiddleware, Route};

use super::{Observed, Operation, poison};
use crate::error::Failure;

/// What was seen of an error answer is kept up to this many bytes.
const REFUSAL_LIMIT: usize = 1024 * 1024;

/// A merchant's signed and verified way to WeChat Pay, shared by all generated clients of a [`crate::Client`].
#[derive(Clone)]
pub struct Inner {
    shared: Arc<Shared>,
}

struct Shared {
    stack: ClientWithMiddleware,
    auth: AuthMiddleware,
    /// Builds requests and can send none: its proxy does not exist.
    request_builder: reqwest::Client,
}

/// A client that was generated from a specification.
pub trait Module: Sized {
    /// Makes the client; called by [`crate::Client::module`].
    fn from_inner(inner: Inner) -> Self;
}

/// Sends a generated client's request: signs it, verifies the answer, and turns every failure into an error
/// that [`super::call`] recovers.
///
/// # Errors
/// An opaque reqwest error that carries the real one.
pub async fn exec(
    inner: &Inner,
    request: Request,
    operation: &'static Operation,
) -> reqwest::Result<Response> {
    match inner.send(request, Cow::Borrowed(operation.path)).await {
        Ok(response) => Ok(response),
        Err(failure) => Err(poison::into_reqwest(failure).await),
    }
}

impl Inner {
    pub(crate) fn new(
        stack: ClientWithMiddleware,
        auth: AuthMiddleware,
    ) -> Result<Self, wechatpay_auth::Error> {
        let nowhere = reqwest::Proxy::all("http://127.0.0.1:0");
        let request_builder =
            nowhere.and_then(|proxy| reqwest::Client::builder().proxy(proxy).build());
        let request_builder =
            request_builder.map_err(|_| wechatpay_auth::Error::Configuration {
                setting: "the transport",
                problem: "could not be built".into(),
            })?;
        Ok(Self {
            shared: Arc::new(Shared {
                stack,
                auth,
                request_builder,
            }),
        })
    }

    /// Returns the origin that requests are built for, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.auth.base_url()
    }

    /// Returns a client that generated code builds requests with. It can send none.
    #[doc(hidden)]
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.shared.request_builder
    }

    pub(crate) fn auth(&self) -> &AuthMiddleware {
        &self.shared.auth
    }

    /// Sends a request for a route template. An answer is a verified 2xx; anything else is a failure.
    pub(crate) async fn send(
        &self,
        mut request: Request,
        route: Cow<'static, str>,
    ) -> Result<Response, Failure> {
        tidy(&mut request);
        let mut extensions = Extensions::new();
        extensions.insert(Route(route));
        let result = self.shared.stack.execute_with_extensions(request, &mut extensions).await;
        let verified = result.as_ref().ok().and_then(|response| response.extensions().get());
        Observed::note(extensions.get(), verified);
        let response = result?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(refused(response).await)
        }
    }
}

/// Shows where requests go, and no setting.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

/// Undoes two habits of the generated code's libraries: a header that WeChat Pay does not know, and blanks in
/// the query as `+`, which not every server reads as blanks. A `+` of a value is `%2B` by then.
fn tidy(request: &mut Request) {
    request.headers_mut().remove("api-version");
    if let Some(query) = request.url().query().filter(|query| query.contains('+')) {
        let query = query.replace('+', "%20");
        request.url_mut().set_query(Some(&query));
    }
}

/// Keeps all of an error answer that arrives: status, headers, and what can be read of the body.
async fn refused(mut response: Response) -> Failure {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = REFUSAL_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == REFUSAL_LIMIT {
            break;
        }
    }
    Failure::Refused {
        status,
        headers,
        body: Bytes::from(body),
    }
}
