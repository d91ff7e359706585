//! Waiting, injected in tests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// A monotonic clock that one can wait on. The smallest implementation:
///
/// ```
/// use std::future::Future;
/// use std::pin::Pin;
/// use std::time::{Duration, Instant};
/// use wechatpay_client::Timer;
///
/// #[derive(Debug)]
/// struct Tokio(Instant);
///
/// impl Timer for Tokio {
///     fn elapsed(&self) -> Duration {
///         self.0.elapsed()
///     }
///
///     fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
///         Box::pin(tokio::time::sleep(pause))
///     }
/// }
/// ```
pub trait Timer: fmt::Debug + Send + Sync {
    /// Returns the time since an arbitrary but fixed moment.
    fn elapsed(&self) -> Duration;

    /// Waits.
    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The operating system's clock.
#[derive(Debug)]
pub(crate) struct SystemTimer(Instant);

impl Default for SystemTimer {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Timer for SystemTimer {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(pause))
    }
}
