//! What happens when an attempt fails: retry by the operation's class, and failover to the backup
//! origin.

mod attempts;
mod backoff;
mod policy;
mod rejection;
mod timer;

pub(crate) use attempts::{Attempts, Progress, Resilience, RetryContext};
pub use policy::RetryPolicy;
pub(crate) use timer::SystemTimer;
pub use timer::Timer;
