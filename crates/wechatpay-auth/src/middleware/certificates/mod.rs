//! Fetches platform certificates and keeps them fresh.

mod background;
mod fetch;
mod refresh;

pub(super) use background::{Background, Schedule};
pub(super) use fetch::Fetcher;
pub use refresh::{CertificateRefresher, RefreshStatus};
