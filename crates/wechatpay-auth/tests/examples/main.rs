//! Tests of the examples.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

#[allow(dead_code, reason = "its main function is not called")]
#[path = "../../examples/notification_receiver.rs"]
mod notification_receiver;
mod receiving;
#[allow(dead_code, reason = "its main function is not called")]
#[path = "../../examples/remote_signer.rs"]
mod remote_signer;
mod signing;
#[path = "../support/mod.rs"]
mod support;
