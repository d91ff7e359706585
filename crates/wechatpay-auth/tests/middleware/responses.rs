//! Responses: every 2xx is verified over its raw bytes; all others are unauthenticated.

use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use reqwest::{Method, Request};
use tokio::sync::Semaphore;
use wechatpay_auth::middleware::{AuthMiddleware, ResponseHead, UnsignedDownload};
use wechatpay_auth::{
    Error, Verified, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE, WECHATPAY_TIMESTAMP,
};

use crate::platform::PlatformResponse;
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, always};

/// The shapes of a 2xx: with a body, without one, 202, and 204.
fn shapes() -> Vec<(u16, &'static str)> {
    vec![(200, BODY), (200, ""), (202, "{}"), (204, "")]
}

async fn verdict(response: PlatformResponse) -> Result<(), Error> {
    let world = World::with_public_key(move |_| response.clone()).await;
    let result = world.get("/v3/x").await;
    result.map(|response| assert!(response.extensions().get::<Verified>().is_some()))
}

#[tokio::test]
async fn verified_response_is_returned_as_received() {
    for (status, body) in shapes() {
        let response =
            PlatformResponse::signed(status, body, "public_key", NOW).with("X-Other", "kept");
        let world = World::with_public_key(move |_| response.clone()).await;
        let response = world.get("/v3/x?a=1").await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.url(), &world.url("/v3/x?a=1"));
        assert_eq!(response.headers()["x-other"], "kept");
        assert_eq!(response.extensions().get::<Verified>().unwrap().key_id(), id("public_key"));
        assert_eq!(response.text().await.unwrap(), body);
    }
}

#[tokio::test]
async fn unsigned_2xx_of_any_shape_is_rejected() {
    for (status, body) in shapes() {
        let unsigned = verdict(PlatformResponse::plain(status, body)).await;
        assert_eq!(unsigned, Err(Error::MissingHeader { name: WECHATPAY_SERIAL }));
        for name in [WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE] {
            let response = PlatformResponse::signed(status, body, "public_key", NOW).without(name);
            assert_eq!(verdict(response).await, Err(Error::MissingHeader { name }));
        }
    }
}

#[tokio::test]
async fn forged_stale_or_early_2xx_of_any_shape_is_rejected() {
    for (status, body) in shapes() {
        let forged = Error::InvalidSignature { serial: id("public_key"), probe: false };
        let mut altered = PlatformResponse::signed(status, "another body", "public_key", NOW);
        altered.body = body.into();
        altered.announced = Some(body.len());
        assert_eq!(verdict(altered).await, Err(forged.clone()));
        let stolen = PlatformResponse::signed(status, body, "platform1", NOW)
            .with(WECHATPAY_SERIAL, id("public_key"));
        assert_eq!(verdict(stolen).await, Err(forged));
        for seconds in [-300, 300] {
            let response = PlatformResponse::signed(status, body, "public_key", NOW + seconds);
            assert_eq!(verdict(response).await, Err(Error::ClockSkew { seconds }));
        }
        let right = PlatformResponse::signed(status, body, "public_key", NOW);
        let signature = &right.headers[3].1;
        let probe = format!("WECHATPAY/SIGNTEST/{signature}");
        let error = verdict(right.clone().with(WECHATPAY_SIGNATURE, probe)).await.unwrap_err();
        assert!(error.is_probe(), "{error:?}");
    }
}

#[tokio::test]
async fn other_statuses_pass_unauthenticated_and_complete() {
    const HTML: &str = "<html>502 Bad Gateway</html>";
    for status in [300, 302, 304, 400, 401, 404, 429, 500, 502] {
        let body = if status == 304 { "" } else { HTML };
        let response = PlatformResponse::plain(status, body).with("Location", "/v3/other");
        let world = World::with_public_key(move |_| response.clone()).await;
        let response = world.get("/v3/x").await.unwrap();
        assert_eq!(response.status(), status);
        assert!(response.extensions().get::<Verified>().is_none());
        assert_eq!(response.text().await.unwrap(), body);
        assert_eq!(world.platform.paths(), ["/v3/x"], "no redirect is followed");
    }
}

#[tokio::test]
async fn response_after_a_redirect_is_rejected() {
    let world = World::with_public_key(|request| match request.path() {
        "/v3/x" => PlatformResponse::plain(302, "").with("Location", "/v3/other"),
        _ => PlatformResponse::signed(200, BODY, "public_key", NOW),
    })
    .await;
    let following =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(world.auth.clone());
    let result = following.build().get(world.url("/v3/x")).send().await;
    let Err(reqwest_middleware::Error::Middleware(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.downcast_ref(), Some(&Error::Redirected));
}

#[tokio::test]
async fn body_over_the_limit_is_rejected_with_or_without_length() {
    let body = vec![b'x'; 5000];
    for (limit, expected) in [(5000, Ok(())), (4999, Err(Error::BodyTooLarge { limit: 4999 }))] {
        for announced in [Some(5000), None] {
            let mut response = PlatformResponse::signed(200, body.clone(), "public_key", NOW);
            response.announced = announced;
            let trusts = Trusts::These(&["public_key"]);
            let world = World::build(
                trusts,
                move |_| response.clone(),
                |builder| builder.body_limit(limit),
            )
            .await;
            assert_eq!(world.get("/v3/x").await.map(|_| ()), expected, "{announced:?}");
        }
    }
}

#[tokio::test]
async fn length_over_eight_mebibytes_is_rejected_before_reading() {
    const LIMIT: usize = 8 * 1024 * 1024;
    let mut response = PlatformResponse::signed(200, BODY, "public_key", NOW);
    response.announced = Some(LIMIT + 1);
    assert_eq!(verdict(response).await, Err(Error::BodyTooLarge { limit: LIMIT }));
}

#[tokio::test]
async fn large_body_in_many_chunks_is_verified_as_a_whole() {
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let response = PlatformResponse::signed(200, body.clone(), "public_key", NOW);
    let world = World::with_public_key(move |_| response.clone()).await;
    assert_eq!(world.get("/v3/x").await.unwrap().bytes().await.unwrap(), body);
}

#[tokio::test]
async fn truncated_body_is_rejected() {
    let mut response = PlatformResponse::signed(200, BODY, "public_key", NOW);
    response.body.truncate(10);
    assert_eq!(verdict(response).await, Err(Error::IncompleteBody));
}

#[tokio::test(start_paused = true)]
async fn transport_error_is_returned_without_the_url() {
    let never = Arc::new(Semaphore::new(0));
    let response = PlatformResponse::signed(200, BODY, "public_key", NOW).behind(&never);
    let timeout = |builder: wechatpay_auth::middleware::AuthMiddlewareBuilder| {
        builder.transport(reqwest::Client::builder().timeout(Duration::from_secs(5)))
    };
    let world =
        World::build(Trusts::These(&["public_key"]), move |_| response.clone(), timeout).await;
    let url = world.url("/v3/palm/openid/oUpF8uMuAJO");
    let result = world.client.get(url).send().await;
    let Err(reqwest_middleware::Error::Reqwest(error)) = result else { panic!("{result:?}") };
    assert!(error.is_timeout() && error.url().is_none());
    assert!(!format!("{error:?}").contains("oUpF8"));
}

#[tokio::test]
async fn response_head_is_available_even_if_the_response_is_rejected() {
    for (response, accepted) in [
        (PlatformResponse::signed(200, BODY, "public_key", NOW), true),
        (PlatformResponse::signed(200, BODY, "public_key", NOW - 300), false),
        (PlatformResponse::plain(500, "").with("Request-ID", "0ABC-268443699"), true),
    ] {
        let status = response.status;
        let world = World::with_public_key(move |_| response.clone()).await;
        let mut extensions = Extensions::new();
        let request = Request::new(Method::GET, world.url("/v3/x"));
        assert_eq!(world.send_with(request, &mut extensions).await.is_ok(), accepted);
        let head = extensions.get::<ResponseHead>().unwrap();
        assert_eq!(head.status, status);
        assert_eq!(head.request_id.as_deref(), Some("0ABC-268443699"));
    }
}

/// Also run it with `--features reqwest/gzip`: a user's build may enable it.
#[tokio::test]
async fn body_is_verified_without_decompression() {
    let response =
        PlatformResponse::signed(200, BODY, "public_key", NOW).with("Content-Encoding", "gzip");
    let world = World::with_public_key(move |_| response.clone()).await;
    assert_eq!(world.get("/v3/x").await.unwrap().text().await.unwrap(), BODY);
}

#[tokio::test]
async fn header_with_two_values_is_rejected() {
    let mut response = PlatformResponse::signed(200, BODY, "public_key", NOW);
    response.headers.push((WECHATPAY_NONCE, "another".into()));
    assert_eq!(verdict(response).await, Err(Error::ConflictingHeader { name: WECHATPAY_NONCE }));
    let mut response = PlatformResponse::signed(200, BODY, "public_key", NOW);
    let again = response.headers[2].clone();
    response.headers.push(again);
    assert_eq!(verdict(response).await, Ok(()));
}

#[tokio::test]
async fn transport_is_shared_only_with_the_same_kind_of_origin() {
    let world = World::with_public_key(always("public_key")).await;
    let settings =
        crate::world::settings(Trusts::These(&["public_key"])).base_url(&world.platform.base_url);
    let sharing = AuthMiddleware::builder(settings.clone())
        .share_transport(&world.auth)
        .stamps(Arc::clone(&world.stamps) as _);
    let stack = sharing.build().unwrap().stack();
    assert!(stack.get(world.url("/v3/x")).send().await.is_ok());
    let remote = settings.base_url("https://api.mch.weixin.qq.com");
    let rejected = AuthMiddleware::builder(remote).share_transport(&world.auth).build();
    assert!(rejected.unwrap_err().to_string().contains("cannot be shared"));
}

#[tokio::test]
async fn unsigned_download_is_returned_only_for_get_and_without_redirect() {
    let world = World::with_public_key(|request| match request.path() {
        "/v3/file" => PlatformResponse::plain(200, "a,b"),
        "/v3/moved" => PlatformResponse::plain(302, "").with("Location", "/v3/file"),
        _ => PlatformResponse::plain(404, "{}"),
    })
    .await;
    let mut extensions = Extensions::new();
    extensions.insert(UnsignedDownload);
    let mut download = async |method, path| {
        let request = Request::new(method, world.url(path));
        world.send_with(request, &mut extensions).await
    };
    let file = download(Method::GET, "/v3/file").await.unwrap();
    assert!(file.extensions().get::<Verified>().is_none());
    assert_eq!(file.text().await.unwrap(), "a,b");
    let rejected = Error::MissingHeader { name: WECHATPAY_SERIAL };
    assert_eq!(download(Method::POST, "/v3/file").await.unwrap_err(), rejected);
    assert_eq!(download(Method::GET, "/v3/moved").await.unwrap().status(), 302);
    assert_eq!(download(Method::GET, "/v3/absent").await.unwrap().status(), 404);
    let following =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(world.auth.clone());
    let request = Request::new(Method::GET, world.url("/v3/moved"));
    let result = following.build().execute_with_extensions(request, &mut extensions).await;
    let Err(reqwest_middleware::Error::Middleware(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.downcast_ref(), Some(&Error::Redirected));
}

#[tokio::test]
async fn response_head_of_a_former_attempt_is_removed_if_the_next_is_not_sent() {
    let world = World::with_public_key(always("public_key")).await;
    let mut extensions = Extensions::new();
    let request = Request::new(Method::GET, world.url("/v3/x"));
    world.send_with(request, &mut extensions).await.unwrap();
    assert!(extensions.get::<ResponseHead>().is_some());
    let foreign = Request::new(Method::GET, "https://evil.example/".parse().unwrap());
    world.send_with(foreign, &mut extensions).await.unwrap_err();
    assert!(extensions.get::<ResponseHead>().is_none());
    let request = Request::new(Method::GET, world.url("/v3/x"));
    world.send_with(request, &mut extensions).await.unwrap();
    world.stamps.exhaust();
    let request = Request::new(Method::GET, world.url("/v3/x"));
    let error = world.send_with(request, &mut extensions).await.unwrap_err();
    assert_eq!(error, Error::NoRandomness);
    assert!(extensions.get::<ResponseHead>().is_none());
}

#[tokio::test]
async fn body_limit_counts_all_chunks() {
    let body = vec![b'x'; 5000];
    for (limit, expected) in [
        (5000, Ok(())),
        (4999, Err(Error::BodyTooLarge { limit: 4999 })),
        (1001, Err(Error::BodyTooLarge { limit: 1001 })),
    ] {
        let response =
            PlatformResponse::signed(200, body.clone(), "public_key", NOW).in_chunks_of(1000);
        let world = World::build(
            Trusts::These(&["public_key"]),
            move |_| response.clone(),
            |builder| builder.body_limit(limit),
        )
        .await;
        assert_eq!(world.get("/v3/x").await.map(|_| ()), expected);
    }
}
