//! What a call and a client cost, counted: allocations, the size of a future, memory that a client
//! keeps. Never timed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bills;

use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use tokio::runtime::{Builder, Runtime};
use wechatpay_client::auth::{StampSource, SystemStamps};
use wechatpay_client::{Client, Error, Merchant};
use wechatpay_tests::replay::{Replay, big};
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

/// One clock reading for all calls, so that a replayed response stays in the window.
#[derive(Debug)]
struct OneMoment(i64);

impl StampSource for OneMoment {
    fn now(&self) -> i64 {
        self.0
    }

    fn nonce(&self) -> Result<[u8; 16], wechatpay_client::auth::Error> {
        Ok([7; 16])
    }
}

/// A client of the replayed server, and one that has nothing of ours, on one thread.
struct Pair {
    runtime: Runtime,
    replay: Replay,
    ours: Client,
    raw: reqwest::Client,
}

impl Pair {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let replay = Replay::start();
        let merchant = Merchant::from_vars(replay.environment()).unwrap();
        let ours = Client::builder()
            .merchant(merchant)
            .base_url(replay.url())
            .stamps(Arc::new(OneMoment(SystemStamps.now())))
            .build()
            .unwrap();
        let raw = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { runtime, replay, ours, raw }
    }

    /// Counts what one call costs, after calls that open connections and fill caches: the least of
    /// several.
    fn least(&self, call: impl AsyncFn()) -> AllocationInfo {
        (0..5).for_each(|_| self.runtime.block_on(call()));
        let counts = (0..10).map(|_| measure(|| self.runtime.block_on(call())));
        counts.min_by_key(|count| count.count_total).unwrap()
    }

    async fn raw(&self, target: &str) {
        let url = format!("{}{target}", self.replay.url());
        let request = self
            .raw
            .get(url)
            .header("accept", "application/json")
            .header("authorization", "WECHATPAY2-SHA256-RSA2048 unsigned");
        let body = request.send().await.unwrap().bytes().await.unwrap();
        assert!(!body.is_empty());
    }

    async fn query(&self) -> Result<(), Error> {
        let palm = self.ours.palmservice();
        let call = palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID);
        call.send().await.map(drop)
    }
}

#[test]
fn typed_call_makes_at_most_forty_own_allocations() {
    let pair = Pair::new();
    let target =
        format!("/v3/palmservice/authorization/openid/{OPENID}?organization_id={ORGANIZATION_ID}");
    let ours = pair.least(async || pair.query().await.unwrap());
    let raw = pair.least(async || pair.raw(&target).await);
    let own = ours.count_total.saturating_sub(raw.count_total);
    println!("allocations: {} ours, {} raw, {own} own", ours.count_total, raw.count_total);
    assert!(own <= 40, "{own} = {} - {}", ours.count_total, raw.count_total);
}

#[test]
fn future_of_a_typed_call_is_at_most_three_kilobytes() {
    let pair = Pair::new();
    let palm = pair.ours.palmservice();
    let query = palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID).send();
    let preauthorize = palm.preauthorize().openid(OPENID).send();
    let sizes = [size_of_val(&query), size_of_val(&preauthorize)];
    println!("futures: {sizes:?} bytes");
    assert!(sizes.iter().all(|size| *size <= 3 * 1024), "{sizes:?}");
}

#[test]
fn client_that_shares_connections_keeps_at_most_twelve_kilobytes() {
    let pair = Pair::new();
    let mut built = None;
    let count = measure(|| {
        let merchant = Merchant::from_vars(pair.replay.environment()).unwrap();
        let builder = Client::builder().merchant(merchant).base_url(pair.replay.url());
        built = Some(builder.share_connections_with(&pair.ours).build().unwrap());
    });
    println!("a client that shares connections: {} bytes", count.bytes_current);
    assert!(count.bytes_current <= 12 * 1024, "{}", count.bytes_current);
}

#[test]
fn large_response_is_read_without_doubling() {
    let pair = Pair::new();
    let length = big().len();
    let ours = pair.least(async || {
        let response = pair.ours.chain("v3/big").get().await.unwrap();
        assert_eq!(response.as_bytes().len(), length);
    });
    let raw = pair.least(async || pair.raw("/v3/big").await);
    println!("a large response: {} bytes ours, {} raw", ours.bytes_total, raw.bytes_total);
    assert!(ours.bytes_total <= raw.bytes_total + raw.bytes_total / 10, "{ours:?} {raw:?}");
}

/// The tables that the command line reads hold the documentation of every parameter; this program
/// does not name them.
#[test]
fn documentation_is_not_in_a_binary_that_does_not_use_it() {
    let pair = Pair::new();
    pair.runtime.block_on(pair.query()).unwrap();
    let binary = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    // Written backwards, so that this test does not hold it.
    let needle: String = "ecivres mlap eht sreffo taht noitazinagro".chars().rev().collect();
    assert!(!binary.windows(needle.len()).any(|window| window == needle.as_bytes()));
    let operation = "/v3/palmservice/authorization/openid/{openid}";
    assert!(binary.windows(operation.len()).any(|window| window == operation.as_bytes()));
}
