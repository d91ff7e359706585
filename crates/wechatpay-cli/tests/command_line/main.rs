//! The command as a shell sees it: arguments in, output and exit status out.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod batch;
mod calls;
mod offline;
mod sandbox;
mod support;
