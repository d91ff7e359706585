//! Builds the layer, and rejects settings that cannot work.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::HeaderValue;

use super::certificates::{Fetcher, Schedule, uses_certificates};
use super::context::AnySigner;
use super::origin::Origins;
use super::transport::Transport;
use super::{AuthMiddleware, CertificateRefresher, Shared, SigningContext};
use crate::{Error, Merchant, NotificationOpener, StampSource, SystemStamps, Verifier};

const BASE_URL: &str = "https://api.mch.weixin.qq.com";
const BACKUP_URL: &str = "https://api2.mch.weixin.qq.com";
const BODY_LIMIT: usize = 8 * 1024 * 1024;
const REFRESH_INTERVAL: Duration = Duration::from_secs(3600);

/// Builder for [`AuthMiddleware`].
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

    /// Sets timeouts, proxies, DNS and other options of the transport. Redirects, decompression and
    /// retries are always switched off, and the pool's idle time is always set.
    #[must_use]
    pub fn transport(mut self, transport: reqwest::ClientBuilder) -> Self {
        self.transport = Transport::New(Box::new(transport));
        self
    }

    /// Uses the transport of another layer, and therefore its connection pool. For many merchants
    /// in one process.
    #[must_use]
    pub fn share_transport(mut self, other: &AuthMiddleware) -> Self {
        self.transport = Transport::Shared(other.clone());
        self
    }

    /// Sets the source of time and nonces, for tests. Default: [`SystemStamps`].
    #[must_use]
    pub fn stamps(mut self, stamps: Arc<dyn StampSource>) -> Self {
        self.stamps = stamps;
        self
    }

    /// Sets the `User-Agent`, which WeChat Pay requires. Default: `wechatpay-rust/<version>
    /// (<os>)`.
    #[must_use]
    pub fn user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = Some(user_agent);
        self
    }

    /// Sets the maximum size of a 2xx body in bytes. Default: 8 MiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets the interval of the background refresh of platform certificates, between one minute and
    /// 12 hours (protocol P§3.3). Default: one hour.
    #[must_use]
    pub fn refresh_interval(mut self, interval: Duration) -> Self {
        self.refresh_interval = interval;
        self
    }

    /// Validates all settings and builds the layer. Nothing is sent.
    ///
    /// The first call in a process also seeds the random number generator of AWS-LC, which takes
    /// about 30 ms that the first request would take otherwise.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a setting is missing or invalid, for example if key and serial
    /// do not belong together, or if there is neither a platform key nor an APIv3 key to fetch
    /// certificates with.
    pub fn build(self) -> Result<AuthMiddleware, Error> {
        let merchant = &self.merchant;
        let store = merchant.trust_store()?;
        let key = merchant.optional_apiv3_key()?;
        if store.ids().is_empty() && key.is_none() {
            return Err(Error::configuration(
                None,
                "no platform key to verify responses with: set WECHATPAY_PUBLIC_KEY_ID and \
                 WECHATPAY_PUBLIC_KEY, or WECHATPAY_PLATFORM_CERTS, or WECHATPAY_APIV3_KEY to \
                 fetch platform certificates",
            ));
        }
        let schedule = Schedule::every(self.refresh_interval)?;
        let backup = merchant.configured_backup_url();
        let origins = match merchant.configured_base_url() {
            // The official backup is not the backup of any other base URL.
            Some(base) => Origins::parse(base, backup)?,
            None => Origins::parse(BASE_URL, Some(backup.unwrap_or(BACKUP_URL)))?,
        };
        let transport = self.transport.build(&origins)?;
        let user_agent = match self.user_agent {
            Some(user_agent) => user_agent,
            None => HeaderValue::try_from(format!(
                "wechatpay-rust/{} ({})",
                env!("CARGO_PKG_VERSION"),
                std::env::consts::OS
            ))
            .map_err(|_| {
                Error::configuration(None, "the user agent contains an invalid character")
            })?,
        };
        let context = Arc::new(SigningContext {
            signer: match merchant.remote_signer {
                Some(_) => AnySigner::Remote(merchant.request_signer()?),
                None => AnySigner::Local(merchant.signer()?),
            },
            store,
            origins,
            stamps: self.stamps,
            user_agent,
            body_limit: self.body_limit,
        });
        // Seeds the generator. Should there be no randomness, the first request reports it.
        let _ = SystemStamps.nonce();
        let opener = key
            .clone()
            .map(|key| NotificationOpener::new(Verifier::new(context.store.clone()), key));
        let refresher = key.filter(|_| uses_certificates(&context.store)).map(|key| {
            let (context, transport) = (Arc::clone(&context), transport.clone());
            CertificateRefresher::new(Fetcher { context, transport, key }, schedule)
        });
        let background = ArcSwapOption::empty();
        Ok(AuthMiddleware {
            shared: Arc::new(Shared { context, transport, refresher, opener, background }),
        })
    }
}

/// Prints only the merchant: any other setting may be a secret.
impl fmt::Debug for AuthMiddlewareBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthMiddlewareBuilder")
            .field("merchant", &self.merchant)
            .finish_non_exhaustive()
    }
}
