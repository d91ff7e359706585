//! A platform certificate is replaced during calls.

use wechatpay_auth::Error;

use crate::platform::PlatformResponse;
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, sorted_ids};

#[tokio::test]
async fn calls_succeed_during_a_certificate_rotation() {
    let world = World::new(Trusts::Nothing, |_| PlatformResponse::plain(500, "")).await;
    let mut now = NOW;
    // (hours later, listed, signer): listed a day ahead, then both, then the new one alone.
    for (hours, listed, by) in [
        (0, &["platform1"][..], "platform1"),
        (24, &["platform1", "platform2"], "platform1"),
        (24, &["platform1", "platform2"], "platform2"),
        (1, &["platform1", "platform2"], "platform1"),
        (24, &["platform2"], "platform2"),
        (24, &["platform2", "platform3"], "platform3"),
    ] {
        world.stamps.advance(hours * 3600);
        now += hours * 3600;
        world.platform.respond(move |request| match request.is_for_certificates() {
            true => PlatformResponse::certificates(listed, by, now),
            false => PlatformResponse::signed(200, BODY, by, now),
        });
        for _ in 0..3 {
            world.get("/v3/x").await.unwrap();
        }
    }
    // One fetch at first, and one for each new signer that was not listed before.
    assert_eq!(world.platform.fetches(), 3);
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2", "platform3"]));
    let verified: u64 = world
        .auth
        .trust_store()
        .usage()
        .iter()
        .filter(|row| row.trusted)
        .map(|row| row.count)
        .sum();
    assert_eq!(verified, 18, "every call was verified by a trusted key");
}

#[tokio::test]
async fn expired_certificate_is_rejected_and_removed_and_next_call_succeeds() {
    // The first certificate expires on 2053-12-24, the second a year later.
    const LATER: i64 = 2_651_000_000;
    let world =
        World::new(Trusts::These(&["platform1"]), |_| PlatformResponse::plain(500, "")).await;
    world.stamps.advance(LATER - NOW);
    world.platform.respond(|request| match request.is_for_certificates() {
        true => PlatformResponse::certificates(&["platform1", "platform2"], "platform2", LATER),
        false => PlatformResponse::signed(200, BODY, "platform1", LATER),
    });
    let rejected = world.get("/v3/x").await.unwrap_err();
    assert_eq!(world.ids(), [id("platform2")], "an expired store is as good as empty");
    let known = vec![id("platform2")];
    assert_eq!(rejected, Error::UnknownSerial { serial: id("platform1"), known });
    world.platform.respond(|_| PlatformResponse::signed(200, BODY, "platform2", LATER));
    world.get("/v3/x").await.unwrap();
}
