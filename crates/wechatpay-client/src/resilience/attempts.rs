//! The attempts of one call: retry, and within each attempt failover. Every attempt is signed
//! afresh by the layer below.

use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use reqwest::{Request, Response, StatusCode, Url};
use reqwest_middleware::{ClientWithMiddleware, Error};
use serde_json::Value;
use wechatpay_auth::StampSource;
use wechatpay_auth::middleware::ResponseHead;

use super::rejection::Rejection;
use super::{RetryPolicy, Timer, backoff};
use crate::error::{ErrorKind, Transport};
use crate::operation::RetryClass;

/// The expected response, or why there is none.
type Result = std::result::Result<Response, ErrorKind>;

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

/// What is known of a call at any time, also when its future is dropped.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) attempts: Attempts,
    /// The response that the last attempt ended with, if it was not the expected one.
    pub(crate) rejection: Option<Rejection>,
}

/// A host that requests are sent to.
#[derive(Debug)]
pub(crate) struct Origin(Url);

impl Origin {
    /// Returns the origin of a URL.
    fn of(url: &Url) -> Option<Self> {
        Url::parse(&url.origin().ascii_serialization()).ok().map(Self)
    }

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
    /// Whether the response is a file: only a 200 is a whole one.
    pub(crate) is_file: bool,
}

impl RetryContext {
    fn expects(&self, status: StatusCode) -> bool {
        if self.is_file { status == StatusCode::OK } else { status.is_success() }
    }
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

    /// Returns the origin that requests are built for.
    pub(crate) fn base(&self) -> Option<&Url> {
        self.base.as_ref().map(|origin| &origin.0)
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        &*self.timer
    }

    /// Sends a request through `signed`, as often as its class and policy allow. An error response
    /// is read here, so that the deadline bounds the reading, too.
    pub(crate) async fn execute(
        &self,
        signed: &ClientWithMiddleware,
        request: Request,
        extensions: &mut Extensions,
        context: RetryContext,
        progress: &mut Progress,
    ) -> Result {
        let began = self.timer.elapsed();
        let policy = &context.policy;
        let idempotent = is_idempotent(context.class, &request);
        progress.attempts.idempotent = idempotent;
        let mut copies = Copies(Some(request));
        let mut number = 1;
        loop {
            let is_last = number >= policy.attempts;
            let mut attempt = Attempt { signed, context, extensions, progress };
            let kind = match self.attempt(&mut attempt, &mut copies, is_last).await {
                Ok(response) => return Ok(response),
                Err(kind) => kind,
            };
            let responded = extensions.get::<ResponseHead>().is_some();
            let left = policy.deadline.saturating_sub(self.timer.elapsed().saturating_sub(began));
            if is_last || !may_retry(&kind, idempotent, responded) {
                return Err(kind);
            }
            let pause = self.pause(policy, number, progress.rejection.as_ref());
            if pause >= left {
                return Err(kind);
            }
            progress.attempts.outcome_unknown |= kind.is_outcome_unknown(responded);
            self.timer.sleep(pause).await;
            tracing::debug!(attempt = number, "retrying the call");
            number += 1;
        }
    }

    /// Sends to the base; if no connection to it can be made, to the backup, once.
    async fn attempt(
        &self,
        attempt: &mut Attempt<'_>,
        copies: &mut Copies,
        is_last: bool,
    ) -> Result {
        // The URL of a download is given by a response: it can be at the backup, or elsewhere.
        let url = copies.url();
        let base = self.base.as_ref().filter(|base| url.is_none_or(|url| base.is_of(url)));
        let spare = base.and(self.backup.as_ref());
        let origin = base.cloned().or_else(|| Some(Arc::new(Origin::of(url?)?)));
        let request = copies.next(is_last && spare.is_none())?;
        let result = attempt.send(request, origin).await;
        let (Some(spare), Err(ErrorKind::Transport(Transport::Connect))) = (spare, &result) else {
            return result;
        };
        let mut request = copies.next(is_last)?;
        if redirect(request.url_mut(), &spare.0).is_none() {
            return result;
        }
        tracing::debug!("no connection to the base origin; failing over to the backup");
        attempt.send(request, Some(Arc::clone(spare))).await
    }

    /// Returns how long to wait before the next attempt.
    fn pause(&self, policy: &RetryPolicy, number: u32, rejection: Option<&Rejection>) -> Duration {
        let random = self.stamps.nonce().map_or(128, |bytes| bytes[0]);
        let pause = backoff::pause(policy, number, random);
        let requested = rejection
            .and_then(|rejection| backoff::retry_after(&rejection.headers, self.stamps.now()));
        requested.map_or(pause, |requested| requested.max(pause))
    }
}

/// What one attempt needs and changes.
struct Attempt<'a> {
    signed: &'a ClientWithMiddleware,
    context: RetryContext,
    extensions: &'a mut Extensions,
    progress: &'a mut Progress,
}

impl Attempt<'_> {
    /// Sends a request once. Nothing of a former attempt's response is left.
    async fn send(&mut self, request: Request, origin: Option<Arc<Origin>>) -> Result {
        self.extensions.remove::<ResponseHead>();
        self.progress.rejection = None;
        let attempts = &mut self.progress.attempts;
        attempts.count += 1;
        attempts.origin = origin;
        let mut response = match self.signed.execute_with_extensions(request, self.extensions).await
        {
            Ok(response) => response,
            Err(error) => {
                attempts.note(&error);
                return Err(error.into());
            }
        };
        if self.context.expects(response.status()) {
            return Ok(response);
        }
        let rejection = self.progress.rejection.insert(Rejection::of(&mut response));
        rejection.read(response).await;
        Err(rejection.kind())
    }
}

impl Attempts {
    /// Notes why no connection was made, if that is what failed.
    fn note(&mut self, error: &Error) {
        if let Error::Reqwest(error) = error
            && error.is_connect()
        {
            self.connect_failure = connect_failure(error);
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

    fn next(&mut self, is_last: bool) -> std::result::Result<Request, ErrorKind> {
        let copy = if is_last { None } else { self.0.as_ref().and_then(copy) };
        // A body is in memory, or the layer below rejects it: so there is always a copy.
        copy.or_else(|| self.0.take()).ok_or(ErrorKind::Transport(Transport::Broken))
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
            json.as_ref().and_then(|json| json.get(field)).is_some_and(is_business_key)
        }
        RetryClass::Never => false,
    }
}

/// Returns `true` if the value identifies something: an empty string would identify any two
/// requests.
fn is_business_key(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => true,
        _ => false,
    }
}

/// Returns `true` if the cause can pass, and a retry does no harm: without a connection nothing
/// arrived.
fn may_retry(kind: &ErrorKind, idempotent: bool, responded: bool) -> bool {
    let nothing_arrived = matches!(kind, ErrorKind::Transport(Transport::Connect));
    kind.is_transient(responded) && (idempotent || nothing_arrived)
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
        for key in [r#""1""#, "1", "0", "1.5"] {
            assert!(
                is_idempotent(class, &request(&format!(r#"{{"out_trade_no":{key}}}"#))),
                "{key}"
            );
        }
        for key in
            [r#""""#, r#"" \t""#, "null", "true", "[1]", r#"["1"]"#, r#"{"a":1}"#, "[]", "{}"]
        {
            assert!(
                !is_idempotent(class, &request(&format!(r#"{{"out_trade_no":{key}}}"#))),
                "{key}"
            );
        }
        for body in ["{}", "", "[]", r#"["out_trade_no"]"#, "not json"] {
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
