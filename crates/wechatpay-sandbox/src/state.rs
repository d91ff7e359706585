//! The state that all requests to a sandbox share.

use std::sync::Mutex;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::fault::FaultQueue;
use crate::journal::Journal;
use crate::keys::{KeyMode, KeySet};
use crate::palm::Palm;
use crate::request::ReplayGuard;
use crate::stub::Stubs;

/// The keys, settings and state of one sandbox.
#[derive(Debug)]
pub(crate) struct PlatformState {
    pub(crate) keys: KeySet,
    pub(crate) key_mode: KeyMode,
    /// Any `Host` is accepted.
    pub(crate) allow_remote: bool,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) nonces: Mutex<ReplayGuard>,
    pub(crate) palm: Mutex<Palm>,
    pub(crate) faults: Mutex<FaultQueue>,
    pub(crate) stubs: Mutex<Stubs>,
    pub(crate) journal: Mutex<Journal>,
}

impl PlatformState {
    pub(crate) fn new(
        keys: KeySet,
        key_mode: KeyMode,
        allow_remote: bool,
        clock: Clock,
        entropy: Entropy,
    ) -> Self {
        Self {
            keys,
            key_mode,
            allow_remote,
            clock,
            entropy,
            nonces: Mutex::default(),
            palm: Mutex::default(),
            faults: Mutex::default(),
            stubs: Mutex::default(),
            journal: Mutex::default(),
        }
    }
}
