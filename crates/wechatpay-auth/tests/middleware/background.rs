//! The refresh in the background, in paused time.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::advance;

use crate::platform::{Answer, Received};
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, always, eventually, sorted_ids};

const HOUR: Duration = Duration::from_secs(3600);

/// While it lives, paused time moves only when it is told to: tokio moves it on when all tasks wait, and cannot
/// see that loopback is about to answer.
struct TimeStands(#[expect(dead_code, reason = "held for its drop")] Sender<()>);

impl TimeStands {
    fn still() -> Self {
        let (held, end) = channel();
        drop(tokio::task::spawn_blocking(move || end.recv()));
        Self(held)
    }
}

fn refreshing(request: &Received) -> Answer {
    match request.is_for_certificates() {
        true => Answer::certificates(&["platform1", "platform2"], "platform1", NOW),
        false => Answer::signed(200, BODY, "platform1", NOW),
    }
}

/// As much as any fetch would need, by the count of its own round trips.
async fn a_while(world: &World) {
    for _ in 0..20 {
        world.get("/v3/x").await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn certificates_are_refreshed_every_hour_give_or_take() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.fetches(), 0, "it knows a valid certificate");
    // The first nonces of the test's source make the shortest pause: nine tenths of an hour.
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
async fn a_failure_in_the_background_shows_and_the_next_round_tries_again() {
    let _still = TimeStands::still();
    let world = World::new(Trusts::These(&["platform1"]), refreshing).await;
    world.get("/v3/x").await.unwrap();
    world.platform.answer(|_| Answer::plain(503, ""));
    yield_now().await;
    advance(HOUR).await;
    assert!(eventually(|| world.status().failed == 1).await, "{:?}", world.status());
    assert_eq!(world.status().last_error.unwrap().code(), "certificates_unavailable");
    assert_eq!(world.ids(), [id("platform1")]);
    world.platform.answer(refreshing);
    yield_now().await;
    advance(HOUR).await;
    assert!(eventually(|| world.status().succeeded == 1).await, "{:?}", world.status());
    assert_eq!(world.status().last_error, None);
}

#[tokio::test(start_paused = true)]
async fn the_task_ends_with_the_last_clone_of_the_layer() {
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
async fn a_merchant_who_moved_to_the_public_key_is_not_refreshed() {
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
async fn a_hanging_fetch_holds_nobody_up_for_ever() {
    let never = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let world = World::new(Trusts::Nothing, move |_| Answer::plain(200, "").behind(&never)).await;
    // Nothing keeps time still here, so it moves on to whatever limit comes first.
    let minute = tokio::time::timeout(Duration::from_secs(60), world.get("/v3/x")).await;
    let error = minute.expect("the fetch's own limit").unwrap_err();
    assert_eq!(error.to_string(), "fetching platform certificates failed: the request timed out");
}
