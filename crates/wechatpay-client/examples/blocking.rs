//! The same calls from code that is not async: `cargo run --features blocking --example blocking`.
//!
//! Many threads share one client. Inside an async task a blocking call is rejected.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

fn main() -> Result<(), Box<dyn Error>> {
    // Only the sandbox needs a runtime here; the client brings its own.
    let runtime = tokio::runtime::Runtime::new()?;
    let sandbox = runtime.block_on(Sandbox::builder().spawn())?;

    let client = Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()?;
    let token = client.palmservice().preauthorize_organization(OPENID, "1004").send_blocking()?;
    sandbox.approve(&token.permission_token)?;

    std::thread::scope(|scope| {
        let query = || {
            client
                .palmservice()
                .get_authorization()
                .openid(OPENID)
                .organization_id("1004")
                .send_blocking()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(query)).collect();
        for (number, thread) in threads.into_iter().enumerate() {
            match thread.join() {
                Ok(response) => println!("thread {number}: {:?}", response?.state),
                Err(_) => println!("thread {number} ended badly"),
            }
        }
        Ok(())
    })
}
