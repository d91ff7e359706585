//! The `reqwest-middleware` layer: signs requests and verifies responses.
//!
//! Policy only; the cryptography is in the rest of the crate.

mod builder;
mod certificates;
mod context;
mod notifications;
mod origin;
mod path_template;
mod response;
mod signed_body;
mod transport;

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientWithMiddleware, Middleware, Next};

pub use builder::AuthMiddlewareBuilder;
use certificates::Background;
pub use certificates::{CertificateRefresher, RefreshStatus};
use context::SigningContext;
pub use path_template::PathTemplate;
use response::{BufferedResponse, RequestInfo};
pub use response::{ResponseHead, UnsignedDownload};
pub use signed_body::SignedBody;

use crate::{
    Error, Invocation, Merchant, NotificationOpener, SensitiveCipher, Stamp, TrustStore, Verified,
};

/// Signs every request, and verifies every 2xx response before its body is seen.
///
/// The order of a stack, outermost first:
///
/// 1. retry and failover, if any, so that every attempt is signed with its own stamp;
/// 2. this layer;
/// 3. its transport, without redirects, decompression and retries.
///
/// [`AuthMiddleware::stack_with`] builds it. The transport itself is not public, because it would
/// send requests unsigned and return responses unverified.
///
/// A 2xx response has [`Verified`] in its extensions. Any other response passes through
/// *unauthenticated*: WeChat Pay signs none of them reliably, so its content must never decide
/// about money. The only other exception is a `GET` that the caller marks as an
/// [`UnsignedDownload`]. The request's extensions hold the [`ResponseHead`] of the last attempt
/// that was sent, even if the response was rejected.
///
/// Requests are sent to the configured origins only. Streaming bodies are rejected, because the
/// bytes that are signed must be the bytes that are sent.
///
/// # Examples
///
/// ```no_run
/// use wechatpay_auth::Merchant;
/// use wechatpay_auth::middleware::AuthMiddleware;
///
/// # async fn example(
/// #     retries: std::sync::Arc<dyn reqwest_middleware::Middleware>,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let auth = AuthMiddleware::builder(Merchant::from_env()?).build()?;
/// // Without other layers: `auth.stack()`.
/// let client = auth.stack_with([retries]);
/// let url = format!("{}/v3/certificates", auth.base_url());
/// let response = client.get(url).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthMiddleware {
    shared: Arc<Shared>,
}

struct Shared {
    context: Arc<SigningContext>,
    transport: reqwest::Client,
    refresher: Option<CertificateRefresher>,
    /// `None` without an APIv3 key.
    opener: Option<NotificationOpener>,
    background: ArcSwapOption<Background>,
}

impl AuthMiddleware {
    /// Returns a builder for a middleware with a merchant's settings.
    #[must_use]
    pub fn builder(merchant: Merchant) -> AuthMiddlewareBuilder {
        AuthMiddlewareBuilder::new(merchant)
    }

    /// The transport below this layer. Not public: it sends unsigned and verifies nothing.
    pub(in crate::middleware) fn transport(&self) -> &reqwest::Client {
        &self.shared.transport
    }

    /// Returns a client with this layer and its transport.
    #[must_use]
    pub fn stack(&self) -> ClientWithMiddleware {
        self.stack_with([])
    }

    /// Returns a client with other layers, the outermost first, then this layer, then its
    /// transport.
    ///
    /// The other layers see requests before they are signed, and responses after they were
    /// verified: put retries, failover and metrics there.
    #[must_use]
    pub fn stack_with(
        &self,
        outer: impl IntoIterator<Item = Arc<dyn Middleware>>,
    ) -> ClientWithMiddleware {
        outer
            .into_iter()
            .fold(
                reqwest_middleware::ClientBuilder::new(self.transport().clone()),
                |builder, layer| builder.with_arc(layer),
            )
            .with(self.clone())
            .build()
    }

    /// Returns the trusted platform keys. Changes take effect at once.
    #[must_use]
    pub fn trust_store(&self) -> &TrustStore {
        &self.shared.context.store
    }

    /// Returns a cipher that encrypts with the preferred platform key and decrypts with the
    /// merchant's private key. Fetches the platform certificates first if no key is valid.
    ///
    /// # Errors
    /// As [`CertificateRefresher::refresh`].
    pub async fn sensitive_cipher(&self) -> Result<SensitiveCipher, Error> {
        self.ensure_keys().await?;
        let SigningContext { store, signer, .. } = &*self.shared.context;
        Ok(SensitiveCipher::from_parts(store.clone(), signer.private_key()))
    }

    /// The merchant number that requests are signed for.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        self.shared.context.signer.as_signer().merchant_id()
    }

    /// Returns a stamp from the source that stamps requests.
    ///
    /// # Errors
    /// As [`StampSource::nonce`](crate::StampSource::nonce).
    pub fn stamp(&self) -> Result<Stamp, Error> {
        self.shared.context.stamps.stamp()
    }

    /// Signs with the merchant's key what a front end passes to WeChat Pay, with a new stamp.
    ///
    /// # Errors
    /// As [`Invocation::by`] and [`StampSource::nonce`](crate::StampSource::nonce).
    pub async fn sign_invocation(&self, app_id: &str, value: &str) -> Result<Invocation, Error> {
        Invocation::by(self.shared.context.signer.as_signer(), app_id, value, self.stamp()?).await
    }

    /// Returns the time in Unix seconds, by the clock that stamps requests.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.shared.context.stamps.now()
    }

    /// Returns the certificate refresher; `None` if the merchant has only a public key, or no APIv3
    /// key to decrypt certificates with.
    #[must_use]
    pub fn certificate_refresher(&self) -> Option<&CertificateRefresher> {
        self.shared.refresher.as_ref()
    }

    /// Returns the base URL without a trailing slash, for example `https://api.mch.weixin.qq.com`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.context.origins.base()
    }

    /// Returns all configured origins, the base URL first.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        self.shared.context.origins.all()
    }

    async fn send(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let context = &self.shared.context;
        // The head of a former attempt says nothing about this one.
        extensions.remove::<ResponseHead>();
        // Nothing is fetched or signed for a request that must not be sent.
        let mut request = context.check(request, extensions.get())?;
        self.ensure_keys().await?;
        context.authorize(&mut request, extensions.get()).await?;

        let request = request.into_request();
        let info = RequestInfo::new(&request, extensions);
        // Paths contain openids and tokens, and the transport's errors print them.
        let response =
            next.run(request, extensions).await.map_err(reqwest_middleware::Error::without_url)?;
        extensions.insert(ResponseHead::new(&response));

        // Only a 2xx response is signed reliably.
        if !response.status().is_success() {
            return Ok(response);
        }
        info.check_url_of(&response)?;
        if info.is_unsigned_download() {
            return Ok(response);
        }

        // The body is read whole and verified before the caller sees any of it.
        let response = BufferedResponse::read(response, context.body_limit).await?;
        let verified = self.verify(&response).await?;
        response.into_verified(info, verified)
    }

    /// Verifies a response. If its certificate serial is unknown, refreshes the certificates once
    /// and verifies it again.
    async fn verify(&self, response: &BufferedResponse) -> Result<Verified, Error> {
        let result = self.shared.context.verify(response.headers(), response.body());
        if let Err(Error::UnknownSerial { serial, .. }) = &result
            && let Some(refresher) = &self.shared.refresher
            && refresher.refresh_for_response(serial).await.is_ok()
        {
            return self.shared.context.verify(response.headers(), response.body());
        }
        // A failed refresh shows in its status; the response is still rejected for its serial.
        result
    }

    /// Starts the background refresh, and fetches the certificates if no key is valid.
    async fn ensure_keys(&self) -> Result<(), Error> {
        match self.running_refresher() {
            Some(refresher) => refresher.refresh_if_empty().await,
            None => Ok(()),
        }
    }

    /// Returns the refresher, and starts the background refresh if it is not running.
    fn running_refresher(&self) -> Option<&CertificateRefresher> {
        let refresher = self.shared.refresher.as_ref()?;
        let background = &self.shared.background;
        if !background.load().as_ref().is_some_and(|task| task.is_running()) {
            background.store(Background::start(refresher).map(Arc::new));
        }
        Some(refresher)
    }
}

/// Prints the origins and the trusted ids; no key and no setting of the transport.
impl fmt::Debug for AuthMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthMiddleware")
            .field("origins", &self.origins())
            .field("trust_store", self.trust_store())
            .field("certificate_refresher", &self.certificate_refresher())
            .finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl Middleware for AuthMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let result = self.send(request, extensions, next).await;
        if let Err(reqwest_middleware::Error::Middleware(error)) = &result
            && let Some(error) = error.downcast_ref::<Error>()
        {
            tracing::debug!(code = error.code(), "request or response rejected");
        }
        result
    }
}

impl From<Error> for reqwest_middleware::Error {
    fn from(error: Error) -> Self {
        Self::middleware(error)
    }
}
