//! What is generated from the specification with every shape the generator treats specially
//! (`crates/wechatpay-codegen/tests/golden/tiny/spec.yaml`), against the sandbox.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod any_response;
mod evolution;
mod orders;
mod people;
mod requests;
mod responses;
mod setters;
mod tables;

use wechatpay_client::Client;
use wechatpay_sandbox::{Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;
use wechatpay_tests::tiny::TinyService;

const ITEM: &str = r#"{"state":"STATE_OPEN"}"#;

/// Starts a sandbox that returns `item` for every update, and nothing for other calls.
async fn tiny(item: &str) -> (Sandbox, Client, TinyService) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("POST", "/v3/tiny/items/{state}/{item_no}", StubResponse::json(200, item));
    sandbox.stub("DELETE", "/v3/tiny/items/{state}/{item_no}", StubResponse::empty(204));
    sandbox.stub("POST", "/v3/tiny/touch", StubResponse::empty(200));
    sandbox.stub("PUT", "/v3/tiny/tags", StubResponse::empty(202));
    sandbox.stub("POST", "/v3/tiny/upload", StubResponse::empty(204));
    sandbox.stub("GET", "/v3/tiny/file", StubResponse::new(200, "text/plain", "bytes"));
    let tiny = client.module();
    (sandbox, client, tiny)
}
