//! Many merchants in one process, over one pool of connections:
//! `cargo run --example many_merchants`.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::collections::BTreeMap;
use std::error::Error;

use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (canteen, campus) = (Sandbox::builder().spawn().await?, Sandbox::builder().spawn().await?);

    // Each client has its own identity, keys and trust. The connections are shared; nothing is
    // global.
    let first = Client::builder().merchant(Merchant::from_vars(canteen.environment())?).build()?;
    let second = Client::builder()
        .merchant(Merchant::from_vars(campus.environment())?)
        .share_connections_with(&first)
        .build()?;
    let clients = BTreeMap::from([("canteen", first), ("campus", second)]);

    for (name, client) in &clients {
        let palm = client.palmservice();
        let response =
            palm.preauthorize_organization("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "1004").send().await?;
        println!(
            "{name}: {} responded, verified by {}",
            client.base_url(),
            response.verified_by().unwrap_or("nobody")
        );
    }
    Ok(())
}
