//! The background refresh, in paused time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::advance;

use wechatpay_auth::{Backend, RequestSigner, Signer, Signing};

use crate::platform::{PlatformResponse, ReceivedRequest};
use crate::support::{NOW, id, merchant};
use crate::world::{BODY, Trusts, World, always, eventually, sorted_ids};

const HOUR: Duration = Duration::from_secs(3600);

/// While it exists, paused time moves only by `advance`. Otherwise tokio advances it when all tasks
/// wait, even if a response is under way on loopback.
struct TimeStands(#[expect(dead_code, reason = "held for its drop")] Sender<()>);

impl TimeStands {
    fn still() -> Self {
        let (held, end) = channel();
        drop(tokio::task::spawn_blocking(move || end.recv()));
        Self(held)
    }
}

fn refreshing(request: &ReceivedRequest) -> PlatformResponse {
    match request.is_for_certificates() {
        true => PlatformResponse::certificates(&["platform1", "platform2"], "platform1", NOW),
        false => PlatformResponse::signed(200, BODY, "platform1", NOW),
    }
}

/// Waits as long as any fetch would need, measured in round trips.
async fn a_while(world: &World) {
    for _ in 0..20 {
        world.get("/v3/x").await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn certificates_are_refreshed_about_every_hour() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.fetches(), 0, "it knows a valid certificate");
    // The first nonces of the test's source result in the shortest pause: 0.9 hours.
    yield_now().await;
    advance(HOUR * 89 / 100).await;
    a_while(&world).await;
    assert_eq!(world.platform.fetches(), 0);
    for round in 1..=3 {
        advance(HOUR).await;
        assert!(eventually(|| world.status().succeeded == round).await, "{:?}", world.status());
    }
    assert_eq!(world.platform.fetches(), 3);
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2"]));
}

#[tokio::test(start_paused = true)]
async fn failed_background_refresh_shows_and_is_retried() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    world.get("/v3/x").await.unwrap();
    world.platform.respond(|_| PlatformResponse::plain(503, ""));
    yield_now().await;
    advance(HOUR).await;
    assert!(eventually(|| world.status().failed == 1).await, "{:?}", world.status());
    assert_eq!(world.status().last_error.unwrap().code(), "certificates_unavailable");
    assert_eq!(world.ids(), [id("platform1")]);
    world.platform.respond(refreshing);
    yield_now().await;
    advance(HOUR).await;
    assert!(eventually(|| world.status().succeeded == 1).await, "{:?}", world.status());
    assert_eq!(world.status().last_error, None);
}

#[tokio::test(start_paused = true)]
async fn background_task_ends_with_the_last_clone() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    world.get("/v3/x").await.unwrap();
    yield_now().await;
    let World { platform, auth, client, .. } = world;
    let refresher = auth.certificate_refresher().unwrap().clone();
    drop(client);
    yield_now().await;
    advance(HOUR).await;
    assert!(eventually(|| refresher.status().succeeded == 1).await, "one clone is left");
    drop(auth);
    let other = World::new(Trusts::These(&["platform1"]), refreshing).await;
    for _ in 0..5 {
        advance(HOUR).await;
        a_while(&other).await;
    }
    assert_eq!((platform.fetches(), refresher.status().succeeded), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn merchant_moved_to_the_public_key_is_not_refreshed() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1", "public_key"]), always("public_key")).await;
    world.get("/v3/x").await.unwrap();
    yield_now().await;
    world.auth.trust_store().remove(&id("platform1"));
    for _ in 0..5 {
        advance(HOUR).await;
        a_while(&world).await;
    }
    assert_eq!(world.platform.fetches(), 0);
}

#[tokio::test(start_paused = true)]
async fn hanging_fetch_times_out() {
    let never = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let world =
        World::new(Trusts::Nothing, move |_| PlatformResponse::plain(200, "").behind(&never)).await;
    // Paused time advances by itself here, to the first timeout.
    let minute = tokio::time::timeout(Duration::from_secs(60), world.get("/v3/x")).await;
    let error = minute.expect("the fetch's own limit").unwrap_err();
    assert_eq!(error.to_string(), "fetching platform certificates failed: the request timed out");
}

const WORKS: u8 = 0;
const HANGS: u8 = 1;
const PANICS: u8 = 2;

/// A KMS that can hang or crash.
#[derive(Debug)]
struct Kms {
    signer: Signer,
    mood: AtomicU8,
}

impl Kms {
    fn new() -> Arc<Self> {
        let signer = merchant(Backend::preferred().unwrap());
        Arc::new(Self { signer, mood: AtomicU8::new(WORKS) })
    }

    fn set(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }
}

impl RequestSigner for Kms {
    fn merchant_id(&self) -> &str {
        self.signer.merchant_id()
    }

    fn serial(&self) -> &str {
        self.signer.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        match self.mood.load(Ordering::SeqCst) {
            HANGS => Box::pin(std::future::pending()),
            PANICS => panic!("this test wants a panic here"),
            _ => RequestSigner::sign(&self.signer, message),
        }
    }
}

async fn world_with(kms: &Arc<Kms>, trusts: Trusts<'_>) -> World {
    let signer = Arc::clone(kms) as _;
    World::with_settings(trusts, refreshing, |settings| settings.remote_signer(signer)).await
}

#[tokio::test(start_paused = true)]
async fn fetch_whose_signer_hangs_times_out_and_blocks_no_later_call() {
    let kms = Kms::new();
    let world = world_with(&kms, Trusts::These(&["platform1"])).await;
    world.get("/v3/x").await.unwrap();
    yield_now().await;
    kms.set(HANGS);
    tokio::time::sleep(HOUR).await;
    assert_eq!(world.status().failed, 1);
    let error = world.status().last_error.unwrap().to_string();
    assert!(error.ends_with("the signer did not return a signature within 10 s"), "{error}");
    kms.set(WORKS);
    world.platform.respond(|request| match request.is_for_certificates() {
        true => refreshing(request),
        false => PlatformResponse::signed(200, BODY, "platform2", NOW),
    });
    let call = tokio::time::timeout(Duration::from_secs(1), world.get("/v3/x"));
    call.await.expect("no flight is left").unwrap();
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2"]));
}

#[tokio::test(start_paused = true)]
async fn fetch_that_nobody_polls_is_not_waited_for_without_limit() {
    let world = World::new(Trusts::Nothing, refreshing).await;
    let refresher = world.auth.certificate_refresher().unwrap();
    let mut held = std::pin::pin!(refresher.refresh());
    assert!(tokio::time::timeout(Duration::ZERO, held.as_mut()).await.is_err());
    for _ in 0..2 {
        let call = tokio::time::timeout(Duration::from_secs(26), world.get("/v3/x")).await;
        let error = call.expect("the limit of waiting").unwrap_err();
        assert!(error.to_string().ends_with("another fetch did not end in time"), "{error}");
        let waited = tokio::time::timeout(Duration::from_secs(26), refresher.refresh()).await;
        assert!(waited.expect("the limit of waiting").is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn calls_do_not_put_off_the_background_refresh() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    for _ in 0..2 {
        world.get("/v3/x").await.unwrap();
        yield_now().await;
        advance(HOUR / 2).await;
    }
    assert!(eventually(|| world.status().succeeded == 1).await, "{:?}", world.status());
}

#[tokio::test(start_paused = true)]
async fn background_refresh_starts_again_after_a_panic() {
    let _still = TimeStands::still();
    let kms = Kms::new();
    let world = world_with(&kms, Trusts::These(&["platform1"])).await;
    world.get("/v3/x").await.unwrap();
    yield_now().await;
    kms.set(PANICS);
    advance(HOUR * 11 / 10).await;
    for _ in 0..1000 {
        yield_now().await;
    }
    kms.set(WORKS);
    assert_eq!((world.status().succeeded, world.status().failed), (0, 0));
    world.get("/v3/x").await.unwrap();
    yield_now().await;
    advance(HOUR * 11 / 10).await;
    assert!(eventually(|| world.status().succeeded == 1).await, "{:?}", world.status());
}

/// The first runtime ends, and the task with it; the platform has its own.
#[test]
fn background_refresh_starts_again_in_another_runtime() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().start_paused(true).build().unwrap()
    };
    let platforms = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = platforms.block_on(World::new(Trusts::These(&["platform1"]), refreshing));
    for round in 1..=2 {
        runtime().block_on(async {
            let _still = TimeStands::still();
            world.get("/v3/x").await.unwrap();
            yield_now().await;
            advance(HOUR * 11 / 10).await;
            for _ in 0..100 {
                if world.status().succeeded == round {
                    return;
                }
                world.get("/v3/x").await.unwrap();
            }
            panic!("{:?} in runtime {round}", world.status());
        });
    }
}
