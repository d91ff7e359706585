//! The handle of a running sandbox.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::Error;
use crate::builder::SandboxBuilder;
use crate::fault::Fault;
use crate::journal::ReceivedRequest;
use crate::keys::KeyDirectory;
use crate::palm::AuthorizationState;
use crate::server::Server;
use crate::state::PlatformState;
use crate::stub::StubResponse;
use crate::sync::lock;

/// A running sandbox. The server stops, and a temporary key directory is removed, when this is dropped.
pub struct Sandbox {
    state: Arc<PlatformState>,
    server: Server,
    base_url: String,
    environment: Vec<(&'static str, String)>,
    directory: Option<KeyDirectory>,
}

impl Sandbox {
    /// Starts from the defaults: a free port of 127.0.0.1 and the published test keys.
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

    /// The origin to send requests to: `http://127.0.0.1:PORT`, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every `WECHATPAY_*` setting that makes a client this sandbox's merchant, for the chosen key mode.
    ///
    /// Keys and certificates are absolute paths when there is a key directory, else PEM texts,
    /// `WECHATPAY_PLATFORM_CERTS` included. Holds the merchant's private key.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.environment.clone()
    }

    /// The `merchant.env` of the key directory, if there is one.
    pub fn env_file(&self) -> Option<&Path> {
        self.directory.as_ref().map(KeyDirectory::env_file)
    }

    /// Consents in the stead of the user who was asked under this token: the authorization is ON from now.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] when no preauthorization issued the token.
    pub fn approve(&self, permission_token: &str) -> Result<(), Error> {
        let now = self.state.clock.now();
        known(lock(&self.state.palm).approve(permission_token, now))
    }

    /// Declines in the stead of the user: an authorization that was ON is OFF, one that was NONE stays so.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] when no preauthorization issued the token.
    pub fn refuse(&self, permission_token: &str) -> Result<(), Error> {
        known(lock(&self.state.palm).refuse(permission_token))
    }

    /// Queues a fault for exactly one answer: the next, or the one after those that are queued already.
    ///
    /// Every answer to an API request counts, refusals included; `/_sandbox/…` does not.
    pub fn inject(&self, fault: Fault) {
        self.inject_together([fault]);
    }

    /// Queues several faults for one and the same answer, for example a 204 whose signature is forged.
    pub fn inject_together(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state.faults).push(faults.into_iter().collect());
    }

    /// Gives every answer this fault, besides those queued for it, until it is replaced or cleared with `None`.
    pub fn inject_always(&self, fault: Option<Fault>) {
        self.inject_always_together(fault);
    }

    /// Gives every answer all of these faults, until they are replaced; none clears them.
    pub fn inject_always_together(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state.faults).set_always(faults.into_iter().collect());
    }

    /// The API requests received so far, oldest first, as they arrived. The latest 4096 are kept, and 64 MiB of
    /// their bodies.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.state.journal).requests()
    }

    /// Prescribes the answer to a method and path, for operations that only a private specification has, or in the
    /// stead of one of the sandbox's own.
    ///
    /// The path is raw, as on the wire, without query; `{name}` stands for any one segment. Requests are checked as
    /// strictly as all others and the answer is signed like all others, whatever its status; its body is not
    /// interpreted. Of several stubs that match, the latest answers.
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

fn known(state: Option<AuthorizationState>) -> Result<(), Error> {
    state.map(drop).ok_or(Error::UnknownToken)
}
