//! Receiving notifications: with the keys of a client, in axum, and into a database.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod extractor;
mod inbox;
mod key_modes;
#[allow(dead_code, reason = "its main function is not called")]
#[path = "../../examples/notification_inbox.rs"]
mod notification_inbox;
mod support;
