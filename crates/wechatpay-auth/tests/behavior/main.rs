//! The crate without a network, on all compiled-in backends.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod certificates;
#[cfg(all(feature = "aws-lc-rs", feature = "rustcrypto"))]
mod differential;
mod merchant;
mod notifications;
mod remote_signer;
mod requests;
mod responses;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod trust_store;
