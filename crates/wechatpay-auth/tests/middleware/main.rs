//! The `reqwest-middleware` layer over loopback: what leaves, what is let in, and where certificates come from.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod background;
mod certificates;
mod migration;
mod platform;
mod requests;
mod responses;
mod rotation;
mod sandbox;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod world;
