//! Every notification may come several times, even at once: process each id once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Remembers which notifications were taken. Several processes need one that they share: a table with the id
/// as its key.
pub trait Deduplicator: Send + Sync {
    /// Claims an id. Returns `true` for exactly one caller until [`Deduplicator::release`]: the one that goes
    /// on to store it. The others answer [`super::Reply::accepted`] without doing anything.
    fn claim(&self, id: &str) -> bool;

    /// Gives an id back because processing failed, so that the next repetition is processed.
    fn release(&self, id: &str);
}

/// Remembers the latest ids in memory, for one process and for tests.
#[derive(Debug)]
pub struct MemoryDeduplicator {
    capacity: usize,
    seen: Mutex<Seen>,
}

/// Ids with the ticket of their claim, and the claims in their order.
#[derive(Debug, Default)]
struct Seen {
    ids: HashMap<String, u64>,
    order: VecDeque<(u64, String)>,
    next: u64,
}

impl MemoryDeduplicator {
    /// Remembers the latest `capacity` ids; at least one. WeChat Pay repeats for about a day.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            seen: Mutex::default(),
        }
    }
}

impl Deduplicator for MemoryDeduplicator {
    fn claim(&self, id: &str) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.ids.contains_key(id) {
            return false;
        }
        let ticket = seen.next;
        seen.next += 1;
        seen.ids.insert(id.to_owned(), ticket);
        seen.order.push_back((ticket, id.to_owned()));
        seen.forget_down_to(self.capacity);
        true
    }

    fn release(&self, id: &str) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .ids
            .remove(id);
    }
}

impl Seen {
    fn forget_down_to(&mut self, capacity: usize) {
        while self.order.len() > capacity {
            let Some((ticket, oldest)) = self.order.pop_front() else {
                return;
            };
            if self.ids.get(&oldest) == Some(&ticket) {
                self.ids.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_claimed_once_until_released() {
        let seen = MemoryDeduplicator::new(10);
        assert!(seen.claim("a") && !seen.claim("a") && seen.claim("b"));
        seen.release("a");
        assert!(seen.claim("a"));
    }

    #[test]
    fn the_oldest_are_forgotten_and_a_reclaimed_id_is_not() {
        let seen = MemoryDeduplicator::new(2);
        assert!(seen.claim("a"));
        seen.release("a");
        assert!(seen.claim("a") && seen.claim("b"));
        assert!(!seen.claim("a") && !seen.claim("b"));
        assert!(seen.claim("c") && seen.claim("a"));
    }
}
