//! The sandbox's clock and the time formats of WeChat Pay.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, Utc};

/// A clock in Unix seconds, of the system or injected by a test.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Uses the system clock.
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system clock")]
    pub(crate) fn system() -> Self {
        Self::new(|| match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(elapsed) => i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX),
            Err(_) => 0,
        })
    }

    pub(crate) fn now(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Formats a time as WeChat Pay does, in RFC 3339 with the offset of Beijing:
/// `2018-06-08T10:34:56+08:00`.
pub(crate) fn rfc3339(unix_seconds: i64) -> String {
    let utc = utc(unix_seconds);
    match FixedOffset::east_opt(8 * 3600) {
        Some(beijing) => utc.with_timezone(&beijing).to_rfc3339(),
        None => utc.to_rfc3339(),
    }
}

/// Formats a time as in the `Date` header: `Fri, 08 Jun 2018 02:34:56 GMT`.
pub(crate) fn http_date(unix_seconds: i64) -> String {
    utc(unix_seconds).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn utc(unix_seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix_seconds, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_formatted_as_wechat_pay_does() {
        assert_eq!(rfc3339(1_528_425_296), "2018-06-08T10:34:56+08:00");
        assert_eq!(http_date(1_528_425_296), "Fri, 08 Jun 2018 02:34:56 GMT");
    }

    #[test]
    fn time_out_of_range_is_formatted_without_panic() {
        assert_eq!(rfc3339(i64::MAX), "1970-01-01T08:00:00+08:00");
    }
}
