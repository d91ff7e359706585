//! What a typed call costs next to the shortest hand-written client that signs and verifies, at
//! concurrency 64.
//!
//! `cargo run --release -p wechatpay-tests --example compare [CALLS [ROUNDS]]`. The server returns
//! bytes it has already. The client has one thread, whose CPU time is measured (on Linux; elsewhere
//! the time that passes). Short rounds alternate, each time in the other order, so that a busy
//! machine slows both alike; the ratio is of medians.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints it"
)]

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use wechatpay_client::auth::{Signable, Signer, Stamp, StampSource, SystemStamps, Verifier};
use wechatpay_client::palmservice::Authorization;
use wechatpay_client::{Client, Merchant};
use wechatpay_tests::replay::Replay;
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

const CONCURRENCY: usize = 64;

/// All that a hand-written client needs.
struct HandWritten {
    http: reqwest::Client,
    origin: String,
    signer: Signer,
    verifier: Verifier,
}

impl HandWritten {
    async fn query(&self) -> Result<Authorization, Box<dyn Error>> {
        let target = format!(
            "/v3/palmservice/authorization/openid/{OPENID}?organization_id={ORGANIZATION_ID}"
        );
        let stamp = Stamp::new(SystemStamps.now(), SystemStamps.nonce()?);
        let message = Signable { method: &Method::GET, target: &target, body: b"" };
        let authorization = self.signer.sign(message, &stamp)?;
        let response = self
            .http
            .get(format!("{}{target}", self.origin))
            .header("authorization", authorization.header())
            .header("accept", "application/json")
            .header("user-agent", "hand-written")
            .send()
            .await?;
        let headers = response.headers().clone();
        let body = response.bytes().await?;
        self.verifier.verify(&headers, &body, SystemStamps.now())?;
        Ok(serde_json::from_slice(&body)?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let number = |at, default| std::env::args().nth(at).map_or(Ok(default), |text| text.parse());
    let (calls, rounds) = (number(1, 640)?, number(2, 101)?);
    let replay = Replay::start();
    let merchant = || Merchant::from_vars(replay.environment()).map(|of| of.base_url(replay.url()));
    let ours = Client::builder().merchant(merchant()?).build()?;
    let hand = Arc::new(HandWritten {
        http: reqwest::Client::builder().no_proxy().build()?,
        origin: replay.url(),
        signer: merchant()?.signer()?,
        verifier: merchant()?.verifier()?,
    });
    let typed = |client: Client| async move {
        let call = client.palmservice().get_authorization().openid(OPENID);
        call.organization_id(ORGANIZATION_ID).send().await.map(drop).map_err(Into::into)
    };
    let by_hand = |hand: Arc<HandWritten>| async move { hand.query().await.map(drop) };
    let (mut of_ours, mut of_hand) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let typed_round = || time(calls, &ours, typed);
        let hand_round = || time(calls, &hand, by_hand);
        let (first, second) = if round % 2 == 0 {
            (typed_round()?, hand_round()?)
        } else {
            let second = hand_round()?;
            (typed_round()?, second)
        };
        // The first round opens connections.
        if round > 0 {
            of_ours.push(first);
            of_hand.push(second);
        }
    }
    let (ours, hand) = (median(of_ours), median(of_hand));
    let per_call = |time: Duration| time.as_secs_f64() * 1e6 / calls as f64;
    println!("typed        {:>8.1} µs a call", per_call(ours));
    println!("hand-written {:>8.1} µs a call", per_call(hand));
    println!("ratio        {:>8.3}", ours.as_secs_f64() / hand.as_secs_f64());
    Ok(())
}

/// Makes `calls` calls at the given concurrency on one thread.
fn time<C: Clone + 'static, F: Future<Output = Result<(), Box<dyn Error>>> + 'static>(
    calls: usize,
    client: &C,
    call: fn(C) -> F,
) -> Result<Duration, Box<dyn Error>> {
    thread_local!(static RUNTIME: tokio::runtime::Runtime =
        Builder::new_current_thread().enable_all().build().expect("a runtime"));
    RUNTIME.with(|runtime| {
        let set = LocalSet::new();
        let start = now()?;
        set.block_on(runtime, async {
            let workers: Vec<_> = (0..CONCURRENCY)
                .map(|_| {
                    let client = client.clone();
                    tokio::task::spawn_local(async move {
                        for _ in 0..calls / CONCURRENCY {
                            call(client.clone()).await.expect("a verified response");
                        }
                    })
                })
                .collect();
            for worker in workers {
                worker.await?;
            }
            Ok::<_, Box<dyn Error>>(())
        })?;
        Ok(now()? - start)
    })
}

/// Returns the CPU time of this thread, or where it cannot be read, the time since the first call.
fn now() -> Result<Duration, Box<dyn Error>> {
    static START: OnceLock<Instant> = OnceLock::new();
    match std::fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(times) => {
            let on_cpu = times.split_whitespace().next().unwrap_or_default();
            Ok(Duration::from_nanos(on_cpu.parse()?))
        }
        Err(_) => Ok(START.get_or_init(Instant::now).elapsed()),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
