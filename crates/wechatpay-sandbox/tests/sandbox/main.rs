//! Tests of the sandbox over loopback TCP with raw requests, signed with `rsa` directly.

#![allow(clippy::unwrap_used, reason = "also in test helpers")]

mod authentication;
mod browser;
mod client;
mod conventions;
mod failures;
mod faults;
mod key_directory;
mod palm;
mod platform;
mod responses;
mod server;
mod stubs;
