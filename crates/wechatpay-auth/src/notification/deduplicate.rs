//! A notification may arrive several times, even concurrently: each id is processed once.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use super::Reply;
use crate::Error;

/// The future that the methods of a [`Deduplicator`] return.
pub type Deduplicating<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Remembers which notifications are being processed and which are done: in memory, in Redis, in a
/// database.
///
/// ```
/// use std::sync::Arc;
///
/// use wechatpay_auth::{Claim, Deduplicating, Deduplicator, Error};
///
/// # #[derive(Clone, Default)] struct Redis(Arc<std::sync::Mutex<std::collections::HashMap<String, String>>>);
/// # impl Redis {
/// #     async fn get(&self, key: &str) -> Result<Option<String>, std::io::Error> {
/// #         Ok(self.0.lock().unwrap().get(key).cloned())
/// #     }
/// #     async fn set_if_absent(&self, key: &str, value: &str, _: u64) -> Result<bool, std::io::Error> {
/// #         let mut map = self.0.lock().unwrap();
/// #         if map.contains_key(key) { return Ok(false) }
/// #         map.insert(key.into(), value.into());
/// #         Ok(true)
/// #     }
/// #     async fn set(&self, key: &str, value: &str, _: u64) -> Result<(), std::io::Error> {
/// #         self.0.lock().unwrap().insert(key.into(), value.into());
/// #         Ok(())
/// #     }
/// #     async fn delete_if_equal(&self, key: &str, value: &str) -> Result<(), std::io::Error> {
/// #         let mut map = self.0.lock().unwrap();
/// #         if map.get(key).is_some_and(|found| found == value) { map.remove(key); }
/// #         Ok(())
/// #     }
/// # }
/// /// Any client of Redis.
/// struct InRedis(Redis);
///
/// const LEASE_SECONDS: u64 = 60;
/// const TWO_DAYS: u64 = 2 * 24 * 3600;
///
/// fn failed(error: std::io::Error) -> Error {
///     Error::DeduplicationFailed { problem: error.kind().to_string() }
/// }
///
/// impl Deduplicator for InRedis {
///     fn claim<'a>(&'a self, id: &'a str) -> Deduplicating<'a, Claim> {
///         Box::pin(async move {
///             let fresh = self.0.set_if_absent(id, "claimed", LEASE_SECONDS).await;
///             if fresh.map_err(failed)? {
///                 return Ok(Claim::Fresh);
///             }
///             let is_done = self.0.get(id).await.map_err(failed)?.as_deref() == Some("done");
///             Ok(if is_done { Claim::Done } else { Claim::InProgress })
///         })
///     }
///
///     fn complete<'a>(&'a self, id: &'a str) -> Deduplicating<'a, ()> {
///         Box::pin(async move { self.0.set(id, "done", TWO_DAYS).await.map_err(failed) })
///     }
///
///     fn release(&self, id: &str) {
///         // Without a runtime, and if this fails, the lease releases the claim.
///         if let Ok(runtime) = tokio::runtime::Handle::try_current() {
///             let (redis, id) = (self.0.clone(), id.to_owned());
///             runtime.spawn(async move { redis.delete_if_equal(&id, "claimed").await });
///         }
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let ids = InRedis(Redis::default());
/// # assert_eq!((ids.claim("a").await?, ids.claim("a").await?), (Claim::Fresh, Claim::InProgress));
/// # ids.release("a");
/// # tokio::task::yield_now().await;
/// # assert_eq!(ids.claim("a").await?, Claim::Fresh);
/// # ids.complete("a").await?;
/// # ids.release("a");
/// # tokio::task::yield_now().await;
/// # assert_eq!(ids.claim("a").await?, Claim::Done);
/// # Ok(())
/// # }
/// ```
///
/// A receiver in one process uses [`MemoryDeduplicator`]. If the id is written in the transaction
/// that stores the notification, no `Deduplicator` is needed, and nothing can be stored twice: the
/// example `notification_inbox` of `wechatpay-client` does so with SQLite.
///
/// # Claims expire
///
/// In a store that outlives the process, a claim must expire after a time: longer than processing
/// takes, shorter than the day for which WeChat Pay retries. A minute is right for most. Processes
/// end, and connections to the store break, between a claim and its release; a claim that remained
/// would have every retry rejected, and the notification would be lost. After it expired, a slow
/// caller and a retry can process the same notification at the same time.
pub trait Deduplicator: Send + Sync {
    /// Claims an id. Exactly one caller gets [`Claim::Fresh`], until the claim is released or
    /// expires.
    ///
    /// # Errors
    /// [`Error::DeduplicationFailed`] if the store cannot tell. The notification is then not
    /// processed, and WeChat Pay retries it.
    fn claim<'a>(&'a self, id: &'a str) -> Deduplicating<'a, Claim>;

    /// Records that an id is stored: every later claim of it is [`Claim::Done`], also if the claim
    /// has expired or was released in the meantime.
    ///
    /// # Errors
    /// [`Error::DeduplicationFailed`] if it was not recorded. WeChat Pay then retries the
    /// notification, and it is processed again.
    fn complete<'a>(&'a self, id: &'a str) -> Deduplicating<'a, ()>;

    /// Releases an id in progress because processing failed, so that the next retry is processed.
    /// Does nothing to an id that is done.
    ///
    /// It is called while a [`Processing`] is dropped, and so cannot wait and must not panic. If it
    /// has to wait, it starts a task; if it fails, the claim expires.
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
/// use wechatpay_auth::{Deduplicator, MemoryDeduplicator, Processing, Reply};
///
/// # async fn store(_: &str) -> bool { true }
/// async fn receive(seen: &dyn Deduplicator, id: &str) -> Reply {
///     let processing = match Processing::begin(seen, id).await {
///         Ok(processing) => processing,
///         Err(reply) => return reply,
///     };
///     if store(id).await { processing.complete().await } else { Reply::failed() }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let seen = MemoryDeduplicator::new(100_000);
/// assert_eq!(receive(&seen, "EV-1").await, Reply::accepted());
/// assert_eq!(receive(&seen, "EV-1").await, Reply::accepted()); // not stored again
/// # }
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
    /// another caller is processing it or if the store cannot tell.
    pub async fn begin(deduplicator: &'a dyn Deduplicator, id: &'a str) -> Result<Self, Reply> {
        if id.is_empty() {
            return Ok(Self { deduplicator, id, done: false });
        }
        match deduplicator.claim(id).await {
            Ok(Claim::Fresh) => Ok(Self { deduplicator, id, done: false }),
            Ok(Claim::Done) => Err(Reply::accepted()),
            Ok(Claim::InProgress) => Err(Reply::failed()),
            Err(error) => {
                report(&error);
                Err(Reply::failed())
            }
        }
    }

    /// Records that the notification is stored, and returns [`Reply::accepted`]. If that cannot be
    /// recorded, releases the claim and returns [`Reply::failed`]: the next retry is processed
    /// again.
    #[must_use]
    pub async fn complete(mut self) -> Reply {
        if !self.id.is_empty()
            && let Err(error) = self.deduplicator.complete(self.id).await
        {
            report(&error);
            return Reply::failed();
        }
        self.done = true;
        Reply::accepted()
    }
}

/// The reply says nothing about the store.
fn report(error: &Error) {
    #[cfg(feature = "middleware")]
    tracing::warn!(code = error.code(), "notification not processed: {error}");
    #[cfg(not(feature = "middleware"))]
    let _ = error;
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
    fn claim<'a>(&'a self, id: &'a str) -> Deduplicating<'a, Claim> {
        let claim = |seen: &mut Seen| match seen.done.get(id) {
            Some(true) => Claim::Done,
            Some(false) => Claim::InProgress,
            None => {
                seen.done.insert(id.to_owned(), false);
                Claim::Fresh
            }
        };
        Box::pin(async move { Ok(self.seen(claim)) })
    }

    fn complete<'a>(&'a self, id: &'a str) -> Deduplicating<'a, ()> {
        let complete = |seen: &mut Seen| {
            if seen.done.insert(id.to_owned(), true) != Some(true) {
                seen.order.push_back(id.to_owned());
            }
            while seen.order.len() > self.capacity {
                if let Some(oldest) = seen.order.pop_front() {
                    seen.done.remove(&oldest);
                }
            }
        };
        Box::pin(async move {
            self.seen(complete);
            Ok(())
        })
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
    use tokio::runtime::Builder;

    use super::*;

    /// Runs to the end what waits for nothing.
    fn now<T>(future: impl Future<Output = T>) -> T {
        Builder::new_current_thread().build().unwrap().block_on(future)
    }

    fn claims<const N: usize>(seen: &dyn Deduplicator, ids: [&str; N]) -> [Claim; N] {
        ids.map(|id| now(seen.claim(id)).unwrap())
    }

    #[test]
    fn id_is_fresh_once_until_released_and_done_after_completion() {
        let seen = MemoryDeduplicator::new(10);
        assert_eq!(claims(&seen, ["a", "a"]), [Claim::Fresh, Claim::InProgress]);
        assert_eq!(claims(&seen, ["b"]), [Claim::Fresh]);
        seen.release("a");
        assert_eq!(claims(&seen, ["a"]), [Claim::Fresh]);
        now(seen.complete("a")).unwrap();
        seen.release("a");
        assert_eq!(claims(&seen, ["a", "b"]), [Claim::Done, Claim::InProgress]);
    }

    #[test]
    fn oldest_done_ids_are_forgotten_and_ids_in_progress_are_kept() {
        let seen = MemoryDeduplicator::new(2);
        assert_eq!(claims(&seen, ["slow"]), [Claim::Fresh]);
        for id in ["a", "b", "c"] {
            assert_eq!(claims(&seen, [id]), [Claim::Fresh]);
            now(seen.complete(id)).unwrap();
            now(seen.complete(id)).unwrap();
        }
        assert_eq!(claims(&seen, ["b", "c"]), [Claim::Done, Claim::Done]);
        assert_eq!(claims(&seen, ["slow", "a"]), [Claim::InProgress, Claim::Fresh]);
    }

    #[tokio::test]
    async fn claim_is_released_unless_completed() {
        let seen = MemoryDeduplicator::new(2);
        let first = Processing::begin(&seen, "a").await.unwrap();
        assert_eq!(Processing::begin(&seen, "a").await.unwrap_err(), Reply::failed());
        drop(first);
        let second = Processing::begin(&seen, "a").await.unwrap();
        assert_eq!(second.complete().await, Reply::accepted());
        assert_eq!(Processing::begin(&seen, "a").await.unwrap_err(), Reply::accepted());
    }

    #[test]
    fn future_that_is_never_polled_claims_nothing() {
        let seen = MemoryDeduplicator::new(2);
        drop(seen.claim("a"));
        drop(seen.complete("a"));
        assert_eq!(claims(&seen, ["a"]), [Claim::Fresh]);
    }

    #[test]
    fn one_of_many_threads_gets_the_claim() {
        let seen = MemoryDeduplicator::new(2);
        let fresh = || usize::from(claims(&seen, ["a"]) == [Claim::Fresh]);
        let sum = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(fresh)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!(sum, 1);
    }

    /// A store in another process: every operation waits, and can fail.
    struct Remote {
        ids: MemoryDeduplicator,
        claims_fail: bool,
        completions_fail: bool,
    }

    impl Default for Remote {
        fn default() -> Self {
            let ids = MemoryDeduplicator::new(10);
            Self { ids, claims_fail: false, completions_fail: false }
        }
    }

    fn down(is_down: bool) -> Result<(), Error> {
        let problem = "the store is down".to_owned();
        if is_down { Err(Error::DeduplicationFailed { problem }) } else { Ok(()) }
    }

    impl Deduplicator for Remote {
        fn claim<'a>(&'a self, id: &'a str) -> Deduplicating<'a, Claim> {
            Box::pin(async move {
                tokio::task::yield_now().await;
                down(self.claims_fail)?;
                self.ids.claim(id).await
            })
        }

        fn complete<'a>(&'a self, id: &'a str) -> Deduplicating<'a, ()> {
            Box::pin(async move {
                tokio::task::yield_now().await;
                down(self.completions_fail)?;
                self.ids.complete(id).await
            })
        }

        fn release(&self, id: &str) {
            self.ids.release(id);
        }
    }

    #[tokio::test]
    async fn notification_is_not_accepted_if_the_store_cannot_tell() {
        let seen = Remote { claims_fail: true, ..Remote::default() };
        assert_eq!(Processing::begin(&seen, "a").await.unwrap_err(), Reply::failed());
    }

    #[tokio::test]
    async fn notification_whose_completion_fails_is_processed_again() {
        let mut seen = Remote { completions_fail: true, ..Remote::default() };
        for _ in 0..2 {
            let processing = Processing::begin(&seen, "a").await.unwrap();
            assert_eq!(processing.complete().await, Reply::failed());
        }
        seen.completions_fail = false;
        let processing = Processing::begin(&seen, "a").await.unwrap();
        assert_eq!(processing.complete().await, Reply::accepted());
        assert_eq!(Processing::begin(&seen, "a").await.unwrap_err(), Reply::accepted());
    }

    /// The connection of the notification closes while its completion is on the way.
    #[tokio::test]
    async fn completion_that_is_dropped_is_not_taken_for_done() {
        let seen = Remote::default();
        let processing = Processing::begin(&seen, "a").await.unwrap();
        let mut completing = Box::pin(processing.complete());
        let once = std::future::poll_fn(|context| {
            std::task::Poll::Ready(completing.as_mut().poll(context).is_pending())
        });
        assert!(once.await);
        assert_eq!(Processing::begin(&seen, "a").await.unwrap_err(), Reply::failed());
        drop(completing);
        assert!(Processing::begin(&seen, "a").await.is_ok());
    }
}
