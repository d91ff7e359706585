//! The palm service in one minute: `cargo run --example quickstart`.
//!
//! Starts a local WeChat Pay in this process, and calls it as a merchant would. With
//! `cargo run --example quickstart -- --live [OPENID [ORGANIZATION_ID]]` the two calls go to the
//! real one, with the `WECHATPAY_*` settings of the environment.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;

use wechatpay_client::palmservice::PalmService;
use wechatpay_client::{CallOptions, Client, Merchant, Response, RetryPolicy};
use wechatpay_sandbox::{Fault, Sandbox};

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const SESSION_ID: &str = "181167098309019291163";
const ORGANIZATION_ID: &str = "1004";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => sandbox().await,
        ["--live"] => live(OPENID, ORGANIZATION_ID).await,
        ["--live", openid] => live(openid, ORGANIZATION_ID).await,
        ["--live", openid, organization_id] => live(openid, organization_id).await,
        _ => Err("usage: quickstart [--live [OPENID [ORGANIZATION_ID]]]".into()),
    }
}

async fn sandbox() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().spawn().await?;
    println!("A local WeChat Pay listens on {}", sandbox.base_url());

    // The same settings that a merchant keeps in WECHATPAY_* variables.
    let merchant = Merchant::from_vars(sandbox.environment())?;
    let client = Client::builder().merchant(merchant).build()?;
    let palm = client.palmservice();

    step("1. Preauthorize, with the documented example");
    let documented = palm
        .preauthorize()
        .openid(OPENID)
        .preauthorize_session_id(SESSION_ID)
        .organization_id(ORGANIZATION_ID);
    let response = documented.send().await?;
    show(&sandbox, &response);
    println!("   permission_token  {}", response.permission_token);

    step("2. Preauthorize in mode 1: the user came from the palm mini program");
    let response = palm.preauthorize_session(OPENID, SESSION_ID).send().await?;
    show(&sandbox, &response);
    println!("   permission_token  {}", response.permission_token);

    step("3. Preauthorize in mode 2: the merchant starts");
    let response = palm.preauthorize_organization(OPENID, ORGANIZATION_ID).send().await?;
    show(&sandbox, &response);
    println!("   permission_token  {}", response.permission_token);
    let permission_token = response.into_inner().permission_token;

    step("4. Query: the user has not decided yet");
    query(&sandbox, &palm).await?;

    step("5. The user consents, then query again");
    sandbox.approve(&permission_token)?;
    query(&sandbox, &palm).await?;

    step("6. A forged response");
    sandbox.inject(Fault::ForgedSignature);
    // A query is retried if its response does not verify; here the first response is the point.
    let once = client.with_options(CallOptions::new().retry(RetryPolicy::never()));
    match once
        .palmservice()
        .get_authorization()
        .openid(OPENID)
        .organization_id(ORGANIZATION_ID)
        .send()
        .await
    {
        Ok(_) => Err("a forgery was accepted".into()),
        Err(error) => {
            println!("   rejected          {error}");
            println!("   outcome unknown   {}", error.is_outcome_unknown());
            println!("\nDone. Every response above was verified, or rejected.");
            Ok(())
        }
    }
}

async fn query(sandbox: &Sandbox, palm: &PalmService) -> Result<(), Box<dyn Error>> {
    let response =
        palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID).send().await?;
    show(sandbox, &response);
    println!(
        "   state             {}",
        response.state.as_ref().map_or("(none)", |state| state.as_str())
    );
    if let Some(time) = &response.authorize_time {
        println!("   authorize_time    {}", time.to_rfc3339());
    }
    Ok(())
}

fn step(title: &str) {
    println!("\n{title}");
}

/// Prints what support would ask for, and the proof that WeChat Pay responded.
fn show<T>(sandbox: &Sandbox, response: &Response<T>) {
    if let Some(request) = sandbox.requests().last() {
        println!("   {} {}", request.method, request.target);
    }
    println!("   Request-ID        {}", response.request_id().unwrap_or("(none)"));
    println!("   verified by       {}", response.verified_by().unwrap_or("(nobody)"));
}

async fn live(openid: &str, organization_id: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().merchant(Merchant::from_env()?).build()?;
    let palm = client.palmservice();
    println!("WeChat Pay at {}", client.base_url());

    step("1. Preauthorize in mode 2");
    let response = palm.preauthorize_organization(openid, organization_id).send().await?;
    println!("   Request-ID        {}", response.request_id().unwrap_or("(none)"));
    println!("   verified by       {}", response.verified_by().unwrap_or("(nobody)"));
    println!("   permission_token  received ({} characters)", response.permission_token.len());

    step("2. Query");
    let response =
        palm.get_authorization().openid(openid).organization_id(organization_id).send().await?;
    println!("   Request-ID        {}", response.request_id().unwrap_or("(none)"));
    println!("   verified by       {}", response.verified_by().unwrap_or("(nobody)"));
    println!(
        "   state             {}",
        response.state.as_ref().map_or("(none)", |state| state.as_str())
    );
    Ok(())
}
