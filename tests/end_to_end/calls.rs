//! Successful calls: the palm service in all its modes, typed and by template, and API errors.

use wechatpay_client::auth::Preference;
use wechatpay_client::palmservice::AuthorizationState;
use wechatpay_client::{Client, Code, ErrorKind, Merchant};
use wechatpay_sandbox::{KeyMode, Sandbox, StubResponse};
use wechatpay_tests::{OPENID, ORGANIZATION_ID, SESSION_ID, client, pair};

#[tokio::test]
async fn authorization_after_consent_is_on() {
    let (sandbox, client) = pair().await;
    let palm = client.palmservice();
    let query = || palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID).send();

    let token =
        palm.preauthorize().openid(OPENID).organization_id(ORGANIZATION_ID).send().await.unwrap();
    assert!(token.request_id().is_some());
    let before = query().await.unwrap().into_inner();
    assert_eq!((before.state, before.authorize_time), (Some(AuthorizationState::None), None));

    sandbox.approve(&token.permission_token).unwrap();
    let after = query().await.unwrap();
    assert_eq!(after.state, Some(AuthorizationState::On));
    assert_eq!(
        (after.openid.as_deref(), after.organization_id.as_deref()),
        (Some(OPENID), Some(ORGANIZATION_ID))
    );
    assert_eq!(after.authorize_time.unwrap().offset().local_minus_utc(), 8 * 3600);
    assert!(sandbox.requests().iter().all(|request| request.accepted));
}

#[tokio::test]
async fn preauthorization_in_each_mode_is_accepted() {
    let (sandbox, client) = pair().await;
    let palm = client.palmservice();
    palm.preauthorize()
        .openid(OPENID)
        .preauthorize_session_id(SESSION_ID)
        .organization_id(ORGANIZATION_ID)
        .send()
        .await
        .unwrap();
    palm.preauthorize_session(OPENID, SESSION_ID).send().await.unwrap();
    palm.preauthorize_organization(OPENID, ORGANIZATION_ID).send().await.unwrap();

    let bodies: Vec<serde_json::Value> = sandbox
        .requests()
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    assert_eq!(bodies[0].as_object().unwrap().len(), 3);
    // An absent field is omitted, not sent as null.
    assert_eq!(
        bodies[1],
        serde_json::json!({ "openid": OPENID, "preauthorize_session_id": SESSION_ID })
    );
    assert_eq!(
        bodies[2],
        serde_json::json!({ "openid": OPENID, "organization_id": ORGANIZATION_ID })
    );
}

#[tokio::test]
async fn request_names_the_preferred_key_and_response_is_signed_by_it() {
    let (sandbox, client) = pair().await;
    let query = || async {
        let palm = client.palmservice();
        let response = palm
            .get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap();
        let requested =
            sandbox.requests().last().unwrap().header("wechatpay-serial").unwrap().to_owned();
        assert_eq!(response.verified_by(), Some(requested.as_str()));
        requested
    };
    assert!(query().await.starts_with("PUB_KEY_ID_"));
    client.trust_store().prefer(Preference::Certificate);
    assert_eq!(query().await.len(), 40);
}

#[tokio::test]
async fn request_has_required_headers_and_no_others() {
    let (sandbox, client) = pair().await;
    client.palmservice().preauthorize_session(OPENID, SESSION_ID).send().await.unwrap();
    let request = sandbox.requests().remove(0);
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(request.header("user-agent").unwrap().starts_with("wechatpay-rust/"));
    assert_eq!(request.header("api-version"), None);
}

#[tokio::test]
async fn first_call_without_platform_keys_fetches_certificates() {
    let sandbox = Sandbox::builder().key_mode(KeyMode::Certificate).spawn().await.unwrap();
    let without =
        sandbox.environment().into_iter().filter(|(name, _)| *name != "WECHATPAY_PLATFORM_CERTS");
    let client = Client::builder().merchant(Merchant::from_vars(without).unwrap()).build().unwrap();
    for _ in 0..2 {
        client.palmservice().preauthorize_session(OPENID, SESSION_ID).send().await.unwrap();
    }
    let targets: Vec<String> =
        sandbox.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(
        targets.iter().filter(|target| target.starts_with("/v3/certificates")).count(),
        1,
        "{targets:?}"
    );
    assert!(targets[0].starts_with("/v3/certificates"));
}

#[tokio::test]
async fn merchant_in_public_key_mode_never_fetches_certificates() {
    let sandbox = Sandbox::builder().key_mode(KeyMode::PublicKey).spawn().await.unwrap();
    let client = client(&sandbox).unwrap();
    client.palmservice().preauthorize_session(OPENID, SESSION_ID).send().await.unwrap();
    assert!(client.certificate_refresher().is_none());
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn chain_call_is_signed_and_verified() {
    let (sandbox, client) = pair().await;
    let response = client
        .chain("v3/palmservice/authorization/openid/{openid}")
        .path("openid", "a b/刷")
        .query(&[("organization_id", "10 04+")])
        .get()
        .await
        .unwrap();
    let json: serde_json::Value = response.json().unwrap();
    assert_eq!((&json["openid"], &json["organization_id"]), (&"a b/刷".into(), &"10 04+".into()));
    assert!(response.verified_by().is_some());

    let body = serde_json::json!({ "openid": OPENID, "organization_id": ORGANIZATION_ID });
    let response = client
        .chain("/v3/palmservice/authorization/preauthorize")
        .json(&body)
        .post()
        .await
        .unwrap();
    assert!(response.json::<serde_json::Value>().unwrap()["permission_token"].is_string());
    assert!(sandbox.requests().iter().all(|request| request.accepted));
}

#[tokio::test]
async fn chain_with_unset_variable_is_rejected_before_sending() {
    let (sandbox, client) = pair().await;
    let error =
        client.chain("v3/palmservice/authorization/openid/{openid}").get().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn api_error_keeps_code_message_detail_and_request_id() {
    let (_sandbox, client) = pair().await;
    let error = client.palmservice().preauthorize().openid(OPENID).send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (400, Some(&Code::ParamError)));
    assert!(error.request_id().is_some() && error.detail().is_some());
    assert!(!error.is_retryable() && !error.is_outcome_unknown());
    assert_eq!(error.operation(), Some("preauthorize"));
    assert!(!format!("{error} {error:?}").contains(OPENID));
}

#[tokio::test]
async fn error_response_that_is_not_json_keeps_status_and_body() {
    let (sandbox, client) = pair().await;
    sandbox.stub(
        "POST",
        "/v3/palmservice/authorization/preauthorize",
        StubResponse::new(502, "text/html", "<h1>Bad"),
    );
    let error = client.palmservice().preauthorize().openid(OPENID).send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 502);
    assert_eq!(error.body().as_ref(), b"<h1>Bad");
    assert!(error.is_outcome_unknown());
}

#[tokio::test]
async fn missing_required_value_is_rejected_before_sending() {
    let (sandbox, client) = pair().await;
    let error = client.palmservice().get_authorization().openid(OPENID).send().await.unwrap_err();
    assert!(error.to_string().contains("organization_id"), "{error}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn refused_connection_has_a_known_outcome() {
    let (sandbox, client) = pair().await;
    drop(sandbox);
    let error =
        client.palmservice().preauthorize_session(OPENID, SESSION_ID).send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Transport(wechatpay_client::Transport::Connect)),
        "{error:?}"
    );
    assert!(!error.is_outcome_unknown());
}

#[tokio::test]
async fn echo_message_is_returned() {
    let (_sandbox, client) = pair().await;
    let response = client.platform().security_echo().echo_message("hello").send().await.unwrap();
    assert_eq!(response.echo_message, "hello");
}

#[tokio::test]
async fn typed_route_returns_the_typed_builder() {
    let (sandbox, client) = pair().await;
    let preauthorize = client.v3().palmservice().authorization().preauthorize().post();
    let token = preauthorize.openid("a/b").organization_id(ORGANIZATION_ID).send().await.unwrap();
    sandbox.approve(&token.permission_token).unwrap();
    let query = client.v3().palmservice().authorization().openid().openid("a/b").get();
    assert_eq!(
        query.organization_id(ORGANIZATION_ID).send().await.unwrap().state,
        Some(AuthorizationState::On)
    );
}

#[tokio::test]
async fn chain_with_reserved_header_is_rejected() {
    use http::{HeaderName, HeaderValue};
    let (sandbox, client) = pair().await;
    let chain = |name| {
        let chain = client
            .chain("v3/palmservice/authorization/openid/o")
            .query(&[("organization_id", "1")]);
        chain.header(HeaderName::from_static(name), HeaderValue::from_static("en"))
    };
    chain("accept-language").get().await.unwrap();
    assert_eq!(sandbox.requests().pop().unwrap().header("accept-language"), Some("en"));
    for name in ["authorization", "wechatpay-serial", "host"] {
        assert!(matches!(
            chain(name).get().await.unwrap_err().kind(),
            ErrorKind::InvalidRequest(_)
        ));
    }
    assert_eq!(sandbox.requests().len(), 1);
}
