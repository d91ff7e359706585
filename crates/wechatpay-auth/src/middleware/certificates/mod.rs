//! Fetches platform certificates and keeps them up to date.

mod background;
mod fetch;
mod refresh;

pub(super) use background::{Background, Schedule};
pub(super) use fetch::Fetcher;
pub use refresh::{CertificateRefresher, RefreshStatus};

use crate::{PlatformKey, TrustStore};

/// Returns `false` if the merchant has only a public key: then no certificates exist to be fetched.
pub(super) fn uses_certificates(store: &TrustStore) -> bool {
    let keys = store.keys();
    keys.is_empty() || keys.iter().any(PlatformKey::is_certificate)
}
