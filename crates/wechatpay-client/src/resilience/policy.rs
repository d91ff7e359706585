//! How often to retry, and how long to wait.

use std::time::Duration;

/// How a failed call is retried, if its operation allows that at all.
///
/// Whether a call may be retried is a property of its operation ([`crate::runtime::RetryClass`],
/// from the specification): a query after any failure that can pass, `preauthorize` only if no
/// connection was made.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use wechatpay_client::{Client, RetryPolicy};
///
/// let policy = RetryPolicy::default()
///     .attempts(5)
///     .pauses(Duration::from_millis(200), Duration::from_secs(2))
///     .deadline(Duration::from_secs(20));
/// let builder = Client::builder().retry(policy);
/// # let _ = builder;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The number of attempts, the first included; 3 by default, as WeChat Pay advises for its 500.
    pub attempts: u32,
    /// The pause before the second attempt; 500 ms by default. Doubles with each attempt; up to
    /// half of it is jitter.
    pub first_pause: Duration,
    /// The longest pause; 8 s by default. A `Retry-After` can be longer.
    pub longest_pause: Duration,
    /// How long the whole call may take: attempts, pauses, and the reading of an error response; 60
    /// s by default. The content of a download has its own timeout.
    pub deadline: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(8),
            deadline: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Returns a policy with one attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Sets the number of attempts, the first included; at least one is made.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the first and the longest pause.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_pause, self.longest_pause) = (first, longest);
        self
    }

    /// Sets how long the whole call may take.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}
