//! A client generated from a private specification. Its calls are signed and verified like those of
//! `wechatpay-client`.
//!
//! `build.rs` writes the module, this file includes it, and
//! [`Client::module`](wechatpay_client::Client::module) creates its client from a built one. No
//! other crate is needed.

/// Meals paid by palm.
pub mod canteen {
    include!(concat!(env!("OUT_DIR"), "/canteen.rs"));
}

use canteen::{Canteen, MealState};
use wechatpay_client::{Client, Error};

/// Orders a meal. Returns `true` if it is already paid.
///
/// # Errors
/// As for every call: see [`Error`].
pub async fn order(
    client: &Client,
    out_meal_no: &str,
    openid: &str,
    fen: i64,
) -> Result<bool, Error> {
    let canteen: Canteen = client.module();
    let meal =
        canteen.order_meal().out_meal_no(out_meal_no).openid(openid).amount(fen).send().await?;
    Ok(meal.state == Some(MealState::Paid))
}
