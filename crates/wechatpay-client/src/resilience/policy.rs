//! How often to repeat, and how long to wait.

use std::time::Duration;

/// How a failed call is repeated, where its operation allows that at all.
///
/// Whether a call may be repeated is the operation's ([`crate::runtime::RetryClass`], from the specification): a
/// query after any failure that can pass, `preauthorize` only when no connection was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all, the first included; 3 by default, as WeChat Pay advises for its 500.
    pub attempts: u32,
    /// The pause before the second attempt; 500 ms by default. It doubles with each attempt, and a random half
    /// of it is left out, so that many clients do not come back at once.
    pub first_pause: Duration,
    /// The longest pause; 8 s by default. A `Retry-After` may ask for a longer one.
    pub longest_pause: Duration,
    /// How long the call may take in all, attempts and pauses; 60 s by default.
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
    /// One attempt only, whatever the operation allows.
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

    /// Sets how long the call may take in all.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}
