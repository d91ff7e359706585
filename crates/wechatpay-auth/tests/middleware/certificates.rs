//! Fetching platform certificates: before the first call, on an unknown serial, and only if needed.

use std::sync::Arc;

use tokio::sync::Semaphore;
use wechatpay_auth::middleware::AuthMiddleware;
use wechatpay_auth::{Error, WECHATPAY_SERIAL};

use crate::platform::{Platform, PlatformResponse, ReceivedRequest};
use crate::support::{NOW, TestStamps, certificate_list, id};
use crate::world::{BODY, Trusts, World, always, eventually, settings, sorted_ids};

/// A platform that lists these certificates, and signs all responses with one of them.
fn listing(
    entries: &'static [&'static str],
    by: &'static str,
) -> impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static {
    move |request| match request.is_for_certificates() {
        true => PlatformResponse::certificates(entries, by, NOW),
        false => PlatformResponse::signed(200, BODY, by, NOW),
    }
}

/// Responds with `response` to requests for the list, and signs all other responses with `by`.
fn lists(
    response: PlatformResponse,
    by: &'static str,
) -> impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static {
    move |request| match request.is_for_certificates() {
        true => response.clone(),
        false => PlatformResponse::signed(200, BODY, by, NOW),
    }
}

fn unknown(name: &str, known: &[&str]) -> Error {
    Error::UnknownSerial { serial: id(name), known: sorted_ids(known) }
}

#[tokio::test]
async fn first_call_without_keys_fetches_and_later_calls_do_not() {
    let world = World::new(Trusts::Nothing, listing(&["platform1"], "platform1")).await;
    assert!(world.platform.received().is_empty(), "building sends nothing");
    world.get("/v3/x").await.unwrap();
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.paths(), ["/v3/certificates", "/v3/x", "/v3/x"]);
    let received = world.platform.received();
    assert_eq!(received[0].target, "/v3/certificates?algorithm_type=RSA");
    assert_eq!(received[0].header("wechatpay-serial"), [""; 0], "there is no key to name");
    assert_eq!(received[1].header("wechatpay-serial"), [id("platform1")]);
    for name in ["authorization", "accept", "user-agent"] {
        assert_eq!(received[0].header(name).len(), 1, "{name}");
    }
    assert_eq!((world.status().succeeded, world.status().last_success), (1, Some(NOW)));
}

#[tokio::test]
async fn store_of_expired_certificates_counts_as_empty() {
    let world = World::new(Trusts::These(&["expired"]), listing(&["platform1"], "platform1")).await;
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.paths(), ["/v3/certificates", "/v3/x"]);
    assert_eq!(world.ids(), [id("platform1")], "and the expired one goes");
}

#[tokio::test]
async fn concurrent_first_calls_share_one_fetch_and_its_failure() {
    for (list, expected) in [
        (PlatformResponse::certificates(&["platform1"], "platform1", NOW), Ok(())),
        (PlatformResponse::plain(500, ""), Err("certificates_unavailable")),
    ] {
        let gate = Arc::new(Semaphore::new(0));
        let held = list.behind(&gate);
        let world = World::new(Trusts::Nothing, lists(held, "platform1")).await;
        let calls: Vec<_> = (0..16)
            .map(|_| {
                let request = world.client.get(world.url("/v3/x"));
                tokio::spawn(async move { request.send().await.map(|_| ()) })
            })
            .collect();
        // All calls are under way before the list is returned, and before any of them could fetch
        // again.
        assert!(eventually(|| world.platform.fetches() == 1).await);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(16);
        for call in calls {
            let code = call.await.unwrap().map_err(|error| {
                let reqwest_middleware::Error::Middleware(error) = error else {
                    panic!("{error:?}")
                };
                error.downcast_ref::<Error>().unwrap().code()
            });
            assert_eq!(code, expected);
        }
        assert_eq!(world.platform.fetches(), 1);
    }
}

#[tokio::test]
async fn response_with_unknown_serial_is_verified_after_one_fetch() {
    let world = World::new(
        Trusts::These(&["platform1"]),
        listing(&["platform1", "platform2"], "platform2"),
    )
    .await;
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.paths(), ["/v3/x", "/v3/certificates"]);
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.fetches(), 1);
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2"]));
}

#[tokio::test]
async fn concurrent_responses_with_unknown_serial_share_one_fetch() {
    let world =
        World::new(Trusts::These(&["platform1"]), listing(&["platform2"], "platform2")).await;
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let request = world.client.get(world.url("/v3/x"));
            tokio::spawn(async move { request.send().await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!(world.platform.fetches(), 1);
}

#[tokio::test]
async fn invented_serials_cause_one_fetch_a_minute() {
    let world =
        World::new(Trusts::These(&["platform1"]), listing(&["platform1"], "platform1")).await;
    world.platform.respond(|request| match request.is_for_certificates() {
        true => PlatformResponse::certificates(&["platform1"], "platform1", NOW),
        false => PlatformResponse::signed(200, BODY, "platform1", NOW)
            .with(WECHATPAY_SERIAL, "AB".repeat(20)),
    });
    let invented =
        || Err(Error::UnknownSerial { serial: "AB".repeat(20), known: sorted_ids(&["platform1"]) });
    for (seconds, fetches) in [(0, 1), (0, 1), (59, 1), (1, 2), (0, 2), (-30, 2), (-30, 3)] {
        world.stamps.advance(seconds);
        assert_eq!(world.get("/v3/x").await.map(|_| ()), invented());
        assert_eq!(world.platform.fetches(), fetches, "after {seconds} s more");
    }
}

#[tokio::test]
async fn public_key_id_causes_no_fetch() {
    let world = World::new(Trusts::These(&["platform1"]), always("public_key")).await;
    assert_eq!(world.get("/v3/x").await.map(|_| ()), Err(unknown("public_key", &["platform1"])));
    assert_eq!(world.platform.paths(), ["/v3/x"]);
}

#[tokio::test]
async fn refresh_never_causes_another_refresh() {
    // The list itself is signed with a key that is not trusted.
    let list = PlatformResponse::certificates(&["platform1"], "platform2", NOW);
    let world = World::new(Trusts::These(&["platform1"]), lists(list, "platform2")).await;
    assert_eq!(world.get("/v3/x").await.map(|_| ()), Err(unknown("platform2", &["platform1"])));
    assert_eq!(world.platform.paths(), ["/v3/x", "/v3/certificates"]);
    let refresher = world.auth.certificate_refresher().unwrap();
    assert!(matches!(refresher.refresh().await, Err(Error::UnknownSerial { .. })));
    assert_eq!(world.platform.fetches(), 2);
}

#[tokio::test]
async fn failed_refresh_keeps_the_last_good_set_and_shows() {
    let right = || PlatformResponse::certificates(&["platform1", "platform2"], "platform1", NOW);
    let mut cut = right();
    cut.body.truncate(100);
    let mut altered = right();
    altered.body[20] ^= 1;
    let mut large = right();
    large.body.resize(9 * 1024 * 1024, b' ');
    large.announced = None;
    let other_key = certificate_list(&["platform1"], "otherAPIv3Key000123456789ABCDEFG");
    for (response, code) in [
        (PlatformResponse::plain(500, r#"{"code":"SYSTEM_ERROR"}"#), "certificates_unavailable"),
        (
            PlatformResponse::plain(302, "").with("Location", "/v3/other"),
            "certificates_unavailable",
        ),
        (PlatformResponse::plain(200, right().body), "missing_header"),
        (altered, "invalid_signature"),
        (PlatformResponse::certificates(&["platform2"], "platform1", NOW - 300), "clock_skew"),
        (right().with(WECHATPAY_SERIAL, id("public_key")), "unknown_serial"),
        (PlatformResponse::signed(204, "", "platform1", NOW), "malformed"),
        (PlatformResponse::signed(200, r#"{"data":[]}"#, "platform1", NOW), "malformed"),
        (PlatformResponse::certificates(&["expired"], "platform1", NOW), "malformed"),
        (PlatformResponse::signed(200, other_key, "platform1", NOW), "decryption_failed"),
        (cut, "incomplete_body"),
        (large, "body_too_large"),
    ] {
        let world =
            World::new(Trusts::These(&["platform1"]), listing(&["platform1"], "platform1")).await;
        let refresher = world.auth.certificate_refresher().unwrap();
        refresher.refresh().await.unwrap();
        world.stamps.advance(1);
        world.platform.respond(lists(response, "platform1"));
        let error = refresher.refresh().await.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        let status = world.status();
        assert_eq!((status.succeeded, status.failed), (1, 1));
        assert_eq!((status.last_success, status.last_error), (Some(NOW), Some(error)));
        assert_eq!(world.ids(), [id("platform1")]);
        world.get("/v3/x").await.unwrap();
        world.platform.respond(listing(&["platform2"], "platform1"));
        refresher.refresh().await.unwrap();
        assert_eq!(world.status().last_error, None, "and a success clears it");
        assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2"]));
    }
}

#[tokio::test]
async fn merchant_without_certificates_gets_public_key_mode() {
    for (status, code, expected) in [
        (404, "RESOURCE_NOT_EXISTS", "public_key_mode"),
        (404, "NOT_FOUND", "public_key_mode"),
        (404, "ORDER_NOT_EXIST", "certificates_unavailable"),
        (403, "RESOURCE_NOT_EXISTS", "certificates_unavailable"),
        (404, "", "certificates_unavailable"),
    ] {
        let response = PlatformResponse::plain(
            status,
            format!(r#"{{"code":"{code}","message":"secret words"}}"#),
        );
        let world = World::new(Trusts::Nothing, move |_| response.clone()).await;
        let error = world.get("/v3/x").await.unwrap_err();
        assert_eq!(error.code(), expected, "{error}");
        assert!(!error.to_string().contains("secret words"));
        assert_eq!(world.platform.paths(), ["/v3/certificates"], "the call itself is not sent");
        if error == Error::PublicKeyMode {
            let words = error.to_string();
            assert!(
                words.contains("public-key mode") && words.contains("WECHATPAY_PUBLIC_KEY_ID"),
                "{words}"
            );
        }
    }
}

#[tokio::test]
async fn fetch_without_connection_fails_over_to_the_backup() {
    let platform = Platform::start(listing(&["platform1"], "platform1")).await;
    let closed = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let merchant = settings(Trusts::Nothing).base_url(&base).backup_url(&platform.base_url);
    let auth =
        AuthMiddleware::builder(merchant).stamps(Arc::new(TestStamps::at(NOW))).build().unwrap();
    auth.certificate_refresher().unwrap().refresh().await.unwrap();
    assert_eq!(platform.paths(), ["/v3/certificates"]);
    let merchant = settings(Trusts::Nothing).base_url(&base);
    let auth = AuthMiddleware::builder(merchant).build().unwrap();
    let error = auth.certificate_refresher().unwrap().refresh().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "fetching platform certificates failed: no connection could be made"
    );
}

#[tokio::test]
async fn refresh_for_unknown_serial_fetches_its_certificate() {
    let world =
        World::new(Trusts::These(&["platform1"]), listing(&["platform2"], "platform2")).await;
    let refresher = world.auth.certificate_refresher().unwrap();
    assert!(refresher.refresh_for(&id("public_key")).await.is_err());
    assert!(refresher.refresh_for(&id("platform1")).await.is_ok(), "known already");
    assert_eq!(world.platform.fetches(), 0);
    assert!(refresher.refresh_for(&id("platform2")).await.is_ok());
    assert_eq!(world.ids(), sorted_ids(&["platform1", "platform2"]));
}

#[tokio::test]
async fn settings_without_any_platform_key_are_rejected() {
    let nothing = crate::support::merchant_settings();
    let error = AuthMiddleware::builder(nothing.clone()).build().unwrap_err();
    assert!(
        error.is_configuration()
            && error.to_string().contains("no platform key to verify responses with"),
        "{error}"
    );
    for interval in [59, 12 * 3600 + 1] {
        let interval = std::time::Duration::from_secs(interval);
        let built =
            AuthMiddleware::builder(settings(Trusts::Nothing)).refresh_interval(interval).build();
        assert!(built.unwrap_err().to_string().starts_with("the refresh interval must be between"));
    }
    let pinned = nothing.public_key(
        id("public_key"),
        crate::support::str_field(&crate::support::owner("public_key"), "public_spki_pem"),
    );
    let auth = AuthMiddleware::builder(pinned).build().unwrap();
    assert_eq!(auth.origins(), ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"]);
}

#[tokio::test]
async fn encryption_without_keys_fetches_first() {
    let world = World::new(Trusts::Nothing, listing(&["platform1"], "platform1")).await;
    let cipher = world.auth.sensitive_cipher().await.unwrap();
    let encrypted = cipher.encrypt("x", world.auth.now()).unwrap();
    assert_eq!(encrypted.serial(), id("platform1"));
    assert_eq!(world.platform.paths(), ["/v3/certificates"]);
    // The merchant's key cannot decrypt what was encrypted for the platform.
    assert_eq!(cipher.decrypt(encrypted.ciphertext()).unwrap_err(), Error::DecryptionFailed);
}

/// A compromised certificate signs a list that contains it.
#[tokio::test]
async fn removed_key_is_rejected_through_refreshes_until_it_is_inserted() {
    for trusted in [&["platform1", "platform2"][..], &["platform1"]] {
        let both = listing(&["platform1", "platform2"], "platform1");
        let world = World::new(Trusts::These(trusted), both).await;
        world.get("/v3/x").await.unwrap();
        assert!(world.auth.trust_store().remove(&id("platform1")));
        for _ in 0..3 {
            world.stamps.advance(60);
            let error = world.get("/v3/x").await.unwrap_err();
            assert_eq!(error.code(), "unknown_serial", "{error}");
        }
        let refresher = world.auth.certificate_refresher().unwrap();
        assert_eq!(refresher.refresh().await.unwrap_err().code(), "unknown_serial");
        let before = world.platform.fetches();
        assert!(refresher.refresh_for(&id("platform1")).await.is_err());
        assert_eq!(world.platform.fetches(), before, "no list could help");
        world.stamps.advance(-180);
        world.platform.respond(listing(&["platform1", "platform2"], "platform2"));
        refresher.refresh().await.unwrap();
        assert_eq!(world.ids(), [id("platform2")]);
        world.platform.respond(listing(&["platform1", "platform2"], "platform1"));
        assert!(world.get("/v3/x").await.is_err());
        world.auth.trust_store().insert(crate::support::platform_key(
            wechatpay_auth::Backend::preferred().unwrap(),
            "platform1",
        ));
        world.get("/v3/x").await.unwrap();
    }
}

#[tokio::test]
async fn fetched_list_with_the_merchants_own_certificate_is_rejected() {
    let own = listing(&["merchant"], "merchant");
    let world = World::new(Trusts::Nothing, own).await;
    let error = world.get("/v3/x").await.unwrap_err();
    assert!(error.to_string().contains("the merchant's own certificate"), "{error}");
    assert!(world.ids().is_empty());
}

#[tokio::test]
async fn list_that_returns_404_is_not_fetched_by_every_call() {
    for body in [r#"{"code":"RESOURCE_NOT_EXISTS"}"#, ""] {
        let absent = PlatformResponse::plain(404, body);
        let world = World::new(Trusts::Nothing, lists(absent, "platform1")).await;
        let first = world.get("/v3/x").await.unwrap_err();
        for (seconds, fetches) in [(0, 1), (0, 1), (59, 1), (1, 2), (0, 2), (-59, 2), (-1, 3)] {
            world.stamps.advance(seconds);
            assert_eq!(world.get("/v3/x").await.unwrap_err(), first);
            assert_eq!(world.platform.fetches(), fetches, "after {seconds} s more");
        }
        let refresher = world.auth.certificate_refresher().unwrap();
        assert_eq!(refresher.refresh().await.unwrap_err(), first);
        assert_eq!(world.platform.fetches(), 4, "an explicit refresh is never skipped");
        assert!(refresher.refresh_for(&id("platform1")).await.is_err());
        assert_eq!(world.platform.fetches(), 4);
        world.platform.respond(listing(&["platform1"], "platform1"));
        refresher.refresh().await.unwrap();
        world.get("/v3/x").await.unwrap();
    }
}

#[tokio::test]
async fn list_that_fails_otherwise_is_fetched_by_every_call() {
    let absent = PlatformResponse::plain(404, "");
    let world = World::new(Trusts::Nothing, lists(absent, "platform1")).await;
    world.get("/v3/x").await.unwrap_err();
    world.stamps.advance(60);
    world.platform.respond(lists(PlatformResponse::plain(503, ""), "platform1"));
    for fetches in [2, 3] {
        world.get("/v3/x").await.unwrap_err();
        assert_eq!(world.platform.fetches(), fetches);
    }
    world.platform.respond(listing(&["platform1"], "platform1"));
    world.get("/v3/x").await.unwrap();
}

#[tokio::test]
async fn list_limit_counts_all_chunks() {
    let list = PlatformResponse::certificates(&["platform1"], "platform1", NOW);
    let length = list.body.len();
    assert!(length > 1500);
    for (limit, expected) in [(length, Ok(())), (length - 1, Err("body_too_large"))] {
        let list = list.clone().in_chunks_of(500);
        let script = lists(list, "platform1");
        let world =
            World::build(Trusts::Nothing, script, |builder| builder.body_limit(limit)).await;
        let refreshed = world.auth.certificate_refresher().unwrap().refresh().await;
        assert_eq!(refreshed.map_err(|error| error.code()), expected);
    }
}

#[tokio::test]
async fn refresh_for_another_notification_does_not_wait_for_a_slow_fetch() {
    let gate = Arc::new(Semaphore::new(0));
    let held = PlatformResponse::certificates(&["platform2"], "platform2", NOW).behind(&gate);
    let world = World::new(Trusts::These(&["platform1"]), lists(held, "platform2")).await;
    let refresher = world.auth.certificate_refresher().unwrap();
    let first = tokio::spawn({
        let refresher = refresher.clone();
        async move { refresher.refresh_for(&id("platform2")).await }
    });
    assert!(eventually(|| world.platform.fetches() == 1).await);
    for serial in [id("platform2"), "AB".repeat(20), "CD".repeat(20)] {
        let now = std::pin::pin!(refresher.refresh_for(&serial));
        let waits = tokio::time::timeout(std::time::Duration::ZERO, now).await;
        let error = waits.expect("it returns at once").unwrap_err();
        assert!(error.to_string().contains("less than a minute ago"), "{error}");
    }
    assert!(refresher.refresh_for(&id("platform1")).await.is_ok(), "known");
    // A response to a call shares the fetch.
    let response = tokio::spawn({
        let request = world.client.get(world.url("/v3/x"));
        async move { request.send().await.is_ok() }
    });
    assert!(eventually(|| world.platform.paths().contains(&"/v3/x".to_owned())).await);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    assert!(first.await.unwrap().is_ok() && response.await.unwrap());
    assert_eq!(world.platform.fetches(), 1);
}

#[tokio::test]
async fn fetch_whose_connection_breaks_says_so() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let closing = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let auth = AuthMiddleware::builder(settings(Trusts::Nothing).base_url(&base)).build().unwrap();
    let error = auth.certificate_refresher().unwrap().refresh().await.unwrap_err();
    assert_eq!(error.to_string(), "fetching platform certificates failed: the connection failed");
    closing.abort();
}
