//! The `reqwest-middleware` layer over loopback: requests, responses and certificates.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod background;
mod certificates;
mod migration;
mod notifications;
mod platform;
mod requests;
mod responses;
mod rotation;
mod sandbox;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod world;
