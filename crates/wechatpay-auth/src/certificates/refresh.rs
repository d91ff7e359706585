//! Fetches platform certificates: before the first call, in the background, and on an unknown serial.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use reqwest::{Method, Request, Response, StatusCode, Url};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::{CERTIFICATES_TARGET, open_certificates_with};
use crate::middleware::{Gateway, Route};
use crate::trust::PUBLIC_KEY_PREFIX;
use crate::{ApiV3Key, Backend, Error, StampSource};

/// Unknown serials cause at most one fetch in this many seconds, whoever invents them.
const UNKNOWN_SERIAL_PAUSE: i64 = 60;
const LONGEST_INTERVAL: Duration = Duration::from_secs(12 * 3600);
/// Time enough for a slow list; a fetch that hangs must not hold up every call.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// Fetches and verifies platform certificates, one fetch at a time, and puts them into the trust store.
///
/// A fetch that fails leaves the store as it was, and shows in [`CertificateRefresher::status`].
#[derive(Clone, Debug)]
pub struct CertificateRefresher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    gateway: Arc<Gateway>,
    transport: reqwest::Client,
    key: ApiV3Key,
    backend: Backend,
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

/// How often to refresh.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    interval: Duration,
}

impl Schedule {
    pub(crate) fn every(interval: Duration) -> Result<Self, Error> {
        if interval < Duration::from_secs(60) || interval > LONGEST_INTERVAL {
            let problem = "must be one minute to twelve hours: a new certificate is listed a day before its use";
            return Err(Error::configuration("the refresh interval", problem));
        }
        Ok(Self { interval })
    }

    /// Between 0.9 and 1.1 intervals, so that a fleet does not fetch in step.
    fn next(self, stamps: &dyn StampSource) -> Duration {
        let random = stamps.nonce().map_or(128, |bytes| bytes[0]);
        self.interval.mul_f64(0.9 + 0.2 * f64::from(random) / 255.0)
    }
}

/// The background task; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Background(JoinHandle<()>);

impl Background {
    pub(crate) fn is_running(&self) -> bool {
        !self.0.is_finished()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl CertificateRefresher {
    pub(crate) fn new(
        gateway: Arc<Gateway>,
        transport: reqwest::Client,
        key: ApiV3Key,
        backend: Backend,
        schedule: Schedule,
    ) -> Self {
        let (flight, status) = (Mutex::default(), ArcSwap::default());
        let last_unknown = AtomicI64::new(i64::MIN);
        Self {
            shared: Arc::new(Shared {
                gateway,
                transport,
                key,
                backend,
                schedule,
                flight,
                last_unknown,
                status,
            }),
        }
    }

    /// Returns what became of the fetches so far.
    #[must_use]
    pub fn status(&self) -> RefreshStatus {
        RefreshStatus::clone(&self.shared.status.load())
    }

    /// Fetches now. While another fetch is under way, waits for it and shares its success.
    ///
    /// # Errors
    /// [`Error::PublicKeyMode`] when WeChat Pay has no certificates for this merchant;
    /// [`Error::CertificatesUnavailable`]; as [`crate::open_certificates`]. The store is then unchanged.
    pub async fn refresh(&self) -> Result<(), Error> {
        let before = self.status().succeeded;
        let _flight = self.shared.flight.lock().await;
        if self.status().succeeded > before {
            Ok(())
        } else {
            self.fetch_and_record().await
        }
    }

    pub(crate) async fn refresh_if_empty(&self) -> Result<(), Error> {
        let empty = || {
            !self
                .shared
                .gateway
                .store
                .has_valid_key(self.shared.gateway.stamps.now())
        };
        if !empty() {
            return Ok(());
        }
        let _flight = self.shared.flight.lock().await;
        if empty() {
            self.fetch_and_record().await
        } else {
            Ok(())
        }
    }

    /// Fetches because an answer named a serial that the store does not know; not for public key ids, which no
    /// certificate list holds, and not more than once a minute.
    pub(crate) async fn refresh_for(&self, serial: &str) -> Result<(), Error> {
        let store = &self.shared.gateway.store;
        let known = || store.ids().iter().any(|id| id == serial);
        if serial.starts_with(PUBLIC_KEY_PREFIX) {
            return Err(unavailable("a public key is not in the certificate list"));
        }
        let _flight = self.shared.flight.lock().await;
        if known() {
            return Ok(());
        }
        let now = self.shared.gateway.stamps.now();
        if now.saturating_sub(self.shared.last_unknown.load(Ordering::Relaxed))
            < UNKNOWN_SERIAL_PAUSE
        {
            return Err(unavailable(
                "an unknown serial was looked up less than a minute ago",
            ));
        }
        self.shared.last_unknown.store(now, Ordering::Relaxed);
        self.fetch_and_record().await
    }

    /// `None` outside a runtime; then only the calls themselves refresh.
    pub(crate) fn start_in_background(&self) -> Option<Background> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let refresher = self.clone();
        Some(Background(runtime.spawn(async move {
            loop {
                tokio::time::sleep(
                    refresher
                        .shared
                        .schedule
                        .next(&*refresher.shared.gateway.stamps),
                )
                .await;
                // A failure shows in the status; the next round tries again.
                let _ = refresher.refresh().await;
            }
        })))
    }

    async fn fetch_and_record(&self) -> Result<(), Error> {
        let result = self.fetch().await;
        let mut status = self.status();
        match &result {
            Ok(()) => {
                status.succeeded += 1;
                status.last_success = Some(self.shared.gateway.stamps.now());
                status.last_error = None;
            }
            Err(error) => {
                tracing::warn!(
                    code = error.code(),
                    "platform certificates not refreshed: {error}"
                );
                status.failed += 1;
                status.last_error = Some(error.clone());
            }
        }
        self.shared.status.store(Arc::new(status));
        result
    }

    async fn fetch(&self) -> Result<(), Error> {
        let gateway = &self.shared.gateway;
        let response = self.request_list().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response, gateway.body_limit).await?;
        if !status.is_success() {
            return Err(refused(status, &body));
        }
        let now = gateway.stamps.now();
        let Shared { backend, key, .. } = &*self.shared;
        let fresh = open_certificates_with(*backend, &gateway.store, key, &headers, &body, now)?;
        gateway.store.renew_certificates(&fresh, now);
        Ok(())
    }

    /// Asks the base origin; when no connection to it can be made, the backup.
    async fn request_list(&self) -> Result<Response, Error> {
        let mut reason = unavailable("no origin is configured");
        for origin in self.shared.gateway.origins.all() {
            let url = Url::parse(&format!("{origin}{CERTIFICATES_TARGET}"));
            let url = url.map_err(|_| unavailable("the origin is not a URL"))?;
            let mut request = Request::new(Method::GET, url.clone());
            *request.timeout_mut() = Some(FETCH_TIMEOUT);
            let route = Route("/v3/certificates".into());
            self.shared
                .gateway
                .authorize(&mut request, Some(&route))
                .await?;
            match self.shared.transport.execute(request).await {
                Ok(response) if response.url() != &url => return Err(Error::Redirected),
                Ok(response) => return Ok(response),
                Err(error) if error.is_connect() => reason = unavailable("no connection"),
                Err(error) if error.is_timeout() => return Err(unavailable("no answer in time")),
                Err(_) => return Err(unavailable("the connection failed")),
            }
        }
        Err(reason)
    }
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::IncompleteBody)? {
        if body.len() + chunk.len() > limit {
            return Err(Error::BodyTooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A refusal is not signed, so it changes nothing but the words.
fn refused(status: StatusCode, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Refusal {
        code: String,
    }
    let code = serde_json::from_slice::<Refusal>(body)
        .map(|refusal| refusal.code)
        .unwrap_or_default();
    if status == StatusCode::NOT_FOUND
        && matches!(code.as_str(), "RESOURCE_NOT_EXISTS" | "NOT_FOUND")
    {
        return Error::PublicKeyMode;
    }
    unavailable(&format!("WeChat Pay answered {}", status.as_u16()))
}

fn unavailable(problem: &str) -> Error {
    Error::CertificatesUnavailable {
        problem: problem.to_owned(),
    }
}
