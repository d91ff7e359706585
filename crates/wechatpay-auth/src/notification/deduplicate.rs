//! A notification may arrive several times, even concurrently: each id is processed once.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Reply;

/// Remembers which notifications are being processed and which are done.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Mutex, PoisonError};
///
/// use wechatpay_auth::{Claim, Deduplicator};
///
/// /// The ids, and `true` for those that are done.
/// #[derive(Default)]
/// struct Ids(Mutex<HashMap<String, bool>>);
///
/// impl Deduplicator for Ids {
///     fn claim(&self, id: &str) -> Claim {
///         let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         match ids.get(id) {
///             Some(true) => Claim::Done,
///             Some(false) => Claim::InProgress,
///             None => {
///                 ids.insert(id.to_owned(), false);
///                 Claim::Fresh
///             }
///         }
///     }
///
///     fn complete(&self, id: &str) {
///         let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         ids.insert(id.to_owned(), true);
///     }
///
///     fn release(&self, id: &str) {
///         let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         ids.retain(|other, done| other != id || *done);
///     }
/// }
/// # let ids = Ids::default();
/// # assert_eq!((ids.claim("a"), ids.claim("a")), (Claim::Fresh, Claim::InProgress));
/// # ids.release("a");
/// # assert_eq!(ids.claim("a"), Claim::Fresh);
/// # ids.complete("a");
/// # ids.release("a");
/// # assert_eq!(ids.claim("a"), Claim::Done);
/// ```
///
/// A receiver in one process uses [`MemoryDeduplicator`]. Several processes share a database table
/// with the id as its key; if it is written in the transaction that stores the notification, no
/// `Deduplicator` is needed.
pub trait Deduplicator: Send + Sync {
    /// Claims an id. Exactly one caller gets [`Claim::Fresh`], until [`Deduplicator::release`].
    fn claim(&self, id: &str) -> Claim;

    /// Records that an id is stored: every later claim of it is [`Claim::Done`].
    fn complete(&self, id: &str);

    /// Releases an id in progress because processing failed, so that the next retry is processed.
    fn release(&self, id: &str);
}

/// The result of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// The id is new, or was released: process it, then complete or release it.
    Fresh,
    /// Another caller is processing it. Do not reply with success yet: if that caller fails, WeChat
    /// Pay would never retry the notification.
    InProgress,
    /// It is already stored: reply [`Reply::accepted`].
    Done,
}

/// Guard of a claimed notification.
///
/// If dropped before [`Processing::complete`] (an error, a panic, a connection that WeChat Pay
/// closed after five seconds), the claim is released and the next retry is processed.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{MemoryDeduplicator, Processing, Reply};
///
/// let seen = MemoryDeduplicator::new(100_000);
/// # let store = |_: &str| true;
/// let receive = |id: &str| {
///     let processing = match Processing::begin(&seen, id) {
///         Ok(processing) => processing,
///         Err(reply) => return reply,
///     };
///     if store(id) { processing.complete() } else { Reply::failed() }
/// };
/// assert_eq!(receive("EV-1"), Reply::accepted());
/// assert_eq!(receive("EV-1"), Reply::accepted()); // not stored again
/// ```
#[must_use = "dropping it releases the claim, unprocessed"]
pub struct Processing<'a> {
    deduplicator: &'a dyn Deduplicator,
    id: &'a str,
    done: bool,
}

impl<'a> Processing<'a> {
    /// Claims a notification's id for this caller. An empty id, of a notification that has none,
    /// is always fresh: no other notification is a repetition of it.
    ///
    /// # Errors
    /// The [`Reply`] to send instead of processing: accepted if it is already stored, failed while
    /// another caller is processing it.
    pub fn begin(deduplicator: &'a dyn Deduplicator, id: &'a str) -> Result<Self, Reply> {
        let claim = if id.is_empty() { Claim::Fresh } else { deduplicator.claim(id) };
        match claim {
            Claim::Fresh => Ok(Self { deduplicator, id, done: false }),
            Claim::Done => Err(Reply::accepted()),
            Claim::InProgress => Err(Reply::failed()),
        }
    }

    /// Records that the notification is stored, and returns [`Reply::accepted`].
    #[must_use]
    pub fn complete(mut self) -> Reply {
        if !self.id.is_empty() {
            self.deduplicator.complete(self.id);
        }
        self.done = true;
        Reply::accepted()
    }
}

impl Drop for Processing<'_> {
    fn drop(&mut self) {
        if !self.done && !self.id.is_empty() {
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

/// All ids, with `true` for those that are done, and the done ones in their order.
#[derive(Debug, Default)]
struct Seen {
    done: HashMap<String, bool>,
    order: VecDeque<String>,
}

impl MemoryDeduplicator {
    /// Creates a deduplicator for the latest `capacity` stored ids, at least one, and all ids in
    /// progress.
    ///
    /// It forgets by number, not by time: a notification is [`Claim::Fresh`] again after `capacity`
    /// others. Anyone who recorded a genuine one can repeat it for 300 seconds either side of its
    /// timestamp, so choose at least the number that arrives in ten minutes. WeChat Pay itself
    /// retries for about a day.
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
    fn id_is_fresh_once_until_released_and_done_after_completion() {
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
    fn oldest_done_ids_are_forgotten_and_ids_in_progress_are_kept() {
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
    fn claim_is_released_unless_completed() {
        let seen = MemoryDeduplicator::new(2);
        let first = Processing::begin(&seen, "a").unwrap();
        assert_eq!(Processing::begin(&seen, "a").unwrap_err(), Reply::failed());
        drop(first);
        let second = Processing::begin(&seen, "a").unwrap();
        assert_eq!(second.complete(), Reply::accepted());
        assert_eq!(Processing::begin(&seen, "a").unwrap_err(), Reply::accepted());
    }

    #[test]
    fn one_of_many_threads_gets_the_claim() {
        let seen = MemoryDeduplicator::new(2);
        let fresh = || usize::from(seen.claim("a") == Claim::Fresh);
        let sum = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(fresh)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(sum, 1);
    }
}
