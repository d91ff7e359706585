//! A merchant and a scripted platform with one clock.

use std::sync::Arc;

use http::Extensions;
use reqwest::{Method, Request, Response, Url};
use reqwest_middleware::ClientWithMiddleware;
use wechatpay_auth::middleware::{AuthMiddleware, AuthMiddlewareBuilder, RefreshStatus};
use wechatpay_auth::{Error, Merchant};

use crate::platform::{Platform, PlatformResponse, ReceivedRequest};
use crate::support::{NOW, TestStamps, fixture, id, merchant_settings, owner, str_field};

pub(crate) struct World {
    pub(crate) platform: Platform,
    pub(crate) stamps: Arc<TestStamps>,
    pub(crate) auth: AuthMiddleware,
    pub(crate) client: ClientWithMiddleware,
}

/// The body of most responses in the tests.
pub(crate) const BODY: &str = r#"{"permission_token":"toaken_sdafkdshjfldsajfafgjdasg"}"#;

/// The platform keys in a merchant's settings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trusts<'a> {
    /// Nothing: certificates must be fetched.
    Nothing,
    /// These certificates and public keys; certificates can be fetched.
    These(&'a [&'a str]),
}

impl World {
    pub(crate) async fn new(
        trusts: Trusts<'_>,
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
    ) -> Self {
        Self::build(trusts, script, |builder| builder).await
    }

    pub(crate) async fn build(
        trusts: Trusts<'_>,
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
        change: impl FnOnce(AuthMiddlewareBuilder) -> AuthMiddlewareBuilder,
    ) -> Self {
        let unchanged = |settings| settings;
        Self::build_with(trusts, script, unchanged, change).await
    }

    pub(crate) async fn with_settings(
        trusts: Trusts<'_>,
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
        change: impl FnOnce(Merchant) -> Merchant,
    ) -> Self {
        Self::build_with(trusts, script, change, |builder| builder).await
    }

    async fn build_with(
        trusts: Trusts<'_>,
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
        change_settings: impl FnOnce(Merchant) -> Merchant,
        change: impl FnOnce(AuthMiddlewareBuilder) -> AuthMiddlewareBuilder,
    ) -> Self {
        let platform = Platform::start(script).await;
        let stamps = Arc::new(TestStamps::at(NOW));
        let settings = change_settings(settings(trusts).base_url(&platform.base_url));
        let builder = AuthMiddleware::builder(settings).stamps(Arc::clone(&stamps) as _);
        let auth = change(builder).build().unwrap();
        let client = auth.stack();
        Self { platform, stamps, auth, client }
    }

    /// A merchant that trusts only the public key, and a platform that signs with it.
    pub(crate) async fn with_public_key(
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
    ) -> Self {
        Self::new(Trusts::These(&["public_key"]), script).await
    }

    pub(crate) fn url(&self, target: &str) -> Url {
        Url::parse(&format!("{}{target}", self.platform.base_url)).unwrap()
    }

    pub(crate) async fn get(&self, target: &str) -> Result<Response, Error> {
        self.send(Request::new(Method::GET, self.url(target))).await
    }

    /// Sends a request. An error of the transport fails the test.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        rejected(self.client.execute(request).await)
    }

    pub(crate) async fn send_with(
        &self,
        request: Request,
        extensions: &mut Extensions,
    ) -> Result<Response, Error> {
        rejected(self.client.execute_with_extensions(request, extensions).await)
    }

    pub(crate) fn status(&self) -> RefreshStatus {
        self.auth.certificate_refresher().unwrap().status()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.auth.trust_store().ids()
    }
}

pub(crate) fn settings(trusts: Trusts<'_>) -> Merchant {
    let settings = merchant_settings().apiv3_key(str_field(&fixture("keys"), "apiv3_key"));
    let Trusts::These(names) = trusts else {
        return settings;
    };
    names.iter().fold(settings, |settings, name| {
        let owner = owner(name);
        match owner["id"].as_str() {
            Some(id) => settings.public_key(id, str_field(&owner, "public_spki_pem")),
            None => settings.platform_certificates(str_field(&owner, "certificate_pem")),
        }
    })
}

fn rejected(result: reqwest_middleware::Result<Response>) -> Result<Response, Error> {
    result.map_err(|error| match error {
        reqwest_middleware::Error::Middleware(error) => error.downcast().unwrap(),
        reqwest_middleware::Error::Reqwest(error) => panic!("{error:?}"),
    })
}

/// Signs every response with the named key.
pub(crate) fn always(
    by: &'static str,
) -> impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static {
    move |_| PlatformResponse::signed(200, BODY, by, NOW)
}

pub(crate) fn sorted_ids(names: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = names.iter().map(|name| id(name)).collect();
    ids.sort();
    ids
}

/// Runs other tasks, without time passing, until `done` returns `true`. Returns `false` if it never
/// does.
pub(crate) async fn eventually(done: impl Fn() -> bool) -> bool {
    for _ in 0..100_000 {
        if done() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}
