//! Remembers the nonces of accepted requests for as long as their timestamps would still be accepted.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest as _, Sha256};

/// How far a request's timestamp may lie from the clock, in seconds; 300 is still accepted.
pub(crate) const WINDOW_SECONDS: i64 = 300;

/// The nonces of the window. Nonces are kept as hashes, so that their length costs nothing.
#[derive(Debug, Default)]
pub(crate) struct ReplayGuard {
    seen: HashSet<[u8; 32]>,
    by_expiry: BTreeSet<(i64, [u8; 32])>,
}

impl ReplayGuard {
    /// Takes a nonce whose request carried `timestamp`; `false` when it was taken before.
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
    fn a_nonce_is_taken_once_within_its_window() {
        let mut guard = ReplayGuard::default();
        assert!(guard.take("n", 1000, 1000));
        assert!(!guard.take("n", 1000, 1000));
        assert!(!guard.take("n", 1300, 1300), "still acceptable by its own timestamp");
        assert!(guard.take("m", 1000, 1000));
    }

    #[test]
    fn a_timestamp_ahead_of_the_clock_is_remembered_until_it_expires() {
        let mut guard = ReplayGuard::default();
        assert!(guard.take("n", 1300, 1000));
        assert!(!guard.take("n", 1300, 1600));
        assert!(guard.take("n", 1601, 1601));
    }

    #[test]
    fn what_expired_is_forgotten() {
        let mut guard = ReplayGuard::default();
        for second in 0..10_000 {
            assert!(guard.take(&format!("n{second}"), second, second));
            assert!(guard.seen.len() <= 301, "{}", guard.seen.len());
            assert_eq!(guard.seen.len(), guard.by_expiry.len());
        }
    }
}
