//! Options for single calls, without a second client.

use std::fmt;
use std::time::Duration;

use reqwest::Request;
use reqwest::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, UPGRADE,
};
use wechatpay_auth::{TrustStore, WECHATPAY_SERIAL};

use crate::RetryPolicy;

/// The headers that no option may set, besides `Wechatpay-*`.
const OWN: [HeaderName; 6] =
    [AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, UPGRADE];

/// What is different about some calls; see [`crate::Client::with_options`].
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use wechatpay_client::{CallOptions, Client, RetryPolicy};
///
/// # fn example(client: Client) {
/// let options = CallOptions::new()
///     .timeout(Duration::from_secs(5))
///     .retry(RetryPolicy::never());
/// let impatient = client.with_options(options);
/// # let _ = impatient;
/// # }
/// ```
#[derive(Clone, Default)]
pub struct CallOptions {
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: HeaderMap,
    platform_key: Option<String>,
}

impl CallOptions {
    /// Creates options that change nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long one attempt may take. If it ends while still connecting, the outcome counts as
    /// unknown and the client does not fail over to the backup, so keep it longer than the connect
    /// timeout.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how often failed calls are retried. It cannot make an operation safe to retry that is
    /// not.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets a header, for example `Accept-Language`. Headers that only the client sets
    /// (`Authorization`, `Wechatpay-*`, `Host`, `Connection`, `Content-Length`,
    /// `Transfer-Encoding`, `Upgrade`) make the call fail before it is sent.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Requests responses signed with this platform key, by its id. It must be a trusted one.
    #[must_use]
    pub fn platform_key(mut self, id: impl Into<String>) -> Self {
        self.platform_key = Some(id.into());
        self
    }

    pub(crate) fn retry_or(&self, usual: RetryPolicy) -> RetryPolicy {
        self.retry.unwrap_or(usual)
    }

    pub(crate) fn apply(&self, request: &mut Request, store: &TrustStore) -> Result<(), String> {
        if let Some(timeout) = self.timeout {
            *request.timeout_mut() = Some(timeout);
        }
        for (name, value) in &self.headers {
            check_header(name)?;
            request.headers_mut().insert(name, value.clone());
        }
        if let Some(id) = &self.platform_key {
            let trusted = store.ids().contains(id);
            let value = HeaderValue::from_str(id)
                .ok()
                .filter(|_| trusted)
                .ok_or("the requested platform key is not a trusted one")?;
            if request.headers().get(WECHATPAY_SERIAL).is_some_and(|present| present != value) {
                return Err(
                    "its sensitive fields were encrypted with another platform key than the requested one".into()
                );
            }
            request.headers_mut().insert(WECHATPAY_SERIAL, value);
        }
        Ok(())
    }
}

/// Prints the names of headers, not their values: they can be secrets.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("platform_key", &self.platform_key)
            .finish()
    }
}

/// Rejects the headers that only the client sets.
pub(crate) fn check_header(name: &HeaderName) -> Result<(), String> {
    if OWN.contains(name) || name.as_str().starts_with("wechatpay-") {
        return Err(format!("header {name} is set by the client and cannot be overridden"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_options_prints_no_header_value() {
        let name = HeaderName::from_static("x-token");
        let options = CallOptions::new().header(name, HeaderValue::from_static("secret-token"));
        let printed = format!("{options:?} {options:#?}");
        assert!(printed.contains("x-token") && !printed.contains("secret-token"), "{printed}");
    }
}
