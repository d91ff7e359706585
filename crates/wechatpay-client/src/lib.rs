//! A typed, signed and verified WeChat Pay client.
#![forbid(unsafe_code)]

mod chain;
mod client;
mod error;
// Declared as prettyplease prints it, which rustfmt would change.
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "generated modules do not know where they are included")]
mod generated;
mod palm;
mod response;
pub mod runtime;

include!("generated/families.rs");

pub use chain::Chain;
pub use client::{Client, ClientBuilder};
pub use error::{Code, Detail, Error, ErrorKind, SignInformation, Transport};
pub use palm::PreauthorizeOneMode;
pub use response::{Body, Response};
pub use wechatpay_auth as auth;
pub use wechatpay_auth::Merchant;

/// Returns what the specifications say of every operation: for tracing, documentation and the command line.
pub fn operations() -> impl Iterator<Item = &'static runtime::Operation> {
    generated::OPERATIONS.iter().copied().flatten()
}
