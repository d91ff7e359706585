//! Counts how often each id verified a message, and how often an unknown id was named.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Number of unknown ids that are counted separately. All others count as `(other)`, so that a
/// flood of invented ids cannot fill the memory.
const UNKNOWN_IDS: usize = 32;

/// How often an id was used. For metrics: it shows the progress of a gray migration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUsage {
    /// The id as in `Wechatpay-Serial`.
    pub id: String,
    /// `true` if the id is trusted.
    pub trusted: bool,
    /// Number of messages verified if the id is trusted; otherwise of messages rejected for it.
    pub count: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self, id: &str, trusted: bool) -> KeyUsage {
        KeyUsage { id: id.to_owned(), trusted, count: self.0.load(Ordering::Relaxed) }
    }
}

/// Behind a lock that only rejected messages take.
#[derive(Debug, Default)]
pub(super) struct UnknownIds(Mutex<BTreeMap<String, u64>>);

impl UnknownIds {
    pub(super) fn count(&self, id: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = counts.len() >= UNKNOWN_IDS && !counts.contains_key(id);
        let id = if full { "(other)" } else { id };
        *counts.entry(id.to_owned()).or_default() += 1;
    }

    pub(super) fn read(&self) -> Vec<KeyUsage> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .iter()
            .map(|(id, count)| KeyUsage { id: id.clone(), trusted: false, count: *count })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_many_unknown_ids_stay_bounded() {
        let unknown = UnknownIds::default();
        (0..1000).for_each(|n| unknown.count(&n.to_string()));
        let read = unknown.read();
        assert!(read.len() <= UNKNOWN_IDS + 1);
        assert_eq!(read.iter().map(|row| row.count).sum::<u64>(), 1000);
    }
}
