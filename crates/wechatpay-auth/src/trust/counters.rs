//! How often each id verified, and how often an unknown id was asked for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Distinct unknown ids that are told apart; the rest is summed up under `(other)`, so that a flood of
/// invented ids cannot fill the memory.
const UNKNOWN_IDS: usize = 32;

/// The count of one id, for a metrics page: it shows how far a gray migration has come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUsage {
    /// The id as `Wechatpay-Serial` spells it.
    pub id: String,
    /// Whether the id is trusted.
    pub trusted: bool,
    /// Trusted: messages verified. Otherwise: messages that named the id and were refused.
    pub count: u64,
}

#[derive(Debug, Default)]
pub(super) struct Uses(AtomicU64);

impl Uses {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self, id: &str, trusted: bool) -> KeyUsage {
        KeyUsage { id: id.to_owned(), trusted, count: self.0.load(Ordering::Relaxed) }
    }
}

/// Behind a lock, which only refused messages take.
#[derive(Debug, Default)]
pub(super) struct Unknown(Mutex<BTreeMap<String, u64>>);

impl Unknown {
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
    fn a_flood_of_invented_ids_stays_bounded() {
        let unknown = Unknown::default();
        (0..1000).for_each(|n| unknown.count(&n.to_string()));
        let read = unknown.read();
        assert!(read.len() <= UNKNOWN_IDS + 1);
        assert_eq!(read.iter().map(|row| row.count).sum::<u64>(), 1000);
    }
}
