//! Routes, one method per path segment, and calls by template, for endpoints without a description:
//! `cargo run --example chain`.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use serde_json::{Value, json};
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().spawn().await?;
    let client = Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()?;

    let preauthorize = client.v3().palmservice().authorization().preauthorize().post();
    let token = preauthorize.openid(OPENID).organization_id("1004").send().await?;
    println!("typed:       a token of {} characters", token.permission_token.len());
    let query = client.v3().palmservice().authorization().openid().openid(OPENID).get();
    println!("typed:       {:?}", query.organization_id("1004").send().await?.state);

    let body = json!({ "openid": OPENID, "organization_id": "1004" });
    let response =
        client.chain("v3/palmservice/authorization/preauthorize").json(&body).post().await?;
    println!("by template: {} verified bytes", response.as_bytes().len());
    let query = client.chain("v3/palmservice/authorization/openid/{openid}").path("openid", OPENID);
    let response: Value = query.query(&[("organization_id", "1004")]).get().await?.json()?;
    println!("by template: {}", response["state"]);
    Ok(())
}
