//! Keeps platform certificates fresh: before the first call, in the background, and on an unknown serial.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::Schedule;
use super::fetch::{Fetcher, unavailable};
use crate::Error;
use crate::trust::PUBLIC_KEY_PREFIX;

/// Unknown serials cause at most one fetch in this many seconds, whoever invents them.
const UNKNOWN_SERIAL_PAUSE: u64 = 60;

/// Fetches and verifies platform certificates, one fetch at a time, and puts them into the trust store.
///
/// A fetch that fails leaves the store as it was, and shows in [`CertificateRefresher::status`].
#[derive(Clone)]
pub struct CertificateRefresher {
    shared: Arc<Shared>,
}

struct Shared {
    fetcher: Fetcher,
    schedule: Schedule,
    /// Held during a fetch, so that others wait for it instead of fetching too.
    flight: Mutex<()>,
    last_unknown: AtomicI64,
    status: ArcSwap<RefreshStatus>,
}

/// What became of the fetches so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshStatus {
    /// Fetches that put certificates into the store.
    pub succeeded: u64,
    /// Fetches that failed and changed nothing.
    pub failed: u64,
    /// When the last one succeeded, in Unix seconds.
    pub last_success: Option<i64>,
    /// Why the last one failed; `None` when it succeeded.
    pub last_error: Option<Error>,
}

impl CertificateRefresher {
    pub(crate) fn new(fetcher: Fetcher, schedule: Schedule) -> Self {
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

    /// Returns what became of the fetches so far.
    #[must_use]
    pub fn status(&self) -> RefreshStatus {
        RefreshStatus::clone(&self.shared.status.load())
    }

    /// Fetches now. While another fetch is under way, waits for it and shares its result.
    ///
    /// # Errors
    /// [`Error::PublicKeyMode`] when WeChat Pay has no certificates for this merchant;
    /// [`Error::CertificatesUnavailable`]; as [`crate::open_certificates`]. The store is then unchanged.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.refresh_when(|| true).await
    }

    /// Fetches because a message named a serial that the store does not know. The middleware does so by itself; for a
    /// receiver of notifications, this is what to do about [`Error::UnknownSerial`] before opening once more.
    ///
    /// At most one fetch a minute, and none for the id of a public key, which no certificate list holds.
    ///
    /// # Errors
    /// As [`CertificateRefresher::refresh`]; [`Error::CertificatesUnavailable`] also when nothing was fetched.
    pub async fn refresh_for(&self, serial: &str) -> Result<(), Error> {
        if serial.starts_with(PUBLIC_KEY_PREFIX) || !self.uses_certificates() {
            return Err(unavailable("certificates are not fetched for a public key"));
        }
        let _flight = self.shared.flight.lock().await;
        if self.shared.fetcher.context.store.knows(serial) {
            return Ok(());
        }
        let now = self.now();
        // A clock that was set back counts as well: it must not stop the look-ups.
        if self.shared.last_unknown.load(Ordering::Relaxed).abs_diff(now) < UNKNOWN_SERIAL_PAUSE {
            return Err(unavailable(
                "another unknown serial caused a fetch less than a minute ago",
            ));
        }
        self.shared.last_unknown.store(now, Ordering::Relaxed);
        self.fetch_and_record().await
    }

    pub(crate) async fn refresh_if_empty(&self) -> Result<(), Error> {
        let empty = || !self.shared.fetcher.context.store.has_valid_key(self.now());
        if empty() { self.refresh_when(empty).await } else { Ok(()) }
    }

    /// Not for a merchant who has since moved to the public key altogether.
    pub(super) async fn refresh_if_used(&self) -> Result<(), Error> {
        if self.uses_certificates() { self.refresh().await } else { Ok(()) }
    }

    /// How long to wait before the next refresh in the background.
    pub(super) fn pause(&self) -> Duration {
        self.shared.schedule.next(&*self.shared.fetcher.context.stamps)
    }

    /// Shares the result of a fetch under way, a failure too: a queue of callers must not fetch one after another
    /// from a server that is down.
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
                self.shared.fetcher.context.store.renew_certificates(&fresh, now);
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

    fn uses_certificates(&self) -> bool {
        self.shared.fetcher.context.store.uses_certificates()
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
