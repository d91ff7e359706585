//! The handle of a running sandbox.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::Error;
use crate::builder::SandboxBuilder;
use crate::fault::Fault;
use crate::journal::ReceivedRequest;
use crate::keys::KeyDirectory;
use crate::server::Server;
use crate::state::PlatformState;
use crate::stub::StubResponse;
use crate::sync::lock;

/// A running sandbox: a local WeChat Pay with one merchant.
///
/// When this is dropped, the server stops and a temporary key directory is removed.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::{Error, Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().spawn().await?;
///
/// // Configure the client under test as the sandbox's merchant.
/// let settings = sandbox.environment();
/// assert!(settings.contains(&("WECHATPAY_BASE_URL", sandbox.base_url().to_owned())));
///
/// // The client must reject a response with an old timestamp.
/// sandbox.inject(Fault::Stale);
///
/// // Decide as the user whom the client asked; here, no client has asked yet.
/// assert_eq!(sandbox.approve("token"), Err(Error::UnknownToken));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    state: Arc<PlatformState>,
    server: Server,
    base_url: String,
    environment: Vec<(&'static str, String)>,
    directory: Option<KeyDirectory>,
}

impl Sandbox {
    /// Returns a builder for a sandbox. By default, it listens on a free port of 127.0.0.1 and has
    /// the published test keys.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) fn new(
        state: Arc<PlatformState>,
        server: Server,
        base_url: String,
        environment: Vec<(&'static str, String)>,
        directory: Option<KeyDirectory>,
    ) -> Self {
        Self { state, server, base_url, environment, directory }
    }

    /// The origin to send requests to, without trailing slash: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The `WECHATPAY_*` settings with which a client acts as the sandbox's merchant.
    ///
    /// If there is a key directory, keys and certificates are absolute paths, otherwise PEM
    /// strings, including `WECHATPAY_PLATFORM_CERTS`. Contains the private key of the merchant.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.environment.clone()
    }

    /// The path of `merchant.env`, if there is a key directory.
    #[must_use]
    pub fn env_file(&self) -> Option<&Path> {
        self.directory.as_ref().map(KeyDirectory::env_file)
    }

    /// Approves, as the user, the authorization requested under this token. Its state becomes ON.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] if no preauthorization issued the token.
    pub fn approve(&self, permission_token: &str) -> Result<(), Error> {
        let now = self.state.clock.now();
        let state = lock(&self.state.palm).approve(permission_token, now);
        state.map(drop).ok_or(Error::UnknownToken)
    }

    /// Refuses, as the user, the authorization requested under this token. The state ON becomes
    /// OFF; the state NONE does not change.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] if no preauthorization issued the token.
    pub fn refuse(&self, permission_token: &str) -> Result<(), Error> {
        let state = lock(&self.state.palm).refuse(permission_token);
        state.map(drop).ok_or(Error::UnknownToken)
    }

    /// Queues a fault for exactly one response: the next one after those that already have faults
    /// queued.
    ///
    /// Every response to an API request counts, including errors; responses of `/_sandbox/…` do
    /// not.
    pub fn inject(&self, fault: Fault) {
        self.inject_together([fault]);
    }

    /// Queues several faults for the same response, for example a 204 with a forged signature.
    pub fn inject_together(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state.faults).push(faults.into_iter().collect());
    }

    /// Sets a fault for every response, in addition to queued faults; `None` clears it.
    pub fn inject_always(&self, fault: Option<Fault>) {
        self.inject_always_together(fault);
    }

    /// Sets several faults for every response, in addition to queued faults; an empty list clears
    /// them.
    pub fn inject_always_together(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state.faults).set_always(faults.into_iter().collect());
    }

    /// The API requests received so far, oldest first. The latest 4096 requests are kept, with
    /// targets, headers and bodies of at most 64 MiB in total. Requests of web pages and for other
    /// hosts are rejected before they are recorded.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.state.journal).requests()
    }

    /// Prescribes the response to a method and path, for an operation that the sandbox does not
    /// have or to replace one that it has.
    ///
    /// The path is raw, as on the wire, without query; `{name}` matches any one segment. Requests
    /// are checked and the response is signed as for other operations, regardless of its status. If
    /// several stubs match, the latest takes precedence.
    pub fn stub(&self, method: &str, path: &str, response: StubResponse) {
        lock(&self.state.stubs).add(method, path, response);
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("base_url", &self.base_url)
            .field("address", &self.server.address)
            .field("keys", &self.state.keys)
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}
