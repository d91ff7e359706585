//! One span per call, with OpenTelemetry's names. Never the filled path, a header or a body: they
//! hold openids.

use std::time::Duration;

use reqwest::Request;
use tracing::{Span, field};

use super::target::Target;
use crate::error::{CallMetadata, ErrorKind, Printed};

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

/// Records the outcome of the call, and emits one event.
pub(super) fn finish(
    span: &Span,
    metadata: &CallMetadata,
    took: Duration,
    failure: Option<&ErrorKind>,
) {
    let _entered = span.enter();
    if !span.is_disabled() {
        record(span, metadata, took);
    }
    match failure {
        None => tracing::info!("done"),
        Some(ErrorKind::Api { .. }) => {
            span.record("error.type", "refused");
            tracing::warn!("refused by WeChat Pay");
        }
        Some(_) => {
            let kind = if metadata.status.is_some() { "unverified" } else { "transport" };
            span.record("error.type", kind);
            tracing::warn!("failed");
        }
    }
}

fn record(span: &Span, metadata: &CallMetadata, took: Duration) {
    span.record("wechatpay.attempts", metadata.attempts.count);
    span.record("wechatpay.duration_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    // After a failover the last host is not the one that the call began with.
    if let Some(host) = metadata.attempts.origin.as_ref().and_then(|origin| origin.host()) {
        span.record("server.address", host);
    }
    if let Some(status) = metadata.status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(id) = &metadata.request_id {
        span.record("wechatpay.request_id", Printed::id(id).to_string());
    }
    if let Some(id) = &metadata.verified_by {
        span.record("wechatpay.verified_by", id.as_str());
    }
}
