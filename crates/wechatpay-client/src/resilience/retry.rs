//! Repeats a call, where that does no harm. Every attempt is signed afresh by the layer below.

use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use reqwest::{Request, Response, StatusCode};
use reqwest_middleware::{Middleware, Next, Result};
use serde_json::Value;
use wechatpay_auth::StampSource;

use super::{Attempts, RetryPolicy, Timer, backoff};
use crate::operation::RetryClass;

/// What a call's extensions say of its repetition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) class: RetryClass,
    pub(crate) policy: RetryPolicy,
}

/// The outermost layer.
#[derive(Debug)]
pub(crate) struct RetryMiddleware {
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) stamps: Arc<dyn StampSource>,
}

#[async_trait::async_trait]
impl Middleware for RetryMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let Some(plan) = extensions.get::<Plan>().copied() else {
            return next.run(request, extensions).await;
        };
        let began = self.timer.elapsed();
        let repeatable = is_repeatable(plan.class, &request);
        attempts(extensions).repeatable = repeatable;
        let mut attempt = 1;
        loop {
            // A body is in memory, or the layer below refuses it: so there is always a copy.
            let Some(copy) = request.try_clone() else {
                return next.run(request, extensions).await;
            };
            let result = next.clone().run(copy, extensions).await;
            let left =
                plan.policy.deadline.saturating_sub(self.timer.elapsed().saturating_sub(began));
            match self.pause(&plan.policy, repeatable, attempt, &result) {
                Some(pause) if attempt < plan.policy.attempts && pause < left => {
                    attempts(extensions).unsettled |= may_have_arrived(&result);
                    drop(result); // and with it, the connection
                    self.timer.sleep(pause).await;
                }
                _ => return result,
            }
            tracing::debug!(attempt, "repeating the call");
            attempt += 1;
        }
    }
}

impl RetryMiddleware {
    /// How long to wait before repeating; `None` when the result stands.
    fn pause(
        &self,
        policy: &RetryPolicy,
        repeatable: bool,
        attempt: u32,
        result: &Result<Response>,
    ) -> Option<Duration> {
        if !may_repeat(repeatable, result) {
            return None;
        }
        let random = self.stamps.nonce().map_or(128, |bytes| bytes[0]);
        let pause = backoff::pause(policy, attempt, random);
        let headers = result.as_ref().ok().map(Response::headers);
        let asked = headers.and_then(|headers| backoff::retry_after(headers, self.stamps.now()));
        Some(asked.map_or(pause, |asked| asked.max(pause)))
    }
}

fn attempts(extensions: &mut Extensions) -> &mut Attempts {
    extensions.get_or_insert_default()
}

/// Whether the operation is safe to repeat after something may have arrived.
fn is_repeatable(class: RetryClass, request: &Request) -> bool {
    match class {
        RetryClass::Safe => true,
        RetryClass::SameKey(field) => has_field(request, field),
        _ => false,
    }
}

fn has_field(request: &Request, field: &str) -> bool {
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let json: Option<Value> = serde_json::from_slice(body).ok();
    json.is_some_and(|json| json.get(field).is_some_and(|value| !matches!(value, Value::Null)))
}

fn may_repeat(repeatable: bool, result: &Result<Response>) -> bool {
    match result {
        Ok(response) => {
            let passing = response.status() == StatusCode::TOO_MANY_REQUESTS
                || response.status().is_server_error();
            repeatable && passing
        }
        // Without a connection nothing arrived, so repeating does no harm to any operation.
        Err(reqwest_middleware::Error::Reqwest(error)) => {
            error.is_connect() || (repeatable && !error.is_builder())
        }
        Err(reqwest_middleware::Error::Middleware(error)) => {
            let error = error.downcast_ref::<wechatpay_auth::Error>();
            repeatable && error.is_some_and(wechatpay_auth::Error::is_verification)
        }
    }
}

/// Whether a failed attempt may have taken effect, which no later one can tell.
fn may_have_arrived(result: &Result<Response>) -> bool {
    match result {
        Ok(response) => response.status().is_server_error(),
        Err(reqwest_middleware::Error::Reqwest(error)) => !error.is_connect(),
        Err(reqwest_middleware::Error::Middleware(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> Request {
        let mut request = Request::new(reqwest::Method::POST, "https://h/".parse().unwrap());
        *request.body_mut() = Some(body.to_owned().into());
        request
    }

    #[test]
    fn a_business_key_must_be_set_to_make_a_repetition_safe() {
        let class = RetryClass::SameKey("out_trade_no");
        assert!(is_repeatable(class, &request(r#"{"out_trade_no":"1"}"#)));
        for body in [r#"{"out_trade_no":null}"#, "{}", "", "[]", "not json"] {
            assert!(!is_repeatable(class, &request(body)), "{body}");
        }
        assert!(!is_repeatable(RetryClass::Never, &request("{}")));
    }
}
