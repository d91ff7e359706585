//! The background refresh, in paused time.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::advance;

use crate::platform::{PlatformResponse, ReceivedRequest};
use crate::support::{NOW, id};
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
