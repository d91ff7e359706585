//! The `reqwest-middleware` layer: signs what leaves and verifies what returns. Policy only; no cryptography.

mod builder;
mod certificates;
mod context;
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
pub(crate) use context::SigningContext;
pub use path_template::PathTemplate;
use response::RequestInfo;
pub use response::{ResponseHead, UnsignedDownload};
pub use signed_body::SignedBody;

use crate::{Error, Merchant, SensitiveCipher, TrustStore, Verified};

/// Signs every request and verifies every 2xx answer before anyone sees its body.
///
/// The order of a stack, outermost first:
///
/// 1. retry and failover, if any, so that every attempt is signed afresh;
/// 2. this layer;
/// 3. the transport that [`AuthMiddleware::transport`] returns: no redirects, no decompression, no retries of
///    its own.
///
/// ```no_run
/// use wechatpay_auth::Merchant;
/// use wechatpay_auth::middleware::AuthMiddleware;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let auth = AuthMiddleware::builder(Merchant::from_env()?).build()?;
/// // Around it goes what should see every attempt, such as a retry layer.
/// let client = reqwest_middleware::ClientBuilder::new(auth.transport().clone()).with(auth.clone()).build();
/// let answer = client.get(format!("{}/v3/certificates", auth.base_url())).send().await?;
/// # Ok(())
/// # }
/// ```
///
/// A non-2xx answer passes through *unauthenticated*: WeChat Pay signs none of them reliably, so its content
/// must never decide about money. A 2xx comes out with [`Verified`] in its extensions; the request's extensions
/// hold the [`ResponseHead`] of whatever answered, also when it was refused. Requests go to the
/// configured origins only; streaming bodies are refused, because what is signed must be what is sent.
#[derive(Clone)]
pub struct AuthMiddleware {
    shared: Arc<Shared>,
}

struct Shared {
    context: Arc<SigningContext>,
    transport: reqwest::Client,
    refresher: Option<CertificateRefresher>,
    background: ArcSwapOption<Background>,
}

impl AuthMiddleware {
    /// Begins with a merchant's settings.
    #[must_use]
    pub fn builder(merchant: Merchant) -> AuthMiddlewareBuilder {
        AuthMiddlewareBuilder::new(merchant)
    }

    /// Returns the transport that this layer must sit on.
    #[must_use]
    pub fn transport(&self) -> &reqwest::Client {
        &self.shared.transport
    }

    /// Returns a ready stack of this layer and its transport.
    #[must_use]
    pub fn stack(&self) -> ClientWithMiddleware {
        reqwest_middleware::ClientBuilder::new(self.transport().clone()).with(self.clone()).build()
    }

    /// Returns the trusted platform keys; changes are seen at once.
    #[must_use]
    pub fn trust_store(&self) -> &TrustStore {
        &self.shared.context.store
    }

    /// Returns what encrypts sensitive fields with the preferred key, and decrypts with the merchant's own. With no platform
    /// key at hand, fetches the certificates first.
    ///
    /// # Errors
    /// Whatever fetching brings.
    pub async fn sensitive_cipher(&self) -> Result<SensitiveCipher, Error> {
        self.ensure_keys().await?;
        let context = &self.shared.context;
        Ok(SensitiveCipher::of(context.store.clone(), context.signer.private_key()))
    }

    /// Returns the time, in Unix seconds, by the clock that stamps requests.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.shared.context.stamps.now()
    }

    /// Returns what fetches platform certificates; `None` for a merchant that has only a public key, or no
    /// APIv3 key to open certificates with.
    #[must_use]
    pub fn certificate_refresher(&self) -> Option<&CertificateRefresher> {
        self.shared.refresher.as_ref()
    }

    /// Returns the first configured origin, without a trailing slash, for example
    /// `https://api.mch.weixin.qq.com`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.context.origins.base()
    }

    /// Returns all configured origins, the base first.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        self.shared.context.origins.all()
    }

    async fn send(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Outcome {
        let context = &self.shared.context;
        context.origins.check(request.url())?;
        self.ensure_keys().await?;
        context.authorize(&mut request, extensions.get(), extensions.get()).await?;
        let asked = RequestInfo::of(&request, extensions);
        extensions.remove::<ResponseHead>();
        let response = match next.run(request, extensions).await {
            Ok(response) => response,
            Err(error) => return Ok(Err(without_url(error))),
        };
        extensions.insert(ResponseHead::of(&response));
        if response.status().is_success() {
            self.receive(response, &asked).await
        } else {
            Ok(Ok(response))
        }
    }

    /// Takes a 2xx in: read whole and verified, unless it is an unsigned download.
    async fn receive(&self, response: Response, asked: &RequestInfo) -> Outcome {
        asked.check_origin_of(&response)?;
        if asked.is_unsigned_download() {
            return Ok(Ok(response));
        }
        let received = match response::buffer(response, self.shared.context.body_limit).await? {
            Ok(received) => received,
            Err(error) => return Ok(Err(error.into())),
        };
        let verified = self.verify(&received).await?;
        Ok(Ok(received.into_response(asked, verified)))
    }

    /// Verifies; on an unknown certificate serial, refreshes the certificates once and verifies again.
    async fn verify(&self, received: &response::BufferedResponse) -> Result<Verified, Error> {
        let result = self.shared.context.verify(received.headers(), received.body());
        let (Err(Error::UnknownSerial { serial, .. }), Some(refresher)) =
            (&result, &self.shared.refresher)
        else {
            return result;
        };
        // A refresh that fails is seen in its status; this answer still fails for its serial.
        match refresher.refresh_for(serial).await {
            Ok(()) => self.shared.context.verify(received.headers(), received.body()),
            Err(_) => result,
        }
    }

    /// Fetches the certificates before the first request when no valid key is there, and starts the refresh in
    /// the background.
    async fn ensure_keys(&self) -> Result<(), Error> {
        let Some(refresher) = &self.shared.refresher else {
            return Ok(());
        };
        let background = &self.shared.background;
        if !background.load().as_ref().is_some_and(|task| task.is_running()) {
            background.store(Background::start(refresher).map(Arc::new));
        }
        refresher.refresh_if_empty().await
    }
}

/// Shows where requests go and whom answers are trusted from; no key and no setting of the transport.
impl fmt::Debug for AuthMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthMiddleware")
            .field("origins", &self.origins())
            .field("trust_store", self.trust_store())
            .field("certificate_refresher", &self.certificate_refresher())
            .finish_non_exhaustive()
    }
}

/// A path can hold openids and tokens, and the transport's errors print it.
fn without_url(error: reqwest_middleware::Error) -> reqwest_middleware::Error {
    match error {
        reqwest_middleware::Error::Reqwest(error) => error.without_url().into(),
        other => other,
    }
}

/// Outer: this layer's verdict. Inner: what the rest of the stack says.
type Outcome = Result<reqwest_middleware::Result<Response>, Error>;

#[async_trait::async_trait]
impl Middleware for AuthMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        match self.send(request, extensions, next).await {
            Ok(result) => result,
            Err(error) => {
                tracing::debug!(code = error.code(), "request or answer refused");
                Err(reqwest_middleware::Error::middleware(error))
            }
        }
    }
}
