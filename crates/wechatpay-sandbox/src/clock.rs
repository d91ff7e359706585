//! The one clock: Unix seconds, injected by a test or taken from the system.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, Utc};

/// Tells the time in Unix seconds.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The system's clock: the only place that reads it.
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
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

/// RFC 3339 in Beijing's offset, as WeChat Pay writes times: `2018-06-08T10:34:56+08:00`.
pub(crate) fn rfc3339(unix_seconds: i64) -> String {
    let utc = utc(unix_seconds);
    match FixedOffset::east_opt(8 * 3600) {
        Some(beijing) => utc.with_timezone(&beijing).to_rfc3339(),
        None => utc.to_rfc3339(),
    }
}

/// The `Date` header's form: `Fri, 08 Jun 2018 02:34:56 GMT`.
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
    fn times_are_written_as_wechat_pay_writes_them() {
        assert_eq!(rfc3339(1_528_425_296), "2018-06-08T10:34:56+08:00");
        assert_eq!(http_date(1_528_425_296), "Fri, 08 Jun 2018 02:34:56 GMT");
    }

    #[test]
    fn a_time_out_of_range_does_not_panic() {
        assert_eq!(rfc3339(i64::MAX), "1970-01-01T08:00:00+08:00");
    }
}
