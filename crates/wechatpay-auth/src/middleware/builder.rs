//! Puts the layer together, and refuses settings that could not work.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::HeaderValue;

use super::gateway::AnySigner;
use super::origin::Origins;
use super::{AuthMiddleware, Gateway, Shared};
use crate::certificates::{Fetcher, Schedule};
use crate::{CertificateRefresher, Error, Merchant, StampSource, SystemStamps};

const BASE_URL: &str = "https://api.mch.weixin.qq.com";
const BACKUP_URL: &str = "https://api2.mch.weixin.qq.com";
const BODY_LIMIT: usize = 8 * 1024 * 1024;
const REFRESH_INTERVAL: Duration = Duration::from_secs(3600);

/// WeChat Pay closes an idle connection after eight seconds; the pool must be quicker.
const POOL_IDLE: Duration = Duration::from_secs(7);

/// Builds an [`AuthMiddleware`]. Nothing is sent while building.
pub struct AuthMiddlewareBuilder {
    merchant: Merchant,
    transport: Transport,
    stamps: Arc<dyn StampSource>,
    user_agent: Option<HeaderValue>,
    body_limit: usize,
    refresh_interval: Duration,
}

/// A transport to build, or another layer's.
enum Transport {
    New(reqwest::ClientBuilder),
    Shared(AuthMiddleware),
}

impl AuthMiddlewareBuilder {
    pub(super) fn new(merchant: Merchant) -> Self {
        Self {
            merchant,
            transport: Transport::New(reqwest::Client::builder()),
            stamps: Arc::new(SystemStamps),
            user_agent: None,
            body_limit: BODY_LIMIT,
            refresh_interval: REFRESH_INTERVAL,
        }
    }

    /// Sets timeouts, proxies, DNS and the like of the transport. Redirects, decompression and retries are
    /// switched off in any case, and the pool's idle time is set.
    #[must_use]
    pub fn transport(mut self, transport: reqwest::ClientBuilder) -> Self {
        self.transport = Transport::New(transport);
        self
    }

    /// Uses the transport of another layer, and so its pool of connections: for many merchants in one process.
    #[must_use]
    pub fn share_transport(mut self, other: &AuthMiddleware) -> Self {
        self.transport = Transport::Shared(other.clone());
        self
    }

    /// Injects clock and randomness, for tests.
    #[must_use]
    pub fn stamps(mut self, stamps: Arc<dyn StampSource>) -> Self {
        self.stamps = stamps;
        self
    }

    /// Sets the `User-Agent`, which WeChat Pay requires; by default `wechatpay-rust/<version> (<os>)`.
    #[must_use]
    pub fn user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = Some(user_agent);
        self
    }

    /// Sets how large a 2xx body may be, in bytes; 8 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how often platform certificates are refreshed in the background; one hour by default, at most 12
    /// hours (protocol P§3.3).
    #[must_use]
    pub fn refresh_interval(mut self, interval: Duration) -> Self {
        self.refresh_interval = interval;
        self
    }

    /// Checks all settings and builds.
    ///
    /// # Errors
    /// [`Error::Configuration`] when a setting is absent or cannot be used: among them keys and serials that do
    /// not belong together, and neither a platform key nor an APIv3 key to fetch certificates with.
    pub fn build(self) -> Result<AuthMiddleware, Error> {
        let signer = match self.merchant.remote() {
            Some(_) => AnySigner::Remote(self.merchant.request_signer()?),
            None => AnySigner::Local(self.merchant.signer()?),
        };
        let store = self.merchant.trust_store()?;
        let apiv3_key = self.merchant.optional_apiv3_key()?;
        if store.ids().is_empty() && apiv3_key.is_none() {
            return Err(no_key());
        }
        let origins = origins(&self.merchant)?;
        let transport = match self.transport {
            Transport::New(builder) => transport(builder, &origins)?,
            Transport::Shared(other) => shared(&other, &origins)?,
        };
        let user_agent = self.user_agent.map_or_else(default_user_agent, Ok)?;
        let fetches = store.uses_certificates();
        let backend = self.merchant.chosen_backend()?;
        let gateway = Gateway {
            signer,
            store,
            origins,
            stamps: self.stamps,
            user_agent,
            body_limit: self.body_limit,
        };
        let gateway = Arc::new(gateway);
        let schedule = Schedule::every(self.refresh_interval)?;
        let refresher = apiv3_key.filter(|_| fetches).map(|key| {
            let (gateway, transport) = (Arc::clone(&gateway), transport.clone());
            let fetcher = Fetcher {
                gateway,
                transport,
                key,
                backend,
            };
            CertificateRefresher::new(fetcher, schedule)
        });
        let background = ArcSwapOption::empty();
        Ok(AuthMiddleware {
            shared: Arc::new(Shared {
                gateway,
                transport,
                refresher,
                background,
            }),
        })
    }
}

/// Prints no setting: any of them may be a secret.
impl fmt::Debug for AuthMiddlewareBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthMiddlewareBuilder")
            .field("merchant", &self.merchant)
            .finish_non_exhaustive()
    }
}

fn no_key() -> Error {
    let problem = "(with WECHATPAY_PUBLIC_KEY_ID), WECHATPAY_PLATFORM_CERTS, or WECHATPAY_APIV3_KEY to fetch \
                   platform certificates with: one of them is needed to verify answers";
    Error::configuration("WECHATPAY_PUBLIC_KEY", problem)
}

/// The official backup belongs to the official base; a base of the caller's has the caller's backup or none.
fn origins(merchant: &Merchant) -> Result<Origins, Error> {
    let backup = merchant.configured_backup_url();
    match merchant.configured_base_url() {
        Some(base) => Origins::parse(base, backup),
        None => Origins::parse(BASE_URL, Some(backup.unwrap_or(BACKUP_URL))),
    }
}

/// A loopback transport bypasses proxies and another one may not, so only the same kind can be shared.
fn shared(other: &AuthMiddleware, origins: &Origins) -> Result<reqwest::Client, Error> {
    if other.shared.gateway.origins.are_loopback() != origins.are_loopback() {
        let problem = "cannot be shared between a loopback gateway and another one";
        return Err(Error::configuration("the transport", problem));
    }
    Ok(other.transport().clone())
}

/// Features of reqwest are unified over a whole build, so what must be off is switched off by name.
fn transport(builder: reqwest::ClientBuilder, origins: &Origins) -> Result<reqwest::Client, Error> {
    let localhost = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
    ];
    let builder = builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .pool_idle_timeout(POOL_IDLE)
        .resolve_to_addrs("localhost", &localhost);
    let builder = if origins.are_loopback() {
        builder.no_proxy()
    } else {
        builder
    };
    builder.build().map_err(|_| {
        Error::configuration(
            "the transport",
            "could not be built: check its TLS, proxy and DNS settings",
        )
    })
}

fn default_user_agent() -> Result<HeaderValue, Error> {
    let text = format!(
        "wechatpay-rust/{} ({})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS
    );
    HeaderValue::from_str(&text)
        .map_err(|_| Error::configuration("the user agent", "holds an illegal character"))
}
