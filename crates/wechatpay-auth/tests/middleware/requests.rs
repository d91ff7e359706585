//! Requests: signed exactly as sent, and sent to the configured origins only.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Extensions, HeaderValue};
use http_body_util::Full;
use reqwest::{Body, Method, Request, Url};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256};
use wechatpay_auth::middleware::{AuthMiddleware, AuthMiddlewareBuilder, PathTemplate, SignedBody};
use wechatpay_auth::{Error, Preference};

use crate::platform::{Platform, ReceivedRequest};
use crate::support::{NOW, TestStamps, id, owner, str_field};
use crate::world::{BODY, Trusts, World, always, settings};

/// Verifies the signature of a request as received.
fn is_signed_as_sent(request: &ReceivedRequest) -> bool {
    let [authorization] = request.header("authorization")[..] else {
        return false;
    };
    let parameter = |name: &str| {
        let (_, rest) = authorization.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0
    };
    let ReceivedRequest { method, target, body, .. } = request;
    let (timestamp, nonce) = (parameter("timestamp"), parameter("nonce_str"));
    let message =
        [format!("{method}\n{target}\n{timestamp}\n{nonce}\n").as_bytes(), body, b"\n"].concat();
    let key = RsaPublicKey::from_public_key_pem(str_field(&owner("merchant"), "public_spki_pem"))
        .unwrap();
    let signature = STANDARD.decode(parameter("signature")).unwrap();
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature).is_ok()
}

#[tokio::test]
async fn request_is_signed_as_sent() {
    let world = World::with_public_key(always("public_key")).await;
    for target in [
        "/v3/x",
        "/",
        "/v3/x?",
        "/v3/x?a=1&b=%20%2F+c",
        "/v3/x?b=2&a=1",
        "/v3/%E5%88%B7%E6%8E%8C",
        "/v3/刷掌?名=值",
        "/v3/a%2Fb%5Cc%2e",
        "/v3/x?q='a|b^c`{}\"<>[]!*();:@,$~",
        "/v3/x;y=1/(z)!|{}^`",
        "/v3/x?a=1#fragment",
    ] {
        world.get(target).await.unwrap();
        let mut post = Request::new(Method::POST, world.url(target));
        *post.body_mut() = Some("{\"name\":\"刷掌\"}\n".into());
        world.send(post).await.unwrap();
    }
    let received = world.platform.received();
    assert_eq!(received.len(), 22);
    for request in received {
        assert!(is_signed_as_sent(&request), "{} {}", request.method, request.target);
        assert!(!request.target.contains('#'));
    }
}

#[tokio::test]
async fn every_attempt_has_its_own_stamp() {
    let world = World::with_public_key(always("public_key")).await;
    let request = Request::new(Method::GET, world.url("/v3/x"));
    for _ in 0..2 {
        world.send(request.try_clone().unwrap()).await.unwrap();
    }
    let received = world.platform.received();
    assert_ne!(received[0].header("authorization"), received[1].header("authorization"));
    assert!(received.iter().all(is_signed_as_sent));
}

#[tokio::test]
async fn request_names_the_preferred_key() {
    let trusts = Trusts::These(&["public_key", "platform1", "platform2"]);
    let world = World::new(trusts, always("platform1")).await;
    let store = world.auth.trust_store();
    let preferences = [
        (Preference::PublicKey, id("public_key")),
        (Preference::Certificate, id("platform2")),
        (Preference::Id(id("platform1")), id("platform1")),
        (Preference::PublicKey, id("public_key")),
    ];
    for (preference, expected) in preferences {
        store.prefer(preference);
        world.get("/v3/x").await.unwrap();
        assert_eq!(world.platform.received().pop().unwrap().header("wechatpay-serial"), [expected]);
    }
}

#[tokio::test]
async fn request_with_its_own_serial_keeps_it() {
    let world = World::new(Trusts::These(&["public_key", "platform1"]), always("platform1")).await;
    let mut request = Request::new(Method::GET, world.url("/v3/x"));
    request.headers_mut().insert("Wechatpay-Serial", id("platform1").parse().unwrap());
    world.send(request).await.unwrap();
    assert_eq!(world.platform.received()[0].header("wechatpay-serial"), [id("platform1")]);
}

#[tokio::test]
async fn accept_and_user_agent_of_the_caller_are_kept() {
    let world = World::with_public_key(always("public_key")).await;
    world.get("/v3/x").await.unwrap();
    let mut request = Request::new(Method::GET, world.url("/v3/x"));
    request.headers_mut().insert("Accept", HeaderValue::from_static("text/plain"));
    request.headers_mut().insert("User-Agent", HeaderValue::from_static("shop/1"));
    request.headers_mut().insert("Authorization", HeaderValue::from_static("Bearer x"));
    world.send(request).await.unwrap();
    let received = world.platform.received();
    assert_eq!(received[0].header("accept"), ["application/json"]);
    let expected = format!("wechatpay-rust/{} (", env!("CARGO_PKG_VERSION"));
    assert!(received[0].header("user-agent")[0].starts_with(&expected));
    assert_eq!(received[0].header("accept-encoding"), [""; 0], "nothing is to be decompressed");
    assert_eq!(received[1].header("accept"), ["text/plain"]);
    assert_eq!(received[1].header("user-agent"), ["shop/1"]);
    assert!(is_signed_as_sent(&received[1]), "another Authorization is replaced");
}

#[tokio::test]
async fn user_agent_of_the_builder_is_sent() {
    let change =
        |builder: AuthMiddlewareBuilder| builder.user_agent(HeaderValue::from_static("shop/2"));
    let world = World::build(Trusts::These(&["public_key"]), always("public_key"), change).await;
    world.get("/v3/x").await.unwrap();
    assert_eq!(world.platform.received()[0].header("user-agent"), ["shop/2"]);
}

#[tokio::test]
async fn request_to_another_origin_is_not_sent() {
    let world = World::with_public_key(always("public_key")).await;
    let other = World::with_public_key(always("public_key")).await;
    let base = world.url("/v3/x");
    let port = base.port().unwrap();
    for url in [
        other.url("/v3/x").to_string(),
        format!("http://localhost:{port}/v3/x"),
        format!("http://127.0.0.2:{port}/v3/x"),
        format!("https://127.0.0.1:{port}/v3/x"),
        format!("http://user@127.0.0.1:{port}/v3/x"),
        format!("http://user:pass@127.0.0.1:{port}/v3/x"),
        "https://api.mch.weixin.qq.com/v3/x".into(),
    ] {
        let request = Request::new(Method::GET, Url::parse(&url).unwrap());
        let error = world.send(request).await.unwrap_err();
        assert!(matches!(error, Error::ForeignOrigin { .. }), "{url}: {error:?}");
        assert!(
            !error.to_string().contains("pass") && !error.to_string().contains("/v3"),
            "{error}"
        );
    }
    assert!(world.platform.received().is_empty() && other.platform.received().is_empty());
}

#[tokio::test]
async fn loopback_origin_is_reached_without_proxy() {
    let proxy = World::with_public_key(always("public_key")).await;
    let url = proxy.platform.base_url.clone();
    let change = move |builder: AuthMiddlewareBuilder| {
        builder.transport(reqwest::Client::builder().proxy(reqwest::Proxy::all(url).unwrap()))
    };
    let world = World::build(Trusts::These(&["public_key"]), always("public_key"), change).await;
    world.get("/v3/x").await.unwrap();
    assert!(proxy.platform.received().is_empty());
}

/// Resolves every name to an address of a documentation network.
struct Liar;

impl reqwest::dns::Resolve for Liar {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let elsewhere: reqwest::dns::Addrs = Box::new(std::iter::once(([192, 0, 2, 1], 1).into()));
        Box::pin(std::future::ready(Ok(elsewhere)))
    }
}

#[tokio::test]
async fn localhost_is_loopback_with_any_resolver() {
    let platform = Platform::start(always("public_key")).await;
    let base = platform.base_url.replace("127.0.0.1", "localhost");
    let merchant = settings(Trusts::These(&["public_key"])).base_url(&base);
    let auth = AuthMiddleware::builder(merchant)
        .transport(reqwest::Client::builder().dns_resolver(Arc::new(Liar)))
        .stamps(Arc::new(TestStamps::at(NOW)))
        .build()
        .unwrap();
    assert_eq!(auth.stack().get(format!("{base}/v3/x")).send().await.unwrap().status(), 200);
    assert_eq!(platform.paths(), ["/v3/x"]);
}

#[tokio::test]
async fn request_with_streaming_body_is_not_sent() {
    let world = World::with_public_key(always("public_key")).await;
    let mut request = Request::new(Method::POST, world.url("/v3/x"));
    *request.body_mut() = Some(Body::wrap(Full::new(Bytes::from_static(b"{}"))));
    let error = world.send(request).await.unwrap_err();
    assert!(matches!(error, Error::UnsignableRequest { .. }), "{error:?}");
    assert!(error.to_string().contains("stream"), "{error}");
    assert!(world.platform.received().is_empty());
}

#[tokio::test]
async fn signed_body_is_signed_for_uploads_and_rejected_otherwise() {
    const META: &str = r#"{"filename":"a.png","sha256":"00"}"#;
    let world = World::with_public_key(always("public_key")).await;
    let mut extensions = Extensions::new();
    extensions.insert(SignedBody(Bytes::from_static(META.as_bytes())));
    for (content_type, sent) in [
        (Some("multipart/form-data; boundary=b"), true),
        (Some("Multipart/Form-Data"), true),
        (Some("application/json"), false),
        (Some("multipart/form-data-not"), false),
        (None, false),
    ] {
        let mut request = Request::new(Method::POST, world.url("/v3/upload"));
        *request.body_mut() = Some("--b and a file".into());
        if let Some(content_type) = content_type {
            request.headers_mut().insert("Content-Type", HeaderValue::from_static(content_type));
        }
        let result = world.send_with(request, &mut extensions).await;
        match result {
            Ok(_) => assert!(sent, "{content_type:?}"),
            Err(error) => {
                assert!(!sent && matches!(error, Error::UnsignableRequest { .. }), "{error:?}")
            }
        }
    }
    for mut upload in world.platform.received() {
        assert_eq!(upload.body, b"--b and a file");
        assert!(!is_signed_as_sent(&upload));
        upload.body = META.into();
        assert!(is_signed_as_sent(&upload));
    }
    assert_eq!(world.platform.received().len(), 2);
}

#[tokio::test]
async fn request_with_rewritten_path_is_not_sent() {
    let world = World::with_public_key(always("public_key")).await;
    let mut extensions = Extensions::new();
    extensions.insert(PathTemplate("/v3/palm/openid/{openid}".into()));
    // The result of a URL parser for the openid `..\..\certificates`.
    for target in
        ["/v3/palm/openid/..\\..\\certificates", "/v3/palm/openid/../x", "/v3/palm/openid/"]
    {
        let request = Request::new(Method::GET, world.url(target));
        let error = world.send_with(request, &mut extensions).await.unwrap_err();
        assert!(matches!(error, Error::UnsignableRequest { .. }), "{target}: {error:?}");
    }
    assert!(world.platform.received().is_empty());
    let request = Request::new(Method::GET, world.url("/v3/palm/openid/oUpF8?a=1"));
    let response = world.send_with(request, &mut extensions).await.unwrap();
    assert_eq!(response.text().await.unwrap(), BODY);
}

#[tokio::test]
async fn connect_request_is_not_sent() {
    // Certificates are not fetched for it either.
    let world = World::new(Trusts::Nothing, always("public_key")).await;
    for target in ["/v3/x", "/", "/*"] {
        let request = Request::new(Method::CONNECT, world.url(target));
        let error = world.send(request).await.unwrap_err();
        assert!(matches!(error, Error::UnsignableRequest { .. }), "{error:?}");
    }
    assert!(world.platform.received().is_empty());
}

/// Counts the requests and responses that pass, and looks for signatures.
struct Outer(std::sync::Mutex<Vec<String>>, &'static str);

#[async_trait::async_trait]
impl reqwest_middleware::Middleware for Outer {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: reqwest_middleware::Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let note = |words: String| self.0.lock().unwrap().push(format!("{} {words}", self.1));
        note(format!("signed: {}", request.headers().contains_key("authorization")));
        let response = next.run(request, extensions).await?;
        let verified = response.extensions().get::<wechatpay_auth::Verified>();
        note(format!("verified: {}", verified.is_some()));
        Ok(response)
    }
}

#[tokio::test]
async fn layers_of_a_stack_are_outside_of_signature_and_verification() {
    let world = World::with_public_key(always("public_key")).await;
    let outer = Arc::new(Outer(std::sync::Mutex::default(), "outer"));
    let client = world.auth.stack_with([Arc::clone(&outer) as _]);
    client.get(world.url("/v3/x")).send().await.unwrap();
    assert_eq!(*outer.0.lock().unwrap(), ["outer signed: false", "outer verified: true"]);
    assert!(is_signed_as_sent(&world.platform.received()[0]));
}
