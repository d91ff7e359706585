//! The keys that WeChat Pay is believed to sign with: many at once, swapped without a lock for readers.

mod counters;
mod platform_key;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};

pub use counters::KeyUsage;
use counters::{Unknown, Uses};
pub(crate) use platform_key::PUBLIC_KEY_PREFIX;
pub use platform_key::PlatformKey;

use crate::Error;

/// The set of trusted platform keys, shared by all clones.
///
/// Readers take no lock; a change builds a new set and swaps it in. A key is chosen by the exact string of
/// `Wechatpay-Serial` and nothing else.
#[derive(Clone, Default)]
pub struct TrustStore {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    keys: ArcSwap<Keys>,
    preference: ArcSwapOption<Preference>,
    unknown: Unknown,
}

type Keys = BTreeMap<String, Arc<TrustedKey>>;

/// Which key a request asks WeChat Pay to answer with, and sensitive fields are encrypted with.
///
/// During the gray migration from certificates to a public key (protocol P§3.4) this is the roll-back
/// switch: [`Preference::Certificate`] asks for the old behaviour at once, without a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preference {
    /// A WeChat Pay public key when there is one, else the certificate that is valid longest.
    #[default]
    PublicKey,
    /// The certificate that is valid longest when there is one, else a public key.
    Certificate,
    /// The key with this id; while it is not valid or not there, as [`Preference::PublicKey`].
    Id(String),
}

/// A platform key in a store, with the count of what it verified.
#[derive(Debug)]
pub(crate) struct TrustedKey {
    key: PlatformKey,
    uses: Arc<Uses>,
}

impl TrustStore {
    /// Makes a store of the given keys.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = PlatformKey>) -> Self {
        let store = Self::default();
        keys.into_iter().for_each(|key| store.insert(key));
        store
    }

    /// Adds a key, or replaces the one with the same id; its count goes on.
    pub fn insert(&self, key: PlatformKey) {
        self.change(|keys| put(keys, key.clone()));
    }

    /// Removes a key; answers signed by it are refused from now on. Tells whether it was there.
    pub fn remove(&self, id: &str) -> bool {
        let before = self.shared.keys.rcu(|keys| {
            let mut keys = Keys::clone(keys);
            keys.remove(id);
            keys
        });
        before.contains_key(id)
    }

    /// Takes in a freshly verified set of certificates: public keys and certificates that are still valid at
    /// `now` (Unix seconds) stay, so that keys overlap; expired ones go.
    pub fn renew_certificates(&self, fresh: &[PlatformKey], now: i64) {
        self.change(|keys| {
            keys.retain(|_, old| {
                old.is_valid_at(now) || old.validity().is_some_and(|(from, _)| from > now)
            });
            let usable = |key: &&PlatformKey| key.validity().is_some_and(|(_, until)| until >= now);
            fresh.iter().filter(usable).for_each(|key| put(keys, key.clone()));
        });
    }

    /// Chooses which key is preferred from now on.
    pub fn prefer(&self, preference: Preference) {
        self.shared.preference.store(Some(Arc::new(preference)));
    }

    /// Returns the preferred key among those valid at `now` (Unix seconds): the one to name in a request's
    /// `Wechatpay-Serial` and to encrypt with. `None` when no key is valid.
    #[must_use]
    pub fn preferred(&self, now: i64) -> Option<PlatformKey> {
        let keys = self.shared.keys.load();
        let preference = self.shared.preference.load();
        let valid = || keys.values().filter(|key| key.is_valid_at(now));
        let public_key = || valid().rfind(|key| !key.is_certificate());
        let certificate =
            || valid().filter(|key| key.is_certificate()).max_by_key(|key| expiry(key));
        let chosen = match preference.as_deref() {
            Some(Preference::Certificate) => certificate().or_else(public_key),
            Some(Preference::Id(id)) => {
                valid().find(|key| key.id() == id).or_else(public_key).or_else(certificate)
            }
            _ => public_key().or_else(certificate),
        };
        chosen.map(|trusted| trusted.key.clone())
    }

    /// Returns the ids of all keys, sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.shared.keys.load().keys().cloned().collect()
    }

    /// Returns all keys, sorted by id.
    #[must_use]
    pub fn keys(&self) -> Vec<PlatformKey> {
        self.shared.keys.load().values().map(|trusted| trusted.key.clone()).collect()
    }

    /// Returns how often each id verified something, and how often an id was asked for that is not trusted.
    #[must_use]
    pub fn usage(&self) -> Vec<KeyUsage> {
        let keys = self.shared.keys.load();
        let known = keys.values().map(|key| key.uses.read(key.id(), true));
        known.chain(self.shared.unknown.read()).collect()
    }

    /// Tells whether a key is valid at `now` (Unix seconds).
    #[must_use]
    pub fn has_valid_key(&self, now: i64) -> bool {
        self.shared.keys.load().values().any(|key| key.is_valid_at(now))
    }

    /// Tells whether a WeChat Pay public key is configured.
    #[must_use]
    pub fn has_public_key(&self) -> bool {
        self.shared.keys.load().values().any(|key| !key.is_certificate())
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.shared.keys.load().contains_key(id)
    }

    /// Finds a key by the exact id; an unknown id is counted.
    pub(crate) fn find(&self, id: &str) -> Result<Arc<TrustedKey>, Error> {
        let keys = self.shared.keys.load();
        keys.get(id).cloned().ok_or_else(|| {
            self.shared.unknown.count(id);
            Error::UnknownSerial { serial: id.to_owned(), known: keys.keys().cloned().collect() }
        })
    }

    fn change(&self, change: impl Fn(&mut Keys)) {
        self.shared.keys.rcu(|keys| {
            let mut keys = Keys::clone(keys);
            change(&mut keys);
            keys
        });
    }
}

impl TrustedKey {
    pub(crate) fn count(&self) {
        self.uses.count();
    }
}

impl Deref for TrustedKey {
    type Target = PlatformKey;

    fn deref(&self) -> &PlatformKey {
        &self.key
    }
}

impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TrustStore").field(&self.ids()).finish()
    }
}

fn put(keys: &mut Keys, key: PlatformKey) {
    let uses = keys.get(key.id()).map(|old| Arc::clone(&old.uses)).unwrap_or_default();
    keys.insert(key.id().to_owned(), Arc::new(TrustedKey { key, uses }));
}

/// The documentation says: of several certificates, use the one with the later validity.
fn expiry(key: &TrustedKey) -> (i64, i64) {
    key.validity().map_or((i64::MAX, i64::MAX), |(from, until)| (until, from))
}
