//! Test vectors of six other SDKs, on all compiled-in backends.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod aes_gcm;
mod certificates;
mod notifications;
mod request_signing;
mod response_verify;
mod sensitive;
#[path = "../support/mod.rs"]
mod support;
