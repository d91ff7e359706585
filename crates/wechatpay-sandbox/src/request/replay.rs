//! Replay protection: the nonces of accepted requests, kept while their timestamps are accepted.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest as _, Sha256};

/// Maximum difference between the timestamp of a request and the clock, in seconds.
pub(crate) const WINDOW_SECONDS: i64 = 300;

/// The nonces of the time window. Stored as hashes, so that long nonces take no more memory.
#[derive(Debug, Default)]
pub(crate) struct ReplayGuard {
    seen: HashSet<[u8; 32]>,
    by_expiry: BTreeSet<(i64, [u8; 32])>,
}

impl ReplayGuard {
    /// Uses up a nonce of a request with this timestamp. Returns `true` if the nonce was not used
    /// before.
    pub(crate) fn take(&mut self, nonce: &str, timestamp: i64, now: i64) -> bool {
        self.forget_expired(now);
        let hash: [u8; 32] = Sha256::digest(nonce).into();
        let fresh = self.seen.insert(hash);
        if fresh {
            let expiry = timestamp.saturating_add(WINDOW_SECONDS);
            self.by_expiry.insert((expiry, hash));
        }
        fresh
    }

    fn forget_expired(&mut self, now: i64) {
        while let Some(&(expiry, hash)) = self.by_expiry.first() {
            if expiry >= now {
                break;
            }
            self.by_expiry.pop_first();
            self.seen.remove(&hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonce_within_its_window_is_taken_once() {
        let mut guard = ReplayGuard::default();
        assert!(guard.take("n", 1000, 1000));
        assert!(!guard.take("n", 1000, 1000));
        assert!(!guard.take("n", 1300, 1300), "still acceptable by its own timestamp");
        assert!(guard.take("m", 1000, 1000));
    }

    #[test]
    fn nonce_with_a_timestamp_ahead_of_the_clock_is_kept_until_it_expires() {
        let mut guard = ReplayGuard::default();
        assert!(guard.take("n", 1300, 1000));
        assert!(!guard.take("n", 1300, 1600));
        assert!(guard.take("n", 1601, 1601));
    }

    #[test]
    fn expired_nonces_are_forgotten() {
        let mut guard = ReplayGuard::default();
        for second in 0..10_000 {
            assert!(guard.take(&format!("n{second}"), second, second));
            assert!(guard.seen.len() <= 301, "{}", guard.seen.len());
            assert_eq!(guard.seen.len(), guard.by_expiry.len());
        }
    }
}
