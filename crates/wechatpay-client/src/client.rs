//! The client and its builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wechatpay_auth::middleware::{AuthMiddleware, CertificateRefresher};
use wechatpay_auth::{Merchant, StampSource, SystemStamps, TrustStore};

use crate::chain::Chain;
use crate::download::Download;
use crate::resilience::{Resilience, SystemTimer};
use crate::runtime::{Inner, Module};
use crate::{CallOptions, Error, Notifications, RetryPolicy, Timer};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// One merchant's client. Cloning is cheap and shares connections and platform keys.
///
/// # Examples
///
/// ```no_run
/// use wechatpay_client::{Client, Merchant};
///
/// # async fn example() -> Result<(), wechatpay_client::Error> {
/// let client = Client::builder().merchant(Merchant::from_env()?).build()?;
/// let palm = client.palmservice();
/// let token = palm.preauthorize_organization("openid", "1004").send().await?.into_inner();
/// # let _ = token.permission_token;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// A client can only be built from a merchant's settings, so there is no unsigned and no unverified
/// one. This compiles:
///
/// ```
/// # use wechatpay_client::{Client, palmservice::PalmService};
/// fn of_a_built_client(client: &Client) -> PalmService { client.module() }
/// ```
/// These do not:
///
/// ```compile_fail
/// # use wechatpay_client::{Client, palmservice::PalmService};
/// fn of_an_address() -> PalmService { PalmService::new("https://api.mch.weixin.qq.com") }
/// ```
/// ```compile_fail
/// # use wechatpay_client::{Client, palmservice::PalmService, runtime};
/// fn of_an_inner_of_my_own() -> PalmService { runtime::Module::from_inner(runtime::Inner {}) }
/// ```
/// ```compile_fail
/// # use wechatpay_client::{Client, palmservice::PalmService, runtime};
/// fn bare_http(client: &Client) -> &runtime::reqwest::Client { client.inner().http() }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Inner,
}

impl Client {
    /// Returns a builder for a client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns a client that was generated from a specification, for example a private one in
    /// another crate.
    #[must_use]
    pub fn module<M: Module>(&self) -> M {
        M::from_inner(self.inner.clone())
    }

    /// Returns a request builder for an endpoint that has no specification yet: signed and verified
    /// like any other. The response is compared with the request only if method and template are
    /// those of a known operation; see [`Chain`]. `template` is a path with `{variables}`, for
    /// example `v3/palmservice/authorization/openid/{openid}`.
    pub fn chain(&self, template: impl AsRef<str>) -> Chain {
        Chain::new(self.inner.clone(), template.as_ref())
    }

    /// Returns a request builder for a file at a URL that a signed response named; pass it exactly
    /// as returned. The request is signed; the file is not, so it is checked against the digest of
    /// that response.
    ///
    /// ```no_run
    /// # async fn example(client: wechatpay_client::Client, url: &str, hash: &str) -> Result<(), wechatpay_client::Error> {
    /// let mut file = client.download(url).digest("SHA1", hash).send().await?;
    /// while let Some(chunk) = file.chunk().await? {
    ///     // Write it to a temporary file; it is genuine once `None` was returned.
    ///     # let _ = chunk;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, url: impl Into<String>) -> Download {
        Download::new(self.inner.clone(), url.into())
    }

    /// Returns what opens notifications, with the keys and the clock of this client. WeChat Pay
    /// posts them to the `notify_url` of an order or of a contract.
    ///
    /// It needs WECHATPAY_APIV3_KEY; without it, opening a notification returns
    /// [`wechatpay_auth::Error::Configuration`].
    #[must_use]
    pub fn notifications(&self) -> Notifications {
        Notifications::new(self.inner.auth().clone())
    }

    /// Returns a client whose calls differ by some options. It shares connections, keys and
    /// settings.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use wechatpay_client::{CallOptions, Client, Error, RetryPolicy};
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let patient = client.with_options(CallOptions::new().timeout(Duration::from_secs(5)).retry(RetryPolicy::never()));
    /// patient.palmservice().get_authorization().openid("o").organization_id("1004").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { inner: self.inner.with_options(options) }
    }

    /// The trusted platform keys: how often each verified, which is preferred. Changes are seen at
    /// once.
    #[must_use]
    pub fn trust_store(&self) -> &TrustStore {
        self.inner.auth().trust_store()
    }

    /// The certificate refresher; `None` for a merchant that has only a public key.
    #[must_use]
    pub fn certificate_refresher(&self) -> Option<&CertificateRefresher> {
        self.inner.auth().certificate_refresher()
    }

    /// The origin that requests are sent to, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

/// Prints where requests go, and no setting.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Builds a [`Client`]. Nothing is sent while building.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use wechatpay_client::{Client, Merchant, RetryPolicy};
///
/// # fn example() -> Result<(), wechatpay_client::Error> {
/// let client = Client::builder()
///     .merchant(Merchant::from_env()?)
///     .timeout(Duration::from_secs(10))
///     .retry(RetryPolicy::default().attempts(2))
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
pub struct ClientBuilder {
    merchant: Merchant,
    transport: Option<reqwest::ClientBuilder>,
    connect_timeout: Duration,
    timeout: Duration,
    stamps: Arc<dyn StampSource>,
    timer: Arc<dyn Timer>,
    retry: RetryPolicy,
    body_limit: Option<usize>,
    shared: Option<Inner>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            merchant: Merchant::default(),
            transport: None,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
            stamps: Arc::new(SystemStamps),
            timer: Arc::new(SystemTimer::default()),
            retry: RetryPolicy::default(),
            body_limit: None,
            shared: None,
        }
    }
}

impl ClientBuilder {
    /// Sets the merchant: identity, keys, trusted platform keys, base URL.
    #[must_use]
    pub fn merchant(mut self, merchant: Merchant) -> Self {
        self.merchant = merchant;
        self
    }

    /// Sets the base URL, for example of a sandbox. The default is the merchant's, or WeChat Pay's.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.merchant = self.merchant.base_url(url);
        self
    }

    /// Sets the backup origin, used when the base URL cannot be reached.
    #[must_use]
    pub fn backup_url(mut self, url: impl Into<String>) -> Self {
        self.merchant = self.merchant.backup_url(url);
        self
    }

    /// Sets how long one attempt may take, from connecting to the end of the response; 30 s by
    /// default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long connecting may take; 10 s by default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets proxies, DNS, certificates and the like of the transport. Redirects, decompression and
    /// reqwest's retries are always switched off.
    #[must_use]
    pub fn transport(mut self, transport: reqwest::ClientBuilder) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the source of time and randomness, for tests.
    #[must_use]
    pub fn stamps(mut self, stamps: Arc<dyn StampSource>) -> Self {
        self.stamps = stamps;
        self
    }

    /// Sets the maximum size of a response body, in bytes; 8 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// Sets how failed calls are retried, if their operation allows it; see [`RetryPolicy`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the clock of the pauses between attempts, for tests.
    #[must_use]
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.timer = timer;
        self
    }

    /// Shares the connections of another client, for many merchants in one process. Each client
    /// keeps its merchant and its keys; timeouts and transport settings are those of `other`.
    #[must_use]
    pub fn share_connections_with(mut self, other: &Client) -> Self {
        self.shared = Some(other.inner.clone());
        self
    }

    /// Checks all settings and builds the client. The first client of a process takes about 30 ms:
    /// the random generator is seeded here, not in a task that makes a call.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Auth`] with [`wechatpay_auth::Error::Configuration`], which names the
    /// setting and what to change.
    pub fn build(self) -> Result<Client, Error> {
        let Self { merchant, stamps, timer, retry, shared, .. } = self;
        let mut auth = AuthMiddleware::builder(merchant).stamps(Arc::clone(&stamps));
        auth = match &shared {
            Some(other) => auth.share_transport(other.auth()),
            None => auth.transport(
                self.transport
                    .unwrap_or_default()
                    .connect_timeout(self.connect_timeout)
                    .timeout(self.timeout),
            ),
        };
        if let Some(bytes) = self.body_limit {
            auth = auth.body_limit(bytes);
        }
        let auth = auth.build()?;
        SystemStamps.nonce()?;
        let resilience = Resilience::new(timer, stamps, auth.origins());
        let inner = Inner::new(auth, resilience, retry);
        // Connections belong to the runtime that opened them.
        #[cfg(feature = "blocking")]
        let inner = match &shared {
            Some(other) => inner.driven_with(other),
            None => inner,
        };
        Ok(Client { inner })
    }
}

/// Prints the merchant's identity and no other setting: any of them may be a secret.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("merchant", &self.merchant).finish_non_exhaustive()
    }
}
