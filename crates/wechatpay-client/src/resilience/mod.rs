//! What happens when an attempt fails: retry by the operation's class, and failover to the backup origin.

mod backoff;
mod failover;
mod policy;
mod retry;
mod timer;

pub(crate) use failover::FailoverMiddleware;
pub use policy::RetryPolicy;
pub(crate) use retry::{Plan, RetryMiddleware};
pub(crate) use timer::SystemTimer;
pub use timer::Timer;

/// How often and where a call was attempted; kept in the request's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// Attempts made, the first included; each host counts.
    pub(crate) made: u32,
    /// The origin that was asked last.
    pub(crate) origin: Option<String>,
    /// Whether the operation, and what was sent, allow a repetition after something may have arrived.
    pub(crate) repeatable: bool,
    /// Whether an attempt before the last may have taken effect although it failed.
    pub(crate) unsettled: bool,
}
