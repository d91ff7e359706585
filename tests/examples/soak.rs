//! 100 000 calls at concurrency 64: memory, tasks and open files must not grow.
//!
//! `cargo run --release -p wechatpay-tests --example soak [CALLS [ENV_FILE]]`. Linux only: it reads
//! `/proc/self`. With the env file of a `wechatpay sandbox` in another process, only the client is
//! measured; a sandbox remembers nonces for ten minutes.
#![allow(clippy::print_stdout, reason = "the example prints its measurements")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;
use wechatpay_tests::{OPENID, ORGANIZATION_ID, client};

const CONCURRENCY: usize = 64;
const SAMPLES: usize = 10;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let calls = std::env::args().nth(1).map_or(Ok(100_000), |calls| calls.parse::<usize>())?;
    let sandbox = Sandbox::builder().spawn().await?;
    let client = match std::env::args().nth(2) {
        Some(env_file) => Client::builder().merchant(Merchant::from_env_file(env_file)?).build()?,
        None => client(&sandbox)?,
    };
    println!("{:>8} {:>10} {:>6} {:>6}", "calls", "RSS KiB", "tasks", "files");
    sample(0);
    for round in 1..=SAMPLES {
        run(&client, calls / SAMPLES).await?;
        sample(round * calls / SAMPLES);
    }
    Ok(())
}

async fn run(client: &Client, calls: usize) -> Result<(), Box<dyn Error>> {
    let left = Arc::new(AtomicUsize::new(calls));
    let workers: Vec<_> =
        (0..CONCURRENCY).map(|_| tokio::spawn(work(client.clone(), Arc::clone(&left)))).collect();
    for worker in workers {
        worker.await??;
    }
    Ok(())
}

async fn work(client: Client, left: Arc<AtomicUsize>) -> Result<(), wechatpay_client::Error> {
    let take = || {
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    };
    while take() {
        client
            .palmservice()
            .get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await?;
    }
    Ok(())
}

fn sample(calls: usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("?").trim();
    let files = std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    println!("{calls:>8} {:>10} {tasks:>6} {files:>6}", resident.trim_end_matches(" kB"));
}
