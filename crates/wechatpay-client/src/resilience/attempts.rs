//! The attempts of one call: retry, and within each attempt failover. Every attempt is signed afresh by the layer below.

use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use reqwest::{Request, Response, StatusCode, Url};
use reqwest_middleware::{ClientWithMiddleware, Error, Result};
use serde_json::Value;
use wechatpay_auth::StampSource;

use super::{RetryPolicy, Timer, backoff};
use crate::operation::RetryClass;

/// How often and where a call was attempted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempts {
    /// Attempts made, the first included; each host counts.
    pub(crate) count: u32,
    /// The last origin.
    pub(crate) origin: Option<Arc<Origin>>,
    /// Why no connection to it was made.
    pub(crate) connect_failure: Option<String>,
    /// Whether the operation, and what was sent, allow a retry after something may have arrived.
    pub(crate) idempotent: bool,
    /// Whether an attempt before the last may have taken effect although it failed.
    pub(crate) outcome_unknown: bool,
}

/// A host that requests are sent to.
#[derive(Debug)]
pub(crate) struct Origin(Url);

impl Origin {
    /// Returns it without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    pub(crate) fn host(&self) -> Option<&str> {
        self.0.host_str()
    }

    fn is_of(&self, url: &Url) -> bool {
        let parts = |url: &Url| (url.port_or_known_default(), url.scheme() == "https");
        self.0.host() == url.host() && parts(&self.0) == parts(url)
    }
}

/// When a call may be retried, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryContext {
    pub(crate) class: RetryClass,
    pub(crate) policy: RetryPolicy,
}

/// What is the same for all calls of a client.
#[derive(Debug)]
pub(crate) struct Resilience {
    timer: Arc<dyn Timer>,
    stamps: Arc<dyn StampSource>,
    base: Option<Arc<Origin>>,
    backup: Option<Arc<Origin>>,
}

impl Resilience {
    /// `origins`: the base, then the backup if any.
    pub(crate) fn new(
        timer: Arc<dyn Timer>,
        stamps: Arc<dyn StampSource>,
        origins: &[String],
    ) -> Self {
        let mut urls = origins.iter().filter_map(|origin| Url::parse(origin).ok());
        let base = urls.next();
        let backup = urls.next().filter(|backup| base.as_ref() != Some(backup));
        let origin = |url| Arc::new(Origin(url));
        Self { timer, stamps, base: base.map(origin), backup: backup.map(origin) }
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        &*self.timer
    }

    /// Sends a request through `signed`, as often as its class and policy allow. What is known of the attempts is in
    /// `attempts` at any time, also when the future is dropped.
    pub(crate) async fn execute(
        &self,
        signed: &ClientWithMiddleware,
        request: Request,
        extensions: &mut Extensions,
        context: RetryContext,
        attempts: &mut Attempts,
    ) -> Result<Response> {
        let began = self.timer.elapsed();
        let RetryContext { class, policy } = context;
        attempts.idempotent = is_idempotent(class, &request);
        let mut copies = Copies(Some(request));
        let mut number = 1;
        loop {
            let is_last = number >= policy.attempts;
            let result = self.attempt(signed, &mut copies, is_last, extensions, attempts).await;
            let left = policy.deadline.saturating_sub(self.timer.elapsed().saturating_sub(began));
            match self.pause(&policy, attempts.idempotent, number, &result) {
                Some(pause) if !is_last && pause < left => {
                    attempts.outcome_unknown |= may_have_arrived(&result);
                    drop(result); // and with it, the connection
                    self.timer.sleep(pause).await;
                }
                _ => return result,
            }
            tracing::debug!(attempt = number, "retrying the call");
            number += 1;
        }
    }

    /// Sends to the base; if no connection to it can be made, to the backup, once.
    async fn attempt(
        &self,
        signed: &ClientWithMiddleware,
        copies: &mut Copies,
        is_last: bool,
        extensions: &mut Extensions,
        attempts: &mut Attempts,
    ) -> Result<Response> {
        // A download can be at the backup from the start.
        let is_at_backup =
            |backup: &&Arc<Origin>| copies.url().is_some_and(|url| backup.is_of(url));
        let (origin, spare) = match self.backup.as_ref() {
            Some(backup) if is_at_backup(&backup) => (Some(backup), None),
            backup => (self.base.as_ref(), backup),
        };
        attempts.begin(origin);
        let request = copies.next(is_last && spare.is_none())?;
        let result = signed.execute_with_extensions(request, extensions).await;
        let failure = attempts.note(&result);
        let (Some(spare), true) = (spare, failure) else {
            return result;
        };
        let mut request = copies.next(is_last)?;
        if redirect(request.url_mut(), &spare.0).is_none() {
            return result;
        }
        tracing::debug!("no connection to the base origin; failing over to the backup");
        attempts.begin(Some(spare));
        let result = signed.execute_with_extensions(request, extensions).await;
        attempts.note(&result);
        result
    }

    /// Returns how long to wait before retrying; `None` if the result stands.
    fn pause(
        &self,
        policy: &RetryPolicy,
        idempotent: bool,
        number: u32,
        result: &Result<Response>,
    ) -> Option<Duration> {
        if !may_retry(idempotent, result) {
            return None;
        }
        let random = self.stamps.nonce().map_or(128, |bytes| bytes[0]);
        let pause = backoff::pause(policy, number, random);
        let headers = result.as_ref().ok().map(Response::headers);
        let requested =
            headers.and_then(|headers| backoff::retry_after(headers, self.stamps.now()));
        Some(requested.map_or(pause, |requested| requested.max(pause)))
    }
}

impl Attempts {
    fn begin(&mut self, origin: Option<&Arc<Origin>>) {
        self.count += 1;
        self.origin = origin.cloned();
    }

    /// Notes why no connection was made; returns `true` if that is how the attempt ended.
    fn note(&mut self, result: &Result<Response>) -> bool {
        match result {
            Err(Error::Reqwest(error)) if error.is_connect() => {
                self.connect_failure = connect_failure(error);
                true
            }
            _ => false,
        }
    }
}

/// Returns why no connection was made, in words without an address.
fn connect_failure(error: &reqwest::Error) -> Option<String> {
    let mut source = error.source();
    let mut why = None;
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            why = why.or_else(|| Some(io.kind().to_string()));
        }
        if error.to_string() == "dns error" {
            return Some("name not resolved".to_owned());
        }
        source = error.source();
    }
    why.filter(|why| why != "other error")
}

/// The request of a call: copied for every attempt but the last.
struct Copies(Option<Request>);

impl Copies {
    fn url(&self) -> Option<&Url> {
        self.0.as_ref().map(Request::url)
    }

    fn next(&mut self, is_last: bool) -> Result<Request> {
        let copy = if is_last { None } else { self.0.as_ref().and_then(copy) };
        // A body is in memory, or the layer below rejects it: so there is always a copy.
        copy.or_else(|| self.0.take())
            .ok_or_else(|| Error::middleware(io::Error::other("the request cannot be sent again")))
    }
}

/// Copies a request; without a body at a third of the cost of `try_clone`.
fn copy(request: &Request) -> Option<Request> {
    if request.body().is_some() {
        return request.try_clone();
    }
    let mut copy = Request::new(request.method().clone(), request.url().clone());
    copy.headers_mut().clone_from(request.headers());
    if let Some(timeout) = request.timeout() {
        *copy.timeout_mut() = Some(*timeout);
    }
    Some(copy)
}

/// Changes a URL to another origin; `None` if that is impossible.
fn redirect(url: &mut Url, origin: &Url) -> Option<()> {
    url.set_scheme(origin.scheme()).ok()?;
    url.set_host(origin.host_str()).ok()?;
    url.set_port(origin.port()).ok()
}

/// Returns `true` if the operation is safe to retry after something may have arrived.
fn is_idempotent(class: RetryClass, request: &Request) -> bool {
    match class {
        RetryClass::Safe => true,
        RetryClass::SameKey(field) => {
            let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
            let json: Option<Value> = serde_json::from_slice(body).ok();
            json.is_some_and(|json| json.get(field).is_some_and(|value| !value.is_null()))
        }
        RetryClass::Never => false,
    }
}

fn may_retry(idempotent: bool, result: &Result<Response>) -> bool {
    match result {
        Ok(response) => {
            let passing = response.status() == StatusCode::TOO_MANY_REQUESTS
                || response.status().is_server_error();
            idempotent && passing
        }
        // Without a connection nothing arrived, so a retry does no harm to any operation.
        Err(Error::Reqwest(error)) => error.is_connect() || (idempotent && !error.is_builder()),
        Err(Error::Middleware(error)) => {
            let error = error.downcast_ref::<wechatpay_auth::Error>();
            idempotent && error.is_some_and(wechatpay_auth::Error::is_verification)
        }
    }
}

/// Returns `true` if a failed attempt may have taken effect, which no later one can tell.
fn may_have_arrived(result: &Result<Response>) -> bool {
    match result {
        Ok(response) => response.status().is_server_error(),
        Err(Error::Reqwest(error)) => !error.is_connect(),
        Err(Error::Middleware(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use wechatpay_auth::SystemStamps;

    use super::*;
    use crate::resilience::SystemTimer;

    fn request(body: &str) -> Request {
        let mut request = Request::new(reqwest::Method::POST, "https://h/".parse().unwrap());
        *request.body_mut() = Some(body.to_owned().into());
        request
    }

    #[test]
    fn business_key_must_be_set_to_make_a_retry_safe() {
        let class = RetryClass::SameKey("out_trade_no");
        assert!(is_idempotent(class, &request(r#"{"out_trade_no":"1"}"#)));
        for body in [r#"{"out_trade_no":null}"#, "{}", "", "[]", "not json"] {
            assert!(!is_idempotent(class, &request(body)), "{body}");
        }
        assert!(!is_idempotent(RetryClass::Never, &request("{}")));
    }

    #[test]
    fn failover_changes_only_the_origin() {
        for (url, origin, expected) in [
            (
                "http://127.0.0.1:1/v3/a%2Fb?q=%20",
                "http://127.0.0.1:2",
                "http://127.0.0.1:2/v3/a%2Fb?q=%20",
            ),
            ("https://a/v3", "https://b:8443", "https://b:8443/v3"),
        ] {
            let mut url: Url = url.parse().unwrap();
            redirect(&mut url, &origin.parse().unwrap()).unwrap();
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn backup_that_is_the_base_is_none() {
        let backup = |origins: &[&str]| {
            let origins: Vec<_> = origins.iter().map(|origin| (*origin).to_owned()).collect();
            let (timer, stamps) = (Arc::new(SystemTimer::default()), Arc::new(SystemStamps));
            Resilience::new(timer, stamps, &origins).backup
        };
        assert!(backup(&["http://127.0.0.1:1", "http://127.0.0.1:1"]).is_none());
        assert!(backup(&["http://127.0.0.1:1"]).is_none());
        assert!(backup(&["http://127.0.0.1:1", "http://127.0.0.1:2"]).is_some());
    }

    #[test]
    fn last_attempt_sends_the_request_itself() {
        let mut copies = Copies(Some(request("{}")));
        assert!(copies.next(false).is_ok() && copies.url().is_some());
        assert!(copies.next(true).is_ok() && copies.url().is_none());
        assert!(copies.next(true).is_err());
    }
}
