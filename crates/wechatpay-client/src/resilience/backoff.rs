//! How long to wait before the next attempt. Pure.

use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::RetryPolicy;

/// Returns the pause after `attempt` (1-based): exponential, capped, with up to 50 % jitter.
/// `random` is any byte.
pub(super) fn pause(policy: &RetryPolicy, attempt: u32, random: u8) -> Duration {
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
    let whole = policy.first_pause.saturating_mul(doubled).min(policy.longest_pause);
    whole / 2 + (whole / 2).mul_f64(f64::from(random) / 255.0)
}

/// Returns the pause that `Retry-After` requests: seconds, or an HTTP date compared with `now`
/// (Unix seconds).
pub(super) fn retry_after(headers: &HeaderMap, now: i64) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?.timestamp();
    Some(Duration::from_secs(u64::try_from(until.saturating_sub(now)).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let longest = |attempt| pause(&policy, attempt, 255).as_millis();
        assert_eq!([1, 2, 3, 4, 5, 6, 99].map(longest), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(pause(&policy, 1, 0).as_millis(), 250);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let requested = |text: &'static str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, 784_111_770).map(|pause| pause.as_secs())
        };
        assert_eq!(requested("2"), Some(2));
        assert_eq!(requested("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(requested("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(["soon", "-1", "1.5", ""].map(requested), [None; 4]);
        assert_eq!(retry_after(&HeaderMap::new(), 0), None);
    }
}
