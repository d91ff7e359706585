//! Every notification may come several times, even at once: process each id once.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Reply;

/// Remembers which notifications are being processed and which are done.
///
/// For a receiver in one process, [`MemoryDeduplicator`]. Several processes share a table with the id as its key:
/// best written in the same transaction that stores the notification, and then no `Deduplicator` is needed.
pub trait Deduplicator: Send + Sync {
    /// Claims an id. [`Claim::Fresh`] goes to exactly one caller until [`Deduplicator::release`].
    fn claim(&self, id: &str) -> Claim;

    /// Records that an id is stored: from now on every claim of it is [`Claim::Done`].
    fn complete(&self, id: &str);

    /// Gives an id that is in progress back because processing failed, so that the next repetition is processed.
    fn release(&self, id: &str);
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// The id was not seen before, or was given back: process it, then complete or release it.
    Fresh,
    /// Another caller is processing it. Success must not be replied yet: should that caller fail, WeChat Pay would
    /// never repeat the notification.
    InProgress,
    /// It was stored before: reply [`Reply::accepted`].
    Done,
}

/// A notification in hand. Dropped without [`Processing::complete`] (an error, a panic, a connection that WeChat
/// Pay closed after five seconds), it is given back and the next repetition is processed.
#[must_use = "dropping it gives the notification back unprocessed"]
pub struct Processing<'a> {
    deduplicator: &'a dyn Deduplicator,
    id: &'a str,
    done: bool,
}

impl<'a> Processing<'a> {
    /// Claims a notification's id for this caller.
    ///
    /// # Errors
    /// The [`Reply`] to send instead of processing: accepted when it was stored before, failed while another caller
    /// is at it.
    pub fn begin(deduplicator: &'a dyn Deduplicator, id: &'a str) -> Result<Self, Reply> {
        match deduplicator.claim(id) {
            Claim::Fresh => Ok(Self { deduplicator, id, done: false }),
            Claim::Done => Err(Reply::accepted()),
            Claim::InProgress => Err(Reply::failed()),
        }
    }

    /// Records that the notification is stored; returns the reply that says so.
    #[must_use]
    pub fn complete(mut self) -> Reply {
        self.deduplicator.complete(self.id);
        self.done = true;
        Reply::accepted()
    }
}

impl Drop for Processing<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.deduplicator.release(self.id);
        }
    }
}

impl fmt::Debug for Processing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Processing").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Remembers the latest ids in memory, for one process and for tests.
#[derive(Debug)]
pub struct MemoryDeduplicator {
    capacity: usize,
    seen: Mutex<Seen>,
}

/// Every id with whether it is done, and those that are done in their order.
#[derive(Debug, Default)]
struct Seen {
    done: HashMap<String, bool>,
    order: VecDeque<String>,
}

impl MemoryDeduplicator {
    /// Remembers the latest `capacity` ids that were stored, at least one, and all that are in progress. WeChat Pay
    /// repeats for about a day.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), seen: Mutex::default() }
    }

    fn seen<T>(&self, access: impl FnOnce(&mut Seen) -> T) -> T {
        access(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Deduplicator for MemoryDeduplicator {
    fn claim(&self, id: &str) -> Claim {
        self.seen(|seen| match seen.done.get(id) {
            Some(true) => Claim::Done,
            Some(false) => Claim::InProgress,
            None => {
                seen.done.insert(id.to_owned(), false);
                Claim::Fresh
            }
        })
    }

    fn complete(&self, id: &str) {
        self.seen(|seen| {
            if seen.done.insert(id.to_owned(), true) != Some(true) {
                seen.order.push_back(id.to_owned());
            }
            while seen.order.len() > self.capacity {
                if let Some(oldest) = seen.order.pop_front() {
                    seen.done.remove(&oldest);
                }
            }
        });
    }

    fn release(&self, id: &str) {
        self.seen(|seen| {
            if seen.done.get(id) == Some(&false) {
                seen.done.remove(id);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_fresh_once_until_released_and_done_once_completed() {
        let seen = MemoryDeduplicator::new(10);
        assert_eq!((seen.claim("a"), seen.claim("a")), (Claim::Fresh, Claim::InProgress));
        assert_eq!(seen.claim("b"), Claim::Fresh);
        seen.release("a");
        assert_eq!(seen.claim("a"), Claim::Fresh);
        seen.complete("a");
        seen.release("a");
        assert_eq!((seen.claim("a"), seen.claim("b")), (Claim::Done, Claim::InProgress));
    }

    #[test]
    fn the_oldest_done_are_forgotten_and_those_in_progress_are_not() {
        let seen = MemoryDeduplicator::new(2);
        assert_eq!(seen.claim("slow"), Claim::Fresh);
        for id in ["a", "b", "c"] {
            assert_eq!(seen.claim(id), Claim::Fresh);
            seen.complete(id);
            seen.complete(id);
        }
        assert_eq!((seen.claim("b"), seen.claim("c")), (Claim::Done, Claim::Done));
        assert_eq!((seen.claim("slow"), seen.claim("a")), (Claim::InProgress, Claim::Fresh));
    }

    #[test]
    fn a_notification_is_given_back_unless_it_was_completed() {
        let seen = MemoryDeduplicator::new(2);
        let first = Processing::begin(&seen, "a").unwrap();
        assert_eq!(Processing::begin(&seen, "a").unwrap_err(), Reply::failed());
        drop(first);
        let second = Processing::begin(&seen, "a").unwrap();
        assert_eq!(second.complete(), Reply::accepted());
        assert_eq!(Processing::begin(&seen, "a").unwrap_err(), Reply::accepted());
    }

    #[test]
    fn exactly_one_of_many_threads_processes() {
        let seen = MemoryDeduplicator::new(2);
        let fresh = || usize::from(seen.claim("a") == Claim::Fresh);
        let sum = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(fresh)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(sum, 1);
    }
}
