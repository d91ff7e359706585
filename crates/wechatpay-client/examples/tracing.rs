//! Spans and events, without anything personal or secret: `cargo run --example tracing`.
//!
//! The field names are OpenTelemetry's, so an OpenTelemetry layer instead of the printing one is
//! all it takes to export them.

use std::error::Error;

use tracing_subscriber::fmt::format::FmtSpan;
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .init();

    let sandbox = Sandbox::builder().spawn().await?;
    let client = Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()?;
    let query = || {
        client
            .palmservice()
            .get_authorization()
            .openid("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
            .organization_id("1004")
    };

    query().send().await?;
    // The first response does not verify, so the query is retried: see wechatpay.attempts.
    sandbox.inject(Fault::ForgedSignature);
    query().send().await?;
    Ok(())
}
