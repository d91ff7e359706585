//! Blocking twins of calls (feature `blocking`): the caller's thread waits, a thread of the
//! client's drives.
//!
//! The client's thread owns a runtime, so that connections live on between calls, and nothing is
//! ever started or dropped inside the caller's runtime. The call itself is polled by the caller: it
//! needs to be neither `Send` nor `'static`.

/// Declares the blocking twin of a request builder's `send`; expands to nothing without feature
/// `blocking`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking {
    ($name:ident -> $response:ty) => {
        /// Executes the request as [`send`](Self::send) does, and waits for the response: for code
        /// outside of async. Any number of threads may do so at once.
        ///
        /// # Errors
        /// As [`send`](Self::send); `InvalidRequest` if called inside an async task, which it would
        /// stall.
        pub fn $name(self) -> ::core::result::Result<$response, $crate::runtime::Error> {
            let inner = self.inner.clone();
            $crate::runtime::block_on(&inner, self.send())
        }
    };
}

/// Declares nothing: feature `blocking` is off.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking {
    ($name:ident -> $response:ty) => {};
}

#[cfg(feature = "blocking")]
pub use self::waiting::block_on;

#[cfg(feature = "blocking")]
mod waiting {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    use tokio::runtime::Handle;
    use tokio::task::coop;

    use crate::error::{CallMetadata, ErrorKind};
    use crate::runtime::Inner;
    use crate::{Error, Response};

    /// Waits for a call that the thread of `inner` drives.
    ///
    /// # Errors
    /// As the call; [`ErrorKind::InvalidRequest`] if the calling thread is polling a tokio task, or
    /// if the thread cannot be started. Nothing has been sent then.
    pub fn block_on<T>(
        inner: &Inner,
        call: impl Future<Output = Result<Response<T>, Error>>,
    ) -> Result<Response<T>, Error> {
        let reject = |problem: &str| {
            Error::new(ErrorKind::InvalidRequest(problem.to_owned()), CallMetadata::default())
        };
        if is_polling() {
            return Err(reject(
                "a blocking call would stall the async task that makes it: await `send`, or call from `spawn_blocking`",
            ));
        }
        let handle = inner
            .driver()
            .handle()
            .map_err(|_| reject("the thread that blocking calls need cannot be started"))?;
        let _entered = handle.enter();
        wait(call)
    }

    /// Polls a future on this thread, which sleeps in between. Unlike tokio's, it cannot panic,
    /// wherever it is called.
    fn wait<F: Future>(future: F) -> F::Output {
        struct Unpark(Thread);
        impl Wake for Unpark {
            fn wake(self: Arc<Self>) {
                self.0.unpark();
            }
        }
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            thread::park();
        }
    }

    /// Returns `true` if this thread is polling a tokio task, or the future of a tokio `block_on`.
    ///
    /// Those have a budget of steps, which ends; a thread that may block (`spawn_blocking`,
    /// `block_in_place`, one outside of any runtime) has none. The current runtime does not tell
    /// them apart: such threads have one, too.
    fn is_polling() -> bool {
        let mut context = Context::from_waker(Waker::noop());
        Handle::try_current().is_ok()
            && (0..=u8::MAX).any(|_| {
                if !coop::has_budget_remaining() {
                    return true;
                }
                if let Poll::Ready(step) = coop::poll_proceed(&mut context) {
                    step.made_progress();
                }
                false
            })
    }
}
