//! Request execution. Every call, typed or not, goes through [`Inner::send`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Extensions;
use reqwest::{Request, Response, Url};
use reqwest_middleware::ClientWithMiddleware;
use tracing::Instrument as _;
use wechatpay_auth::Verified;
use wechatpay_auth::middleware::{
    AuthMiddleware, PathTemplate, ResponseHead, SignedBody, UnsignedDownload,
};

use super::target::Target;
use super::trace;
use crate::error::{CallMetadata, ErrorKind, SignedRequest, Transport};
use crate::resilience::{Progress, Resilience, RetryContext};
use crate::{CallOptions, Error, RetryPolicy, Timer};

/// A merchant's signed and verified way to WeChat Pay, shared by all generated clients of a
/// [`crate::Client`].
#[derive(Clone)]
pub struct Inner {
    shared: Arc<Shared>,
    options: Option<Arc<CallOptions>>,
    #[cfg(feature = "blocking")]
    driver: Arc<super::driver::Driver>,
}

struct Shared {
    /// Signature and verification over the transport.
    signed: ClientWithMiddleware,
    auth: AuthMiddleware,
    resilience: Resilience,
    retry: RetryPolicy,
}

impl Inner {
    pub(crate) fn new(auth: AuthMiddleware, resilience: Resilience, retry: RetryPolicy) -> Self {
        Self {
            shared: Arc::new(Shared { signed: auth.stack(), auth, resilience, retry }),
            options: None,
            #[cfg(feature = "blocking")]
            driver: Arc::default(),
        }
    }

    pub(crate) fn with_options(&self, options: CallOptions) -> Self {
        Self { options: Some(Arc::new(options)), ..self.clone() }
    }

    /// Returns the origin that requests are built for, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.auth.base_url()
    }

    /// Returns the same, parsed.
    pub(super) fn base(&self) -> Option<&Url> {
        self.shared.resilience.base()
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        self.shared.resilience.timer()
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

    /// Returns how long a whole call may take.
    pub(super) fn deadline(&self) -> Duration {
        let policy = self.shared.retry;
        self.options.as_ref().map_or(policy, |options| options.retry_or(policy)).deadline
    }

    /// Sends a request. The response is a verified 2xx or the 200 of a download; anything else is
    /// an error.
    pub(crate) async fn send(
        &self,
        mut request: Request,
        target: Target,
    ) -> Result<(Response, CallMetadata), Error> {
        let mut metadata = CallMetadata::of(target.operation);
        let Shared { signed, resilience, retry, .. } = &*self.shared;
        let mut policy = *retry;
        if let Some(options) = &self.options {
            if let Err(problem) = options.apply(&mut request, self.auth().trust_store()) {
                return Err(Error::new(ErrorKind::InvalidRequest(problem), metadata));
            }
            policy = options.retry_or(policy);
        }
        policy.deadline = policy.deadline.saturating_sub(target.spent);
        let span = trace::span(&request, &target);
        let began = self.timer().elapsed();
        let signature = SignedRequest::of(&request, target.signed.as_ref());
        let context = RetryContext { class: target.class, policy, is_file: target.unsigned };
        let mut extensions = extensions(target);
        let mut progress = Progress::default();
        let execution =
            resilience.execute(signed, request, &mut extensions, context, &mut progress);
        let result = tokio::time::timeout(policy.deadline, execution.instrument(span.clone()))
            .await
            .unwrap_or_else(|_| {
                // The status, and what was read of the body, are kept.
                let rejection = progress.rejection.as_ref();
                Err(rejection.map_or(ErrorKind::Transport(Transport::Timeout), |it| it.kind()))
            });
        metadata.attempts = progress.attempts;
        if let Some(head) = extensions.remove::<ResponseHead>() {
            (metadata.status, metadata.request_id) = (Some(head.status), head.request_id);
        }
        let verified = result.as_ref().ok().and_then(|response| response.extensions().get());
        metadata.verified_by = verified.map(|verified: &Verified| verified.key_id().to_owned());
        let took = self.timer().elapsed().saturating_sub(began);
        trace::finish(&span, &metadata, took, result.as_ref().err());
        match result {
            Ok(response) => Ok((response, metadata)),
            Err(kind) => {
                if let Some(rejection) = progress.rejection {
                    metadata.signed = Some(signature.with_target(&rejection.url));
                    metadata.headers = rejection.headers;
                    metadata.body = Bytes::from(rejection.body);
                }
                Err(Error::new(kind, metadata))
            }
        }
    }
}

/// What the layers below need to know about a request.
fn extensions(target: Target) -> Extensions {
    let mut extensions = Extensions::new();
    if let Some(route) = target.route {
        extensions.insert(PathTemplate(route));
    }
    if let Some(signed) = target.signed {
        extensions.insert(SignedBody(signed));
    }
    if target.unsigned {
        extensions.insert(UnsignedDownload);
    }
    extensions
}

/// Prints where requests go, and no setting.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
