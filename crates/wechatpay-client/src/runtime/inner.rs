//! The one way out: everything that is sent goes through [`Inner::send`], whatever the style of the call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Extensions;
use reqwest::{Method, Request, Response};
use reqwest_middleware::ClientWithMiddleware;
use tracing::Instrument as _;
use wechatpay_auth::middleware::{AuthMiddleware, Route, SignedBody, UnsignedDownload};

use super::sent::Sent;
use super::{Observed, Operation, RetryClass, poison, trace};
use crate::error::{Failure, Transport};
use crate::resilience::Plan;
use crate::{CallOptions, Error, RetryPolicy, Timer};

/// What was seen of an error answer is kept up to this many bytes.
const REFUSAL_LIMIT: usize = 1024 * 1024;

/// A merchant's signed and verified way to WeChat Pay, shared by all generated clients of a [`crate::Client`].
#[derive(Clone)]
pub struct Inner {
    shared: Arc<Shared>,
    options: Arc<CallOptions>,
    #[cfg(feature = "blocking")]
    driver: Arc<super::driver::Driver>,
}

struct Shared {
    stack: ClientWithMiddleware,
    auth: AuthMiddleware,
    retry: RetryPolicy,
    timer: Arc<dyn Timer>,
    /// Builds requests and can send none: its proxy does not exist.
    request_builder: reqwest::Client,
}

/// What is being called: enough for retry, tracing and errors.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `None` for a call through the chain.
    pub(crate) operation: Option<&'static Operation>,
    /// The path's template: safe to log, unlike a filled one.
    pub(crate) route: Option<Cow<'static, str>>,
    pub(crate) class: RetryClass,
    /// Whether a success is an unsigned byte stream.
    pub(crate) unsigned: bool,
    /// What is signed instead of the body: the JSON part of an upload.
    pub(crate) signed: Option<Bytes>,
}

impl Target {
    /// A call without a specification: only a `GET` is known to do no harm when repeated.
    pub(crate) fn of_chain(method: &Method, route: String) -> Self {
        let class = if *method == Method::GET { RetryClass::Safe } else { RetryClass::Never };
        Self { operation: None, route: Some(route.into()), class, unsigned: false, signed: None }
    }

    pub(super) fn of_operation(operation: &'static Operation) -> Self {
        Self {
            operation: Some(operation),
            route: Some(operation.path.into()),
            class: operation.retry,
            unsigned: operation.unsigned,
            signed: None,
        }
    }

    /// A file at a URL that WeChat Pay answered; it has no template.
    pub(crate) fn of_download() -> Self {
        Self { operation: None, route: None, class: RetryClass::Safe, unsigned: true, signed: None }
    }
}

/// A client that was generated from a specification.
pub trait Module: Sized {
    /// Makes the client; called by [`crate::Client::module`].
    fn from_inner(inner: Inner) -> Self;

    /// Returns what the client was made of.
    fn inner(&self) -> &Inner;
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
    match inner.send(request, Target::of_operation(operation)).await {
        Ok(response) => Ok(response),
        Err(failure) => Err(poison::into_reqwest(failure).await),
    }
}

impl Inner {
    pub(crate) fn new(
        stack: ClientWithMiddleware,
        auth: AuthMiddleware,
        retry: RetryPolicy,
        timer: Arc<dyn Timer>,
    ) -> Result<Self, Error> {
        let nowhere = reqwest::Proxy::all("http://127.0.0.1:0");
        let request_builder =
            nowhere.and_then(|proxy| reqwest::Client::builder().proxy(proxy).build());
        let request_builder =
            request_builder.map_err(|_| wechatpay_auth::Error::Configuration {
                setting: "the transport",
                problem: "could not be built".into(),
            })?;
        let shared = Arc::new(Shared { stack, auth, retry, timer, request_builder });
        Ok(Self {
            shared,
            options: Arc::default(),
            #[cfg(feature = "blocking")]
            driver: Arc::default(),
        })
    }

    pub(crate) fn with_options(&self, options: CallOptions) -> Self {
        Self { options: Arc::new(options), ..self.clone() }
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

    pub(crate) fn timer(&self) -> &dyn Timer {
        &*self.shared.timer
    }

    pub(crate) fn auth(&self) -> &AuthMiddleware {
        &self.shared.auth
    }

    /// Takes over the thread behind blocking calls of another client, whose connections are shared.
    #[cfg(feature = "blocking")]
    pub(crate) fn driven_with(self, other: &Self) -> Self {
        Self { driver: Arc::clone(&other.driver), ..self }
    }

    /// Returns the thread behind blocking calls.
    #[cfg(feature = "blocking")]
    pub(super) fn driver(&self) -> &super::driver::Driver {
        &self.driver
    }

    /// Sends a request. An answer is a verified 2xx, or an unsigned download; anything else is a failure.
    pub(crate) async fn send(
        &self,
        mut request: Request,
        target: Target,
    ) -> Result<Response, Failure> {
        tidy(&mut request);
        self.options.apply(&mut request, self.auth().trust_store()).map_err(Failure::Invalid)?;
        let span = trace::span(&request, &target);
        let began = self.timer().elapsed();
        let sent = Sent::of(&request);
        let policy = self.options.retry_or(self.shared.retry);
        let mut extensions = Extensions::new();
        if let Some(route) = target.route {
            extensions.insert(Route(route));
        }
        if let Some(signed) = target.signed {
            extensions.insert(SignedBody(signed));
        }
        if target.unsigned {
            extensions.insert(UnsignedDownload);
        }
        extensions.insert(Plan { class: target.class, policy });
        let execution = self.shared.stack.execute_with_extensions(request, &mut extensions);
        let within =
            tokio::time::timeout(policy.deadline, execution.instrument(span.clone())).await;
        let result = match within {
            Ok(result) => result.map_err(Failure::from),
            Err(_) => Err(Failure::Transport(Transport::Timeout)),
        };
        let verified = result.as_ref().ok().and_then(|response| response.extensions().get());
        let observed = Observed::of(&extensions, verified);
        let took = self.timer().elapsed().saturating_sub(began);
        trace::finish(&span, &observed, took, result.as_ref().map(Response::status));
        observed.note();
        let response = result?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(refused(response, sent).await)
        }
    }
}

/// Shows where requests go, and no setting.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("base_url", &self.base_url()).finish_non_exhaustive()
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
async fn refused(mut response: Response, sent: Sent) -> Failure {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = REFUSAL_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == REFUSAL_LIMIT {
            break;
        }
    }
    Failure::Refused { status, headers, body: Bytes::from(body), sent }
}
