//! Drives the sandbox over loopback TCP, byte by byte, signing with `rsa` directly.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod authentication;
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
