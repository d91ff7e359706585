//! Puts the layer together, and refuses settings that could not work.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::HeaderValue;

use super::certificates::{Fetcher, Schedule};
use super::context::AnySigner;
use super::origin::Origins;
use super::transport::Transport;
use super::{AuthMiddleware, CertificateRefresher, Shared, SigningContext};
use crate::{Error, Merchant, StampSource, SystemStamps};

const BASE_URL: &str = "https://api.mch.weixin.qq.com";
const BACKUP_URL: &str = "https://api2.mch.weixin.qq.com";
const BODY_LIMIT: usize = 8 * 1024 * 1024;
const REFRESH_INTERVAL: Duration = Duration::from_secs(3600);

/// Builds an [`AuthMiddleware`]. Nothing is sent while building.
pub struct AuthMiddlewareBuilder {
    merchant: Merchant,
    transport: Transport,
    stamps: Arc<dyn StampSource>,
    user_agent: Option<HeaderValue>,
    body_limit: usize,
    refresh_interval: Duration,
}

impl AuthMiddlewareBuilder {
    pub(super) fn new(merchant: Merchant) -> Self {
        Self {
            merchant,
            transport: Transport::New(Box::default()),
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
        self.transport = Transport::New(Box::new(transport));
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
        let merchant = &self.merchant;
        let store = merchant.trust_store()?;
        let key = merchant.optional_apiv3_key()?;
        if store.ids().is_empty() && key.is_none() {
            return Err(no_key());
        }
        let key = key.filter(|_| store.uses_certificates());
        let schedule = Schedule::every(self.refresh_interval)?;
        let origins = origins(merchant)?;
        let transport = self.transport.build(&origins)?;
        let context = Arc::new(SigningContext {
            signer: signer(merchant)?,
            store,
            origins,
            stamps: self.stamps,
            user_agent: self.user_agent.map_or_else(default_user_agent, Ok)?,
            body_limit: self.body_limit,
        });
        let fetcher = key.map(|key| Fetcher {
            context: Arc::clone(&context),
            transport: transport.clone(),
            key,
        });
        let shared = Arc::new(Shared {
            context,
            transport,
            refresher: fetcher.map(|fetcher| CertificateRefresher::new(fetcher, schedule)),
            background: ArcSwapOption::empty(),
        });
        Ok(AuthMiddleware { shared })
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

fn signer(merchant: &Merchant) -> Result<AnySigner, Error> {
    Ok(match merchant.remote() {
        Some(_) => AnySigner::Remote(merchant.request_signer()?),
        None => AnySigner::Local(merchant.signer()?),
    })
}

fn no_key() -> Error {
    Error::configuration(
        None,
        "no platform key to verify responses with: set WECHATPAY_PUBLIC_KEY_ID and \
         WECHATPAY_PUBLIC_KEY, or WECHATPAY_PLATFORM_CERTS, or WECHATPAY_APIV3_KEY to fetch platform \
         certificates",
    )
}

/// The official backup belongs to the official base; a base of the caller's has the caller's backup or none.
fn origins(merchant: &Merchant) -> Result<Origins, Error> {
    let backup = merchant.configured_backup_url();
    match merchant.configured_base_url() {
        Some(base) => Origins::parse(base, backup),
        None => Origins::parse(BASE_URL, Some(backup.unwrap_or(BACKUP_URL))),
    }
}

fn default_user_agent() -> Result<HeaderValue, Error> {
    let text = format!("wechatpay-rust/{} ({})", env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    HeaderValue::from_str(&text)
        .map_err(|_| Error::configuration(None, "the user agent contains an invalid character"))
}
