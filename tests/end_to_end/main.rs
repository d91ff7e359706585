//! The client against the sandbox, whose cryptography is another implementation, over loopback HTTP.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
mod configuration;
mod downloads;
mod paths;
mod refusals;
mod shapes;
