//! One span a call, with OpenTelemetry's names. Never the filled path, a header or a body: they hold openids.

use std::time::Duration;

use reqwest::{Request, StatusCode, Url};
use tracing::{Span, field};

use super::Observed;
use super::inner::Target;

pub(super) fn span(request: &Request, target: &Target) -> Span {
    tracing::info_span!(
        "wechatpay.call",
        otel.kind = "client",
        wechatpay.operation = target.operation.map_or("-", |operation| operation.id),
        http.request.method = request.method().as_str(),
        url.template = target.route.as_deref().unwrap_or("(download)"),
        server.address = request.url().host_str(),
        http.response.status_code = field::Empty,
        wechatpay.attempts = field::Empty,
        wechatpay.duration_ms = field::Empty,
        wechatpay.request_id = field::Empty,
        wechatpay.verified_by = field::Empty,
        error.type = field::Empty,
    )
}

/// Records what became of the call, and says so in one event.
pub(super) fn finish<E>(
    span: &Span,
    observed: &Observed,
    took: Duration,
    result: Result<StatusCode, &E>,
) {
    let _entered = span.enter();
    span.record("wechatpay.attempts", observed.attempts.made);
    span.record("wechatpay.duration_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    // After a failover the host that was asked last is not the one that the call began with.
    let origin = observed.attempts.origin.as_deref().and_then(|origin| Url::parse(origin).ok());
    if let Some(host) = origin.as_ref().and_then(Url::host_str) {
        span.record("server.address", host);
    }
    if let Some(status) = observed.status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(id) = &observed.request_id {
        span.record("wechatpay.request_id", id.as_str());
    }
    if let Some(id) = &observed.verified_by {
        span.record("wechatpay.verified_by", id.as_str());
    }
    match result {
        Ok(status) if status.is_success() => tracing::info!("done"),
        Ok(_) => {
            span.record("error.type", "refused");
            tracing::warn!("refused by WeChat Pay");
        }
        Err(_) => {
            let kind = if observed.status.is_some() { "unverified" } else { "transport" };
            span.record("error.type", kind);
            tracing::warn!("failed");
        }
    }
}
