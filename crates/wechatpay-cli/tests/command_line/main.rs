//! The command as called by a shell: arguments, output and exit status.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod batch;
mod calls;
mod offline;
mod sandbox;
mod support;
