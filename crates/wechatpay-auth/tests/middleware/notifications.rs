//! Notifications, opened with the keys that the layer keeps up to date.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use wechatpay_auth::middleware::AuthMiddleware;
use wechatpay_auth::{Backend, BuiltNotification, Error, NotificationBuilder, Reply, Stamp};

use crate::platform::{PlatformResponse, ReceivedRequest};
use crate::support::{NOW, apiv3_key, id, merchant_settings, owner, private_pem, str_field};
use crate::world::{BODY, Trusts, World, always, eventually, sorted_ids};

/// A notification that the named key signed at `now`.
fn notification(by: &str, now: i64) -> BuiltNotification {
    signed(by, &id(by), now)
}

/// A notification that a key signed in the name of any serial.
fn signed(by: &str, serial: &str, now: i64) -> BuiltNotification {
    let key = apiv3_key(Backend::preferred().unwrap());
    NotificationBuilder::new("SECURITY_ECHO.SUCCESS", json!({ "echo_message": "刷掌" }))
        .id("EV-1")
        .build(&key, serial, &private_pem(&owner(by)), &Stamp::new(now, [5; 16]))
        .unwrap()
}

async fn open(auth: &AuthMiddleware, built: &BuiltNotification) -> Result<String, Error> {
    let opened = auth.open_notification(&built.headers, &built.body).await?;
    let verified_by = opened.verified_by().to_owned();
    assert_eq!(opened.decode::<Value>().resource.unwrap()["echo_message"], "刷掌");
    Ok(verified_by)
}

/// Lists these certificates at `now`, and signs everything with `by`.
fn listing_at(
    listed: &'static [&'static str],
    by: &'static str,
    now: i64,
) -> impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static {
    move |request| match request.is_for_certificates() {
        true => PlatformResponse::certificates(listed, by, now),
        false => PlatformResponse::signed(200, BODY, by, now),
    }
}

#[tokio::test]
async fn notification_is_opened_in_every_key_mode() {
    for (trusts, by, fetches) in [
        (Trusts::These(&["public_key"]), "public_key", 0),
        (Trusts::These(&["platform1"]), "platform1", 0),
        (Trusts::These(&["platform1", "public_key"]), "platform1", 0),
        (Trusts::These(&["platform1", "public_key"]), "public_key", 0),
        (Trusts::Nothing, "platform1", 1),
    ] {
        let world = World::new(trusts, listing_at(&["platform1"], "platform1", NOW)).await;
        for _ in 0..2 {
            assert_eq!(open(&world.auth, &notification(by, NOW)).await, Ok(id(by)), "{trusts:?}");
        }
        assert_eq!(world.platform.fetches(), fetches, "{trusts:?}");
    }
}

#[tokio::test]
async fn notifications_are_opened_during_a_certificate_rotation() {
    let world = World::new(Trusts::Nothing, |_| PlatformResponse::plain(500, "")).await;
    let mut now = NOW;
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
        world.platform.respond(listing_at(listed, by, now));
        for _ in 0..3 {
            assert_eq!(open(&world.auth, &notification(by, now)).await, Ok(id(by)));
        }
    }
    assert_eq!(world.platform.fetches(), 3, "one at first, and one for each new signer");
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2", "platform3"]));
}

#[tokio::test]
async fn forged_and_stale_notifications_are_rejected_and_fetch_nothing() {
    for trusts in [Trusts::These(&["platform1"]), Trusts::Nothing] {
        let world = World::new(trusts, listing_at(&["platform1"], "platform1", NOW)).await;
        let mut unsigned = notification("platform1", NOW);
        unsigned.headers.remove("wechatpay-signature");
        for (built, code) in [
            (notification("platform1", NOW - 300), "clock_skew"),
            (notification("platform1", NOW + 300), "clock_skew"),
            (unsigned, "missing_header"),
        ] {
            let error = open(&world.auth, &built).await.unwrap_err();
            assert_eq!((error.code(), Reply::for_error(&error).status().as_u16()), (code, 401));
        }
        assert_eq!(world.platform.fetches(), 0, "{trusts:?}");
        let mut altered = notification("platform1", NOW);
        altered.body[10] ^= 1;
        let error = open(&world.auth, &altered).await.unwrap_err();
        assert_eq!(error.code(), "invalid_signature");
        let foreign = signed("stranger", &"AB".repeat(20), NOW);
        assert_eq!(open(&world.auth, &foreign).await.unwrap_err().code(), "unknown_serial");
        let foreign = signed("stranger", &id("platform1"), NOW);
        assert_eq!(open(&world.auth, &foreign).await.unwrap_err().code(), "invalid_signature");
        assert_eq!(world.ids(), [id("platform1")]);
    }
}

#[tokio::test]
async fn invented_serials_cause_one_fetch_a_minute() {
    for trusts in [Trusts::These(&["platform1"]), Trusts::Nothing] {
        // An empty store stays empty: then every serial is unknown.
        let world = World::new(trusts, |_| PlatformResponse::plain(503, "")).await;
        for (seconds, fetches) in [(0, 1), (0, 1), (59, 1), (1, 2), (0, 2)] {
            world.stamps.advance(seconds);
            for serial in ["AA", "BB"] {
                let invented = signed("stranger", &serial.repeat(20), NOW);
                let error = open(&world.auth, &invented).await.unwrap_err();
                assert_eq!(error.code(), "unknown_serial");
            }
            assert_eq!(world.platform.fetches(), fetches, "{trusts:?} after {seconds} s more");
        }
    }
}

#[tokio::test]
async fn public_key_and_removed_certificate_cause_no_fetch() {
    let trusts = Trusts::These(&["platform1", "platform2"]);
    let world = World::new(trusts, listing_at(&["platform1"], "platform2", NOW)).await;
    world.auth.trust_store().remove(&id("platform1"));
    for built in [notification("platform1", NOW), signed("stranger", "PUB_KEY_ID_01", NOW)] {
        assert_eq!(open(&world.auth, &built).await.unwrap_err().code(), "unknown_serial");
    }
    let pinned = World::new(Trusts::These(&["public_key"]), always("public_key")).await;
    let error = open(&pinned.auth, &notification("platform1", NOW)).await.unwrap_err();
    assert_eq!(error.code(), "unknown_serial");
    assert_eq!((world.platform.fetches(), pinned.platform.fetches()), (0, 0));
}

#[tokio::test]
async fn first_notifications_share_one_fetch() {
    let gate = Arc::new(Semaphore::new(0));
    let held = PlatformResponse::certificates(&["platform1"], "platform1", NOW).behind(&gate);
    let world = World::new(Trusts::Nothing, move |_| held.clone()).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let auth = world.auth.clone();
            tokio::spawn(async move { open(&auth, &notification("platform1", NOW)).await })
        })
        .collect();
    assert!(eventually(|| world.platform.fetches() == 1).await);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(id("platform1")));
    }
    assert_eq!(world.platform.fetches(), 1);
}

#[tokio::test]
async fn other_notifications_do_not_wait_while_an_unknown_serial_is_fetched() {
    let gate = Arc::new(Semaphore::new(0));
    let held =
        PlatformResponse::certificates(&["platform1", "platform2"], "platform1", NOW).behind(&gate);
    let world = World::new(Trusts::These(&["platform1"]), move |_| held.clone()).await;
    let first = tokio::spawn({
        let auth = world.auth.clone();
        async move { open(&auth, &notification("platform2", NOW)).await }
    });
    assert!(eventually(|| world.platform.fetches() == 1).await);
    assert_eq!(open(&world.auth, &notification("platform1", NOW)).await, Ok(id("platform1")));
    let invented = signed("stranger", &"AB".repeat(20), NOW);
    assert_eq!(open(&world.auth, &invented).await.unwrap_err().code(), "unknown_serial");
    gate.add_permits(1);
    assert_eq!(first.await.unwrap(), Ok(id("platform2")));
}

/// WeChat Pay closes the connection after five seconds, and the server drops the handler.
#[tokio::test]
async fn fetch_continues_if_the_notification_is_given_up() {
    let gate = Arc::new(Semaphore::new(0));
    let held =
        PlatformResponse::certificates(&["platform1", "platform2"], "platform1", NOW).behind(&gate);
    let world = World::new(Trusts::These(&["platform1"]), move |_| held.clone()).await;
    let first = tokio::spawn({
        let auth = world.auth.clone();
        async move { open(&auth, &notification("platform2", NOW)).await }
    });
    assert!(eventually(|| world.platform.fetches() == 1).await);
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.add_permits(1);
    assert!(eventually(|| world.ids().len() == 2).await, "the fetch is not cancelled");
    assert_eq!(open(&world.auth, &notification("platform2", NOW)).await, Ok(id("platform2")));
    assert_eq!(world.platform.fetches(), 1);
}

#[tokio::test]
async fn missing_apiv3_key_is_a_configuration_error_that_names_it() {
    let owner = owner("public_key");
    let settings =
        merchant_settings().public_key(id("public_key"), str_field(&owner, "public_spki_pem"));
    let auth = AuthMiddleware::builder(settings).build().unwrap();
    for error in [
        open(&auth, &notification("public_key", NOW)).await.unwrap_err(),
        auth.prepare_for_notifications().await.unwrap_err(),
        auth.notification_opener().map(drop).unwrap_err(),
    ] {
        assert!(error.is_configuration() && error.to_string().contains("WECHATPAY_APIV3_KEY"));
        assert_eq!(Reply::for_error(&error).status(), 500, "WeChat Pay has to retry");
    }
}

#[tokio::test]
async fn preparation_fetches_the_certificates_that_are_missing() {
    let world = World::new(Trusts::Nothing, listing_at(&["platform1"], "platform1", NOW)).await;
    world.auth.prepare_for_notifications().await.unwrap();
    world.auth.prepare_for_notifications().await.unwrap();
    assert_eq!(world.platform.fetches(), 1);
    assert_eq!(open(&world.auth, &notification("platform1", NOW)).await, Ok(id("platform1")));
    let down = World::new(Trusts::Nothing, |_| PlatformResponse::plain(503, "")).await;
    let error = down.auth.prepare_for_notifications().await.unwrap_err();
    assert_eq!(error.code(), "certificates_unavailable");
}
