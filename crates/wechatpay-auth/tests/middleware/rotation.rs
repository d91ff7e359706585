//! A platform certificate is replaced while calls go on.

use wechatpay_auth::Error;

use crate::platform::Answer;
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, sorted_ids};

#[tokio::test]
async fn no_call_fails_while_one_certificate_takes_over_from_another() {
    let world = World::new(Trusts::Nothing, |_| Answer::plain(500, "")).await;
    let mut now = NOW;
    // (hours later, what is listed, who signs): listed a day ahead, then both, then the new one alone.
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
        world.platform.answer(move |request| match request.is_for_certificates() {
            true => Answer::certificates(listed, by, now),
            false => Answer::signed(200, BODY, by, now),
        });
        for _ in 0..3 {
            world.get("/v3/x").await.unwrap();
        }
    }
    // Fetched at first, and each time a new one signed: what was listed in between needed no fetch.
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
async fn a_certificate_that_ended_is_refused_and_dropped_and_the_next_call_works() {
    // The first certificate ends on 2053-12-24, the second a year later.
    const LATER: i64 = 2_651_000_000;
    let world = World::new(Trusts::These(&["platform1"]), |_| Answer::plain(500, "")).await;
    world.stamps.advance(LATER - NOW);
    world.platform.answer(|request| match request.is_for_certificates() {
        true => Answer::certificates(&["platform1", "platform2"], "platform2", LATER),
        false => Answer::signed(200, BODY, "platform1", LATER),
    });
    let refused = world.get("/v3/x").await.unwrap_err();
    assert_eq!(world.ids(), [id("platform2")], "an expired store is as good as empty");
    let known = vec![id("platform2")];
    assert_eq!(refused, Error::UnknownSerial { serial: id("platform1"), known });
    world.platform.answer(|_| Answer::signed(200, BODY, "platform2", LATER));
    world.get("/v3/x").await.unwrap();
}
