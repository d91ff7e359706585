//! Refreshes platform certificates: before the first call, in the background, and on an unknown
//! serial.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::sync::{Mutex, MutexGuard};

use super::fetch::{FETCH_TIMEOUT, FetchError, Fetcher, unavailable};
use super::{Schedule, uses_certificates};
use crate::trust::PUBLIC_KEY_PREFIX;
use crate::{Error, TrustStore};

/// Minimum seconds between fetches caused by unknown serials.
const UNKNOWN_SERIAL_PAUSE: u64 = 60;

/// Seconds after an HTTP 404 during which calls do not ask for the list again.
const ABSENT_LIST_PAUSE: u64 = 60;

/// The time limit of waiting for another fetch: one fetch, and some seconds for a caller that holds
/// it and is slow to be polled.
const FLIGHT_TIMEOUT: Duration = FETCH_TIMEOUT.saturating_add(Duration::from_secs(5));

/// Fetches and verifies platform certificates, one fetch at a time, and adds them to the trust
/// store.
///
/// A failed fetch leaves the store unchanged, and shows in [`CertificateRefresher::status`].
///
/// # Examples
///
/// [`AuthMiddleware::open_notification`](crate::middleware::AuthMiddleware::open_notification) uses it. A
/// receiver that only verifies fetches the certificate that a notification names:
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
    /// When an unknown serial last caused a fetch.
    last_unknown: AtomicI64,
    last_absent: ArcSwapOption<AbsentList>,
    status: ArcSwap<RefreshStatus>,
}

/// The last fetch, if its status was HTTP 404.
struct AbsentList {
    at: i64,
    error: Error,
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
                last_absent: ArcSwapOption::empty(),
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
    /// result. A fetch ends after 20 seconds, and so does waiting for one after 25.
    ///
    /// # Errors
    /// The store is unchanged after any of them.
    ///
    /// [`Error::PublicKeyMode`] if WeChat Pay has no certificates for this merchant.
    /// [`Error::CertificatesUnavailable`] if the list could not be fetched in time.
    /// As [`crate::open_certificates`] if the list is rejected.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.refresh_when(|| true).await
    }

    /// Fetches the certificates if the store does not contain the key that a message names.
    ///
    /// The middleware does this by itself. A receiver of notifications calls it on
    /// [`Error::UnknownSerial`], and then opens the notification again. There is at most one such
    /// fetch a minute, and none for the id of a public key, which no certificate list contains, or
    /// of a key that was removed from the store ([`TrustStore::remove`]).
    ///
    /// Anyone can post a notification with an invented serial. Therefore only the call that fetches
    /// waits; while it does, and for the rest of the minute, others return an error at once. Reply
    /// to their notifications with the error, and WeChat Pay sends them again.
    ///
    /// # Errors
    /// As [`CertificateRefresher::refresh`]; [`Error::CertificatesUnavailable`] also if nothing was
    /// fetched.
    pub async fn refresh_for(&self, serial: &str) -> Result<(), Error> {
        self.check_may_be_listed(serial)?;
        if self.store().contains(serial) {
            return Ok(());
        }
        // Before anything is waited for.
        if !self.may_fetch_unknown() {
            return Err(too_soon());
        }
        let _flight = self.flight().await?;
        if self.store().contains(serial) { Ok(()) } else { self.fetch_unless_absent().await }
    }

    /// As [`CertificateRefresher::refresh_for`], for a response to a call. It waits for a fetch
    /// that is under way, because the call cannot simply be repeated.
    pub(in crate::middleware) async fn refresh_for_response(
        &self,
        serial: &str,
    ) -> Result<(), Error> {
        self.check_may_be_listed(serial)?;
        let _flight = self.flight().await?;
        if self.store().contains(serial) {
            return Ok(());
        }
        if self.may_fetch_unknown() { self.fetch_unless_absent().await } else { Err(too_soon()) }
    }

    /// As [`CertificateRefresher::refresh_for`], for a notification that the middleware opens.
    ///
    /// WeChat Pay closes the connection after five seconds, and the caller is dropped with it, so
    /// the fetch runs in a task: the retry finds its result. If no key is trusted yet, as in the
    /// first seconds of a process, every genuine notification is unknown; then others wait for the
    /// fetch under way instead of failing.
    pub(in crate::middleware) async fn refresh_for_notification(
        &self,
        serial: &str,
    ) -> Result<(), Error> {
        let (refresher, serial) = (self.clone(), serial.to_owned());
        let refresh = tokio::spawn(async move {
            if refresher.store().has_valid_key(refresher.now()) {
                refresher.refresh_for(&serial).await
            } else {
                refresher.refresh_for_response(&serial).await
            }
        });
        refresh.await.unwrap_or_else(|_| Err(unavailable("the runtime is shutting down")))
    }

    fn check_may_be_listed(&self, serial: &str) -> Result<(), Error> {
        if serial.starts_with(PUBLIC_KEY_PREFIX) || !uses_certificates(self.store()) {
            return Err(unavailable("certificates are not fetched for a public key"));
        }
        if self.store().is_removed(serial) {
            return Err(unavailable("certificates are not fetched for a removed key"));
        }
        Ok(())
    }

    /// Applies the limit of one fetch a minute. Returns `true` to the one caller that fetches.
    fn may_fetch_unknown(&self) -> bool {
        let now = self.now();
        // A clock that was set back counts as well: it must not stop these fetches permanently.
        let claim = |last: i64| (last.abs_diff(now) >= UNKNOWN_SERIAL_PAUSE).then_some(now);
        self.shared.last_unknown.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim).is_ok()
    }

    async fn fetch_unless_absent(&self) -> Result<(), Error> {
        self.check_not_absent()?;
        self.fetch_and_record().await
    }

    /// Fetches before the first call, and never a second time within a minute of an HTTP 404.
    pub(in crate::middleware) async fn refresh_if_empty(&self) -> Result<(), Error> {
        let is_empty = || !self.store().has_valid_key(self.now());
        if !is_empty() {
            return Ok(());
        }
        self.check_not_absent()?;
        self.refresh_when(is_empty).await
    }

    fn check_not_absent(&self) -> Result<(), Error> {
        match &*self.shared.last_absent.load() {
            Some(absent) if absent.at.abs_diff(self.now()) < ABSENT_LIST_PAUSE => {
                Err(absent.error.clone())
            }
            _ => Ok(()),
        }
    }

    /// Waits until no other fetch is under way. The limit matters if the caller of that fetch holds
    /// its future and does not poll it.
    async fn flight(&self) -> Result<MutexGuard<'_, ()>, Error> {
        tokio::time::timeout(FLIGHT_TIMEOUT, self.shared.flight.lock())
            .await
            .map_err(|_| unavailable("another fetch did not end in time"))
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
        let _flight = self.flight().await?;
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
                self.shared.last_absent.store(None);
                self.store().renew_certificates(&fresh, now);
                status.succeeded += 1;
                status.last_success = Some(now);
                status.last_error = None;
                Ok(())
            }
            Err(FetchError { error, list_is_absent }) => {
                let absent = AbsentList { at: self.now(), error: error.clone() };
                self.shared.last_absent.store(list_is_absent.then(|| Arc::new(absent)));
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

fn too_soon() -> Error {
    unavailable("another unknown serial caused a fetch less than a minute ago")
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
