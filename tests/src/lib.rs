//! Shared by the tests of this crate: a sandbox and a client that trusts it.

pub mod replay;

use wechatpay_client::{CallOptions, Client, Error, Merchant, RetryPolicy};
use wechatpay_sandbox::Sandbox;

/// A client generated at build time from a private specification, with every shape of response.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod shapes {
    include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
}

/// A client generated at build time from a private specification, with uploads and sensitive
/// fields.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod uploads {
    include!(concat!(env!("OUT_DIR"), "/uploads.rs"));
}

/// Every shape that the generator treats specially.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod tiny {
    include!(concat!(env!("OUT_DIR"), "/tiny.rs"));
}

/// Imported orders, whose description has the defects of the real one.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod orders {
    use wechatpay_client::runtime::{Trial, try_body};

    /// The path of a query, and what reads its response.
    pub type Query = (&'static str, fn(&[u8]) -> Trial);

    include!(concat!(env!("OUT_DIR"), "/orders.rs"));
}

/// A client imported from a description by others, full of what identifies people.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod people {
    include!(concat!(env!("OUT_DIR"), "/people.rs"));
}

/// The first version of a specification that changes.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod evolution_before {
    include!(concat!(env!("OUT_DIR"), "/evolution_before.rs"));
}

/// Its next version.
#[allow(missing_docs, unreachable_pub, reason = "generated")]
pub mod evolution_after {
    include!(concat!(env!("OUT_DIR"), "/evolution_after.rs"));
}

/// The user of the documented example.
pub const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
/// The organization of the documented example.
pub const ORGANIZATION_ID: &str = "1004";
/// The session of the documented example.
pub const SESSION_ID: &str = "181167098309019291163";

/// Starts a sandbox and builds a client from its settings alone.
///
/// # Panics
/// If either fails, which fails the test.
pub async fn pair() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().spawn().await.expect("the sandbox starts on a free port");
    let client = client(&sandbox).expect("the sandbox's settings are complete");
    (sandbox, client)
}

/// As [`pair`], with a client that never retries, so that a test sees the effect of one response.
///
/// # Panics
/// As [`pair`].
pub async fn pair_without_retry() -> (Sandbox, Client) {
    let (sandbox, client) = pair().await;
    (sandbox, client.with_options(CallOptions::new().retry(RetryPolicy::never())))
}

/// Builds a client from the settings of a sandbox.
///
/// # Errors
/// If the settings are invalid.
pub fn client(sandbox: &Sandbox) -> Result<Client, Error> {
    Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()
}

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
