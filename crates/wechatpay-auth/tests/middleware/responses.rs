//! What is let in: every 2xx verified over its raw bytes, whatever its shape; everything else unauthenticated.

use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use reqwest::{Method, Request};
use tokio::sync::Semaphore;
use wechatpay_auth::middleware::{AuthMiddleware, ResponseHead, UnsignedDownload};
use wechatpay_auth::{
    Error, Verified, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE, WECHATPAY_TIMESTAMP,
};

use crate::platform::Answer;
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, always};

/// A 2xx of each shape: with a body, without one, without even a length, and 204.
fn shapes() -> Vec<(u16, &'static str)> {
    vec![(200, BODY), (200, ""), (202, "{}"), (204, "")]
}

async fn verdict(answer: Answer) -> Result<(), Error> {
    let world = World::with_public_key(move |_| answer.clone()).await;
    let result = world.get("/v3/x").await;
    result.map(|response| assert!(response.extensions().get::<Verified>().is_some()))
}

#[tokio::test]
async fn a_verified_answer_comes_out_as_it_came_in() {
    for (status, body) in shapes() {
        let answer = Answer::signed(status, body, "public_key", NOW).with("X-Other", "kept");
        let world = World::with_public_key(move |_| answer.clone()).await;
        let response = world.get("/v3/x?a=1").await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.url(), &world.url("/v3/x?a=1"));
        assert_eq!(response.headers()["x-other"], "kept");
        assert_eq!(response.extensions().get::<Verified>().unwrap().key_id(), id("public_key"));
        assert_eq!(response.text().await.unwrap(), body);
    }
}

#[tokio::test]
async fn no_unsigned_2xx_is_let_in_whatever_its_shape() {
    for (status, body) in shapes() {
        let unsigned = verdict(Answer::plain(status, body)).await;
        assert_eq!(unsigned, Err(Error::MissingHeader { name: WECHATPAY_SERIAL }));
        for name in [WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE] {
            let answer = Answer::signed(status, body, "public_key", NOW).without(name);
            assert_eq!(verdict(answer).await, Err(Error::MissingHeader { name }));
        }
    }
}

#[tokio::test]
async fn no_forged_stale_or_early_2xx_is_let_in_whatever_its_shape() {
    for (status, body) in shapes() {
        let forged = Error::InvalidSignature { serial: id("public_key"), probe: false };
        let mut altered = Answer::signed(status, "another body", "public_key", NOW);
        altered.body = body.into();
        altered.announced = Some(body.len());
        assert_eq!(verdict(altered).await, Err(forged.clone()));
        let stolen =
            Answer::signed(status, body, "platform1", NOW).with(WECHATPAY_SERIAL, id("public_key"));
        assert_eq!(verdict(stolen).await, Err(forged));
        for seconds in [-300, 300] {
            let answer = Answer::signed(status, body, "public_key", NOW + seconds);
            assert_eq!(verdict(answer).await, Err(Error::ClockSkew { seconds }));
        }
        let right = Answer::signed(status, body, "public_key", NOW);
        let signature = &right.headers[3].1;
        let probe = format!("WECHATPAY/SIGNTEST/{signature}");
        let error = verdict(right.clone().with(WECHATPAY_SIGNATURE, probe)).await.unwrap_err();
        assert!(error.is_probe(), "{error:?}");
    }
}

#[tokio::test]
async fn other_statuses_pass_unauthenticated_and_whole() {
    const HTML: &str = "<html>502 Bad Gateway</html>";
    for status in [300, 302, 304, 400, 401, 404, 429, 500, 502] {
        let body = if status == 304 { "" } else { HTML };
        let answer = Answer::plain(status, body).with("Location", "/v3/other");
        let world = World::with_public_key(move |_| answer.clone()).await;
        let response = world.get("/v3/x").await.unwrap();
        assert_eq!(response.status(), status);
        assert!(response.extensions().get::<Verified>().is_none());
        assert_eq!(response.text().await.unwrap(), body);
        assert_eq!(world.platform.paths(), ["/v3/x"], "no redirect is followed");
    }
}

#[tokio::test]
async fn an_answer_from_elsewhere_is_refused_when_a_transport_follows_redirects() {
    let world = World::with_public_key(|request| match request.path() {
        "/v3/x" => Answer::plain(302, "").with("Location", "/v3/other"),
        _ => Answer::signed(200, BODY, "public_key", NOW),
    })
    .await;
    let following =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(world.auth.clone());
    let result = following.build().get(world.url("/v3/x")).send().await;
    let Err(reqwest_middleware::Error::Middleware(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.downcast_ref(), Some(&Error::Redirected));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_announced_or_not() {
    let body = vec![b'x'; 5000];
    for (limit, expected) in [(5000, Ok(())), (4999, Err(Error::BodyTooLarge { limit: 4999 }))] {
        for announced in [Some(5000), None] {
            let mut answer = Answer::signed(200, body.clone(), "public_key", NOW);
            answer.announced = announced;
            let trusts = Trusts::These(&["public_key"]);
            let world =
                World::build(trusts, move |_| answer.clone(), |builder| builder.body_limit(limit))
                    .await;
            assert_eq!(world.get("/v3/x").await.map(|_| ()), expected, "{announced:?}");
        }
    }
}

#[tokio::test]
async fn the_limit_is_eight_mebibytes_and_checked_before_a_byte_is_read() {
    const LIMIT: usize = 8 * 1024 * 1024;
    let mut answer = Answer::signed(200, BODY, "public_key", NOW);
    answer.announced = Some(LIMIT + 1);
    assert_eq!(verdict(answer).await, Err(Error::BodyTooLarge { limit: LIMIT }));
}

#[tokio::test]
async fn a_large_body_in_many_pieces_is_verified_whole() {
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let answer = Answer::signed(200, body.clone(), "public_key", NOW);
    let world = World::with_public_key(move |_| answer.clone()).await;
    assert_eq!(world.get("/v3/x").await.unwrap().bytes().await.unwrap(), body);
}

#[tokio::test]
async fn a_body_that_is_cut_is_refused() {
    let mut answer = Answer::signed(200, BODY, "public_key", NOW);
    answer.body.truncate(10);
    assert_eq!(verdict(answer).await, Err(Error::IncompleteBody));
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_transport_passes_through_without_the_url() {
    let never = Arc::new(Semaphore::new(0));
    let answer = Answer::signed(200, BODY, "public_key", NOW).behind(&never);
    let timeout = |builder: wechatpay_auth::middleware::AuthMiddlewareBuilder| {
        builder.transport(reqwest::Client::builder().timeout(Duration::from_secs(5)))
    };
    let world =
        World::build(Trusts::These(&["public_key"]), move |_| answer.clone(), timeout).await;
    let url = world.url("/v3/palm/openid/oUpF8uMuAJO");
    let result = world.client.get(url).send().await;
    let Err(reqwest_middleware::Error::Reqwest(error)) = result else { panic!("{result:?}") };
    assert!(error.is_timeout() && error.url().is_none());
    assert!(!format!("{error:?}").contains("oUpF8"));
}

#[tokio::test]
async fn what_answered_is_known_also_when_it_is_refused() {
    for (answer, accepted) in [
        (Answer::signed(200, BODY, "public_key", NOW), true),
        (Answer::signed(200, BODY, "public_key", NOW - 300), false),
        (Answer::plain(500, "").with("Request-ID", "0ABC-268443699"), true),
    ] {
        let status = answer.status;
        let world = World::with_public_key(move |_| answer.clone()).await;
        let mut extensions = Extensions::new();
        let request = Request::new(Method::GET, world.url("/v3/x"));
        assert_eq!(world.send_with(request, &mut extensions).await.is_ok(), accepted);
        let head = extensions.get::<ResponseHead>().unwrap();
        assert_eq!(head.status, status);
        assert_eq!(head.request_id.as_deref(), Some("0ABC-268443699"));
    }
}

/// Run with `--features reqwest/gzip` too: a user's build may enable it.
#[tokio::test]
async fn bytes_are_verified_as_they_came_and_never_decompressed() {
    let answer = Answer::signed(200, BODY, "public_key", NOW).with("Content-Encoding", "gzip");
    let world = World::with_public_key(move |_| answer.clone()).await;
    assert_eq!(world.get("/v3/x").await.unwrap().text().await.unwrap(), BODY);
}

#[tokio::test]
async fn a_header_with_two_values_is_refused() {
    let mut answer = Answer::signed(200, BODY, "public_key", NOW);
    answer.headers.push((WECHATPAY_NONCE, "another".into()));
    assert_eq!(verdict(answer).await, Err(Error::ConflictingHeader { name: WECHATPAY_NONCE }));
    let mut answer = Answer::signed(200, BODY, "public_key", NOW);
    let again = answer.headers[2].clone();
    answer.headers.push(again);
    assert_eq!(verdict(answer).await, Ok(()));
}

#[tokio::test]
async fn clones_and_shared_transports_are_one_layer_each() {
    let world = World::with_public_key(always("public_key")).await;
    let settings =
        crate::world::settings(Trusts::These(&["public_key"])).base_url(&world.platform.base_url);
    let sharing = AuthMiddleware::builder(settings.clone())
        .share_transport(&world.auth)
        .stamps(Arc::clone(&world.stamps) as _);
    let stack = sharing.build().unwrap().stack();
    assert!(stack.get(world.url("/v3/x")).send().await.is_ok());
    let remote = settings.base_url("https://api.mch.weixin.qq.com");
    let refused = AuthMiddleware::builder(remote).share_transport(&world.auth).build();
    assert!(refused.unwrap_err().to_string().contains("cannot be shared"));
}

#[tokio::test]
async fn an_unsigned_download_is_passed_on_for_get_alone_and_from_where_it_was_asked() {
    let world = World::with_public_key(|request| match request.path() {
        "/v3/file" => Answer::plain(200, "a,b"),
        "/v3/moved" => Answer::plain(302, "").with("Location", "/v3/file"),
        _ => Answer::plain(404, "{}"),
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
    let refused = Error::MissingHeader { name: WECHATPAY_SERIAL };
    assert_eq!(download(Method::POST, "/v3/file").await.unwrap_err(), refused);
    assert_eq!(download(Method::GET, "/v3/moved").await.unwrap().status(), 302);
    assert_eq!(download(Method::GET, "/v3/absent").await.unwrap().status(), 404);
    let following =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(world.auth.clone());
    let request = Request::new(Method::GET, world.url("/v3/moved"));
    let result = following.build().execute_with_extensions(request, &mut extensions).await;
    let Err(reqwest_middleware::Error::Middleware(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.downcast_ref(), Some(&Error::Redirected));
}
