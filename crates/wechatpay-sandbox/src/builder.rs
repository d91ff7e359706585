//! Settings of a sandbox before it starts.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::environment::environment;
use crate::keys::{KeyDirectory, KeyMode, KeySet};
use crate::sandbox::Sandbox;
use crate::state::PlatformState;
use crate::{Error, server};

/// Builds a [`Sandbox`]. Every setting has a default: a free port of 127.0.0.1, the published test keys, no
/// directory, [`KeyMode::Both`], the system's clock and randomness.
#[must_use]
pub struct SandboxBuilder {
    address: SocketAddr,
    allow_remote: bool,
    keys: KeySource,
    key_mode: KeyMode,
    clock: Clock,
    entropy: Entropy,
}

/// Where the keys come from, and whether there is a directory.
#[derive(Debug)]
enum KeySource {
    Published,
    Directory(PathBuf),
    TemporaryDirectory,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            keys: KeySource::Published,
            key_mode: KeyMode::default(),
            clock: Clock::system(),
            entropy: Entropy::system(),
        }
    }

    /// Listens on this address; port 0 takes a free one. A loopback address, unless remote access is allowed.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Allows an address that other machines can reach. The sandbox then talks plain HTTP to whoever connects, and
    /// anyone may decide in a user's stead.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Reads keys and certificates from this directory, or makes them there when it has none (pure-Rust RSA: under
    /// a second when optimised, ten when not), and writes `merchant.env` beside them at every start.
    ///
    /// Nothing else needs to be kept: the merchant id is the common name of `apiclient_cert.pem` when that is a
    /// number, else 1900000001; the public key id and the APIv3 key are derived from `wechatpay_key.pem`.
    pub fn key_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.keys = KeySource::Directory(path.into());
        self
    }

    /// Writes the published test keys and a `merchant.env` into a fresh temporary directory, which is removed when
    /// the sandbox is dropped.
    pub fn temporary_key_directory(mut self) -> Self {
        self.keys = KeySource::TemporaryDirectory;
        self
    }

    /// Chooses which platform keys the merchant has.
    pub fn key_mode(mut self, mode: KeyMode) -> Self {
        self.key_mode = mode;
        self
    }

    /// Replaces the clock: Unix seconds. Every time the sandbox reads, checks or writes comes from it.
    pub fn clock(mut self, now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Replaces the randomness: sixteen bytes at a time, for nonces, request ids, permission tokens and encryption.
    ///
    /// Tokens must stay distinct for users to be told apart. Keys are always generated from the system's randomness.
    pub fn nonce_source(mut self, block: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.entropy = Entropy::new(block);
        self
    }

    /// Starts the server on the current tokio runtime. It answers as soon as this returns.
    ///
    /// # Errors
    /// [`Error::RemoteAddress`] for an address that other machines can reach, unless that is allowed;
    /// [`Error::Listen`] when the address cannot be had; [`Error::NoRuntime`] outside tokio; and for a key directory
    /// [`Error::Io`], [`Error::PartialKeyDirectory`], [`Error::BadKey`], [`Error::KeyMismatch`],
    /// [`Error::KeyGeneration`] or [`Error::UnusablePath`]. Nothing is written when the address is refused.
    pub async fn spawn(self) -> Result<Sandbox, Error> {
        if !self.allow_remote && !self.address.ip().to_canonical().is_loopback() {
            return Err(Error::RemoteAddress(self.address));
        }
        let (listener, address) = server::bind(self.address).await?;
        let (directory, keys) = self.keys.open()?;
        let base_url = format!("http://{}", reachable(address));
        let environment = environment(&keys, self.key_mode, directory.as_ref(), &base_url);
        if let Some(directory) = &directory {
            directory.write_env(&environment)?;
        }
        let state = Arc::new(PlatformState::new(keys, self.key_mode, self.clock, self.entropy));
        let server = server::serve(listener, address, Arc::clone(&state));
        Ok(Sandbox::new(state, server, base_url, environment, directory))
    }
}

impl KeySource {
    fn open(&self) -> Result<(Option<KeyDirectory>, KeySet), Error> {
        let entropy = Entropy::system();
        let (directory, keys) = match self {
            Self::Published => return Ok((None, KeySet::published()?)),
            Self::Directory(path) => KeyDirectory::open(path, &entropy)?,
            Self::TemporaryDirectory => KeyDirectory::temporary(&entropy)?,
        };
        Ok((Some(directory), keys))
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("address", &self.address)
            .field("allow_remote", &self.allow_remote)
            .field("keys", &self.keys)
            .field("key_mode", &self.key_mode)
            .finish_non_exhaustive()
    }
}

/// An address to connect to: 0.0.0.0 and [::] are reached through the loopback address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
