//! The hop between the merchant's and the palm mini program: `cargo run --example mini_program`.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;
use std::time::Duration;

use wechatpay_client::palmservice::AuthorizationState;
use wechatpay_client::palmservice::mini_program::{NavigateBackMiniProgram, NavigateToMiniProgram};
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().spawn().await?;
    let client = Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()?;
    let palm = client.palmservice();

    // Mode 1: the palm program opened the merchant's page with ?preauthorize_session_id=…
    let token = palm
        .preauthorize_session(OPENID, "181167098309019291163")
        .send()
        .await?
        .into_inner()
        .permission_token;
    println!(
        "wx.navigateBackMiniProgram({})",
        serde_json::to_string(&NavigateBackMiniProgram::new(token))?
    );

    // Mode 2: the merchant starts.
    let token =
        palm.preauthorize_organization(OPENID, "1004").send().await?.into_inner().permission_token;
    println!(
        "wx.navigateToMiniProgram({})",
        serde_json::to_string(&NavigateToMiniProgram::new(token.as_str(), "1004"))?
    );

    // The user consents over there; what the palm program returns is not proof, so query.
    sandbox.approve(&token)?;
    let response =
        palm.wait_for_authorization(OPENID, "1004").deadline(Duration::from_secs(10)).await?;
    println!("authorized: {}", response.state == Some(AuthorizationState::On));
    Ok(())
}
