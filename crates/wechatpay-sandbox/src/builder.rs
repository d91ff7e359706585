//! The settings of a sandbox.

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

/// Builder for a [`Sandbox`].
///
/// Every setting has a default: a free port on 127.0.0.1, the published test keys, no key
/// directory, [`KeyMode::Both`], and the system's clock and randomness.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::{KeyMode, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // A new merchant at a fixed time, with keys in files.
/// let sandbox = Sandbox::builder()
///     .key_mode(KeyMode::PublicKey)
///     .clock(|| 1_780_000_000)
///     .temporary_key_directory()
///     .spawn()
///     .await?;
/// let env_file = sandbox.env_file().ok_or("no key directory")?;
/// assert!(env_file.ends_with("merchant.env"));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct SandboxBuilder {
    address: SocketAddr,
    allow_remote: bool,
    keys: KeySource,
    key_mode: KeyMode,
    clock: Clock,
    entropy: Entropy,
}

/// The source of the keys.
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

    /// Sets the address to listen on; port 0 selects a free port. It must be a loopback address
    /// unless [`allow_remote`](Self::allow_remote) is set.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Allows an address that other machines can reach, and any `Host` in a request. The sandbox
    /// then serves plain HTTP to any client, and anyone can approve or refuse as a user.
    ///
    /// Without this, a request whose `Host` is not `localhost` or a loopback address is rejected,
    /// so that a web page in the developer's browser cannot reach the sandbox under a name of its
    /// site. Requests with an `Origin` header are always rejected.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Reads keys and certificates from this directory, and writes `merchant.env` next to them at
    /// every start. If the directory has no keys, they are generated, which takes less than a
    /// second with optimizations and ten seconds without.
    ///
    /// All other settings follow from the files: the merchant id is the common name of
    /// `apiclient_cert.pem` if it is a number, otherwise 1900000001; the public key id and the
    /// APIv3 key are derived from `wechatpay_key.pem`.
    pub fn key_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.keys = KeySource::Directory(path.into());
        self
    }

    /// Writes the published test keys and a `merchant.env` into a new temporary directory. It is
    /// removed when the sandbox is dropped.
    pub fn temporary_key_directory(mut self) -> Self {
        self.keys = KeySource::TemporaryDirectory;
        self
    }

    /// Sets the platform keys that the merchant has.
    pub fn key_mode(mut self, mode: KeyMode) -> Self {
        self.key_mode = mode;
        self
    }

    /// Replaces the clock, in Unix seconds. It is the source of all times in the sandbox.
    pub fn clock(mut self, now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Replaces the randomness for nonces, request ids, permission tokens and encryption, in blocks
    /// of 16 bytes.
    ///
    /// If blocks repeat, different users get the same permission token. Keys are always generated
    /// from the system's randomness.
    pub fn nonce_source(mut self, block: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.entropy = Entropy::new(block);
        self
    }

    /// Starts the server on the current tokio runtime. It accepts requests when this returns.
    ///
    /// Nothing is written if the address is rejected or not available.
    ///
    /// # Errors
    /// [`Error::RemoteAddress`] if other machines can reach the address, unless that is allowed;
    /// [`Error::Listen`] if the address is not available;
    /// [`Error::NoRuntime`] outside a tokio runtime;
    /// [`Error::PartialKeyDirectory`] if some files of the key directory are missing;
    /// [`Error::BadKey`] or [`Error::KeyMismatch`] if its keys cannot be used;
    /// [`Error::KeyGeneration`] if its keys cannot be generated;
    /// [`Error::UnusablePath`] if its path cannot be written into `merchant.env`;
    /// [`Error::Io`] if one of its files cannot be read or written.
    ///
    /// # Panics
    /// If the tokio runtime was built without I/O or without timers; `enable_all` has both.
    pub async fn spawn(self) -> Result<Sandbox, Error> {
        if !self.allow_remote && !self.address.ip().to_canonical().is_loopback() {
            return Err(Error::RemoteAddress(self.address));
        }
        let (listener, address) = server::bind(self.address).await?;
        let (directory, keys) = self.keys.open()?;
        let base_url = format!("http://{}", client_address(address));
        let environment = environment(&keys, self.key_mode, directory.as_ref(), &base_url);
        if let Some(directory) = &directory {
            directory.write_env(&environment)?;
        }
        let state =
            PlatformState::new(keys, self.key_mode, self.allow_remote, self.clock, self.entropy);
        let state = Arc::new(state);
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

/// The address for clients to connect to: the loopback address in place of 0.0.0.0 and [::].
fn client_address(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
