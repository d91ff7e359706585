//! Refreshes platform certificates: before the first call, in the background, and on an unknown
//! serial.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::fetch::{Fetcher, unavailable};
use super::{Schedule, uses_certificates};
use crate::trust::PUBLIC_KEY_PREFIX;
use crate::{Error, TrustStore};

/// Minimum seconds between fetches caused by unknown serials.
const UNKNOWN_SERIAL_PAUSE: u64 = 60;

/// Fetches and verifies platform certificates, one fetch at a time, and adds them to the trust
/// store.
///
/// A failed fetch leaves the store unchanged, and shows in [`CertificateRefresher::status`].
///
/// # Examples
///
/// A receiver of notifications fetches the certificate that a notification names:
///
/// ```no_run
/// use wechatpay_auth::middleware::AuthMiddleware;
/// use wechatpay_auth::{Error, Merchant, Verifier};
///
/// # async fn example(headers: http::HeaderMap, body: Vec<u8>) -> Result<(), Error> {
/// let auth = AuthMiddleware::builder(Merchant::from_env()?).build()?;
/// let verifier = Verifier::new(auth.trust_store().clone());
///
/// let mut result = verifier.verify(&headers, &body, auth.now());
/// if let (Err(Error::UnknownSerial { serial, .. }), Some(refresher)) =
///     (&result, auth.certificate_refresher())
/// {
///     refresher.refresh_for(serial).await?;
///     result = verifier.verify(&headers, &body, auth.now());
/// }
/// # result.map(drop)
/// # }
/// ```
#[derive(Clone)]
pub struct CertificateRefresher {
    shared: Arc<Shared>,
}

struct Shared {
    fetcher: Fetcher,
    schedule: Schedule,
    /// Held during a fetch, so that others wait for its result instead of fetching too.
    flight: Mutex<()>,
    last_unknown: AtomicI64,
    status: ArcSwap<RefreshStatus>,
}

/// Statistics of certificate fetches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshStatus {
    /// Number of fetches that added certificates to the store.
    pub succeeded: u64,
    /// Number of fetches that failed and changed nothing.
    pub failed: u64,
    /// Time of the last success, in Unix seconds.
    pub last_success: Option<i64>,
    /// Error of the last fetch; `None` if it succeeded.
    pub last_error: Option<Error>,
}

impl CertificateRefresher {
    pub(in crate::middleware) fn new(fetcher: Fetcher, schedule: Schedule) -> Self {
        Self {
            shared: Arc::new(Shared {
                fetcher,
                schedule,
                flight: Mutex::default(),
                last_unknown: AtomicI64::new(i64::MIN),
                status: ArcSwap::default(),
            }),
        }
    }

    /// Returns the statistics of all fetches so far.
    #[must_use]
    pub fn status(&self) -> RefreshStatus {
        RefreshStatus::clone(&self.shared.status.load())
    }

    /// Fetches the certificates now. If another fetch is under way, waits for it and shares its
    /// result.
    ///
    /// # Errors
    /// The store is unchanged after any of them.
    ///
    /// [`Error::PublicKeyMode`] if WeChat Pay has no certificates for this merchant.
    /// [`Error::CertificatesUnavailable`] if the list could not be fetched.
    /// As [`crate::open_certificates`] if the list is rejected.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.refresh_when(|| true).await
    }

    /// Fetches the certificates if the store does not contain the key that a message names.
    ///
    /// The middleware does this by itself. A receiver of notifications calls it on
    /// [`Error::UnknownSerial`], and then opens the notification again. There is at most one such
    /// fetch a minute, and none for the id of a public key, which no certificate list contains.
    ///
    /// # Errors
    /// As [`CertificateRefresher::refresh`]; [`Error::CertificatesUnavailable`] also if nothing was
    /// fetched.
    pub async fn refresh_for(&self, serial: &str) -> Result<(), Error> {
        if serial.starts_with(PUBLIC_KEY_PREFIX) || !uses_certificates(self.store()) {
            return Err(unavailable("certificates are not fetched for a public key"));
        }
        let _flight = self.shared.flight.lock().await;
        if self.store().contains(serial) {
            return Ok(());
        }
        let now = self.now();
        // A clock that was set back counts as well: it must not stop these fetches permanently.
        if self.shared.last_unknown.load(Ordering::Relaxed).abs_diff(now) < UNKNOWN_SERIAL_PAUSE {
            return Err(unavailable(
                "another unknown serial caused a fetch less than a minute ago",
            ));
        }
        self.shared.last_unknown.store(now, Ordering::Relaxed);
        self.fetch_and_record().await
    }

    pub(in crate::middleware) async fn refresh_if_empty(&self) -> Result<(), Error> {
        let empty = || !self.store().has_valid_key(self.now());
        if empty() { self.refresh_when(empty).await } else { Ok(()) }
    }

    /// Refreshes unless the merchant has moved to the public key altogether.
    pub(super) async fn refresh_if_used(&self) -> Result<(), Error> {
        if uses_certificates(self.store()) { self.refresh().await } else { Ok(()) }
    }

    /// Returns the pause before the next background refresh.
    pub(super) fn pause(&self) -> Duration {
        self.shared.schedule.next(&*self.shared.fetcher.context.stamps)
    }

    /// Shares the result of a fetch under way, even a failure: a queue of callers must not fetch
    /// one after another from a server that is down.
    async fn refresh_when(&self, needed: impl Fn() -> bool) -> Result<(), Error> {
        let before = self.shared.status.load().fetches();
        let _flight = self.shared.flight.lock().await;
        let status = self.status();
        if status.fetches() != before {
            return status.last_error.map_or(Ok(()), Err);
        }
        if needed() { self.fetch_and_record().await } else { Ok(()) }
    }

    async fn fetch_and_record(&self) -> Result<(), Error> {
        let mut status = self.status();
        let result = match self.shared.fetcher.fetch().await {
            Ok(fresh) => {
                let now = self.now();
                self.store().renew_certificates(&fresh, now);
                status.succeeded += 1;
                status.last_success = Some(now);
                status.last_error = None;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(code = error.code(), "platform certificates not refreshed: {error}");
                status.failed += 1;
                status.last_error = Some(error.clone());
                Err(error)
            }
        };
        self.shared.status.store(Arc::new(status));
        result
    }

    fn store(&self) -> &TrustStore {
        &self.shared.fetcher.context.store
    }

    fn now(&self) -> i64 {
        self.shared.fetcher.context.stamps.now()
    }
}

impl RefreshStatus {
    fn fetches(&self) -> u64 {
        self.succeeded + self.failed
    }
}

impl fmt::Debug for CertificateRefresher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRefresher")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
