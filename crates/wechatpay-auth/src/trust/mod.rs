//! The trusted platform keys. Reads are lock-free.

mod counters;
mod platform_key;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arc_swap::{ArcSwap, ArcSwapOption};

pub use counters::KeyUsage;
use counters::{Counter, UnknownIds};
pub(crate) use platform_key::PUBLIC_KEY_PREFIX;
pub use platform_key::PlatformKey;

use crate::Error;

/// The trusted platform keys, shared by all clones.
///
/// Reads take no lock; a change builds a new set and swaps it in. A key is selected by the exact
/// string in `Wechatpay-Serial` and nothing else.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{PlatformKey, Preference, TrustStore, Verifier};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
/// let store = TrustStore::new([PlatformKey::public_key("PUB_KEY_ID_1", &pem)?]);
/// let verifier = Verifier::new(store.clone());
///
/// // While the verifier is in use: roll back to certificates, and look at the counters.
/// store.prefer(Preference::Certificate);
/// for key in store.usage() {
///     println!("{} verified {} messages", key.id, key.count);
/// }
/// # assert_eq!(verifier.store().ids(), ["PUB_KEY_ID_1"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct TrustStore {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    keys: ArcSwap<Keys>,
    preference: ArcSwapOption<Preference>,
    unknown: UnknownIds,
    /// The serial of the merchant's own certificate, which is never a platform certificate.
    own_serial: Option<String>,
}

/// Both sets change in one swap, so that no renewal can bring back a key that is being removed.
#[derive(Clone, Default)]
struct Keys {
    trusted: BTreeMap<String, Arc<TrustedKey>>,
    /// The ids that were removed and not inserted again: certificate lists cannot add them.
    removed: BTreeSet<String>,
}

/// The key that a request asks WeChat Pay to sign its response with, and that sensitive fields are
/// encrypted with.
///
/// During the gray migration from certificates to a public key (protocol P§3.4) this is the
/// roll-back switch: [`Preference::Certificate`] restores the old behavior at once, without a
/// restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preference {
    /// A WeChat Pay public key if there is one, else the certificate that is valid longest.
    #[default]
    PublicKey,
    /// The certificate that is valid longest if there is one, else a public key.
    Certificate,
    /// The key with this id; while it is missing or not valid, as [`Preference::PublicKey`].
    Id(String),
}

/// A platform key in a store, with the number of messages that it verified.
#[derive(Debug)]
pub(crate) struct TrustedKey {
    key: PlatformKey,
    counter: Arc<Counter>,
}

impl TrustStore {
    /// Creates a store of the given keys.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = PlatformKey>) -> Self {
        Self::of_merchant(keys, None)
    }

    /// Creates a store for a merchant whose own certificate has this serial.
    pub(crate) fn of_merchant(
        keys: impl IntoIterator<Item = PlatformKey>,
        own_serial: Option<String>,
    ) -> Self {
        let store = Self { shared: Arc::new(Shared { own_serial, ..Shared::default() }) };
        keys.into_iter().for_each(|key| store.insert(key));
        store
    }

    /// Adds a key, or replaces the one with the same id, whose count is kept. Reverses
    /// [`TrustStore::remove`].
    pub fn insert(&self, key: PlatformKey) {
        self.change(|keys| {
            keys.removed.remove(key.id());
            keys.put(key.clone());
        });
    }

    /// Removes a key, for example one that was compromised: messages that it signed are rejected
    /// from now on. Returns `true` if the store contained it.
    ///
    /// The id is rejected until [`TrustStore::insert`] adds it again, even if the store never
    /// contained it: a certificate list that contains it does not add it, and is not verified with
    /// it. The rule lives in this store and its clones; to make it last, remove the key from the
    /// settings as well.
    pub fn remove(&self, id: &str) -> bool {
        let before = self.shared.keys.rcu(|keys| {
            let mut keys = Keys::clone(keys);
            keys.trusted.remove(id);
            keys.removed.insert(id.to_owned());
            keys
        });
        before.trusted.contains_key(id)
    }

    /// Adds newly verified certificates, and removes those that have expired at `now` (Unix
    /// seconds). Public keys and certificates that are still valid stay, so that keys overlap. A
    /// certificate whose id was removed ([`TrustStore::remove`]) is not added.
    pub fn renew_certificates(&self, fresh: &[PlatformKey], now: i64) {
        self.change(|keys| {
            keys.trusted.retain(|_, old| {
                old.is_valid_at(now) || old.validity().is_some_and(|(from, _)| from > now)
            });
            for key in fresh {
                let is_usable = key.validity().is_some_and(|(_, until)| until >= now);
                if is_usable && !keys.removed.contains(key.id()) {
                    keys.put(key.clone());
                }
            }
        });
    }

    /// Sets the preferred key.
    pub fn prefer(&self, preference: Preference) {
        self.shared.preference.store(Some(Arc::new(preference)));
    }

    /// Returns the preferred key of those valid at `now` (Unix seconds): the one to name in a
    /// request's `Wechatpay-Serial` and to encrypt with. Returns `None` if no key is valid.
    #[must_use]
    pub fn preferred(&self, now: i64) -> Option<PlatformKey> {
        let keys = self.shared.keys.load();
        let preference = self.shared.preference.load();
        let valid = || keys.trusted.values().filter(|key| key.is_valid_at(now));
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
        self.shared.keys.load().trusted.keys().cloned().collect()
    }

    /// Returns all keys, sorted by id.
    #[must_use]
    pub fn keys(&self) -> Vec<PlatformKey> {
        self.shared.keys.load().trusted.values().map(|trusted| trusted.key.clone()).collect()
    }

    /// Returns how many messages each trusted id verified, and how many named each unknown id.
    #[must_use]
    pub fn usage(&self) -> Vec<KeyUsage> {
        let keys = self.shared.keys.load();
        let known = keys.trusted.values().map(|key| key.counter.read(key.id(), true));
        known.chain(self.shared.unknown.read()).collect()
    }

    /// Returns `true` if any key is valid at `now` (Unix seconds).
    #[must_use]
    pub fn has_valid_key(&self, now: i64) -> bool {
        self.shared.keys.load().trusted.values().any(|key| key.is_valid_at(now))
    }

    /// Returns `true` if the store contains a WeChat Pay public key.
    #[must_use]
    pub fn has_public_key(&self) -> bool {
        self.shared.keys.load().trusted.values().any(|key| !key.is_certificate())
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.shared.keys.load().trusted.contains_key(id)
    }

    /// Returns `true` if the id was removed, and not inserted again.
    pub(crate) fn is_removed(&self, id: &str) -> bool {
        self.shared.keys.load().removed.contains(id)
    }

    /// Returns `true` if the id is the serial of the merchant's own certificate.
    pub(crate) fn is_own_serial(&self, id: &str) -> bool {
        self.shared.own_serial.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(id))
    }

    /// Returns the key with exactly this id. An unknown id is counted.
    pub(crate) fn find(&self, id: &str) -> Result<Arc<TrustedKey>, Error> {
        let keys = self.shared.keys.load();
        keys.trusted.get(id).cloned().ok_or_else(|| {
            self.shared.unknown.count(id);
            let known = keys.trusted.keys().cloned().collect();
            Error::UnknownSerial { serial: id.to_owned(), known }
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

impl Keys {
    fn put(&mut self, key: PlatformKey) {
        let old = self.trusted.get(key.id());
        let counter = old.map(|old| Arc::clone(&old.counter)).unwrap_or_default();
        self.trusted.insert(key.id().to_owned(), Arc::new(TrustedKey { key, counter }));
    }
}

impl TrustedKey {
    pub(crate) fn count(&self) {
        self.counter.count();
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

/// WeChat Pay documents: of several certificates, use the one that is valid longest.
fn expiry(key: &TrustedKey) -> (i64, i64) {
    key.validity().map_or((i64::MAX, i64::MAX), |(from, until)| (until, from))
}
