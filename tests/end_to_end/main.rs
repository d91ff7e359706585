//! The client against the sandbox, which has a separate cryptographic implementation, over loopback
//! HTTP.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bills;
mod calls;
mod configuration;
mod downloads;
mod failover;
mod invoke;
mod logs;
mod merchants;
mod options;
mod orders;
mod outcome;
mod paths;
mod raw;
mod refusals;
mod resilience;
mod scene;
mod shapes;
mod trust;
mod uploads;
mod waiting;
