//! No public function returns a response that was not verified, or that is for another request.

use serde::Deserialize;
use serde_json::Value;
use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::palmservice::AuthorizationState;
use wechatpay_client::runtime::reqwest::Method;
use wechatpay_client::runtime::{DigestChoice, Inner, Module, Operation, Request};
use wechatpay_client::{Chain, Client, ErrorKind};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::{OPENID, ORGANIZATION_ID, pair_without_retry};

const QUERY: &str = "/v3/palmservice/authorization/openid/{openid}";

/// A module that somebody else wrote.
struct Mine(Inner);

impl Module for Mine {
    fn from_inner(inner: Inner) -> Self {
        Self(inner)
    }

    fn inner(&self) -> &Inner {
        &self.0
    }
}

static UNSIGNED: Operation = Operation::new("mine", "unsigned", "GET", "/v3/mine").unsigned();
static SIGNED: Operation = Operation::new("mine", "signed", "GET", "/v3/mine");

async fn mine() -> (Sandbox, Mine) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", "/v3/mine", StubResponse::json(200, r#"{"state":"ON"}"#));
    sandbox.inject_always(Some(Fault::MissingSignature));
    (sandbox, client.module())
}

#[tokio::test]
async fn request_of_an_unsigned_operation_never_yields_an_unverified_response() {
    let (sandbox, mine) = mine().await;
    let result = Request::new(&UNSIGNED).send::<Value>(mine.inner()).await;
    let error = result.map(|response| format!("{response:?}")).expect_err("it was not signed");
    let missing = AuthError::MissingHeader { name: "Wechatpay-Serial" };
    assert_eq!(error.auth(), Some(&missing));
    // Signed, it is a response like any other.
    sandbox.inject_always(None);
    let response = Request::new(&UNSIGNED).send::<Value>(mine.inner()).await.unwrap();
    assert!(response.verified_by().is_some());
}

#[tokio::test]
async fn download_of_an_unsigned_operation_needs_a_digest_or_a_decision() {
    let (_sandbox, mine) = mine().await;
    let download = |digest| Request::new(&UNSIGNED).download(mine.inner(), digest);
    let error = download(DigestChoice::default()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    let forged = DigestChoice::of("SHA1", "A9993E364706816ABA3E25717850C26C9CD0D89D");
    let error = download(forged).await.unwrap().bytes(1024).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch("digest")), "{error:?}");
    let content = download(DigestChoice::without()).await.unwrap().bytes(1024).await.unwrap();
    assert_eq!(content.as_ref(), br#"{"state":"ON"}"#);
}

#[tokio::test]
async fn download_of_a_signed_operation_is_verified() {
    let (_sandbox, mine) = mine().await;
    let result = Request::new(&SIGNED).download(mine.inner(), DigestChoice::without()).await;
    assert!(matches!(result.unwrap_err().auth(), Some(AuthError::MissingHeader { .. })));
}

/// Stubs the query with somebody else's authorization.
async fn somebody_else() -> (Sandbox, Client) {
    let (sandbox, client) = pair_without_retry().await;
    let body = r#"{ "openid":"somebody-else", "state":"AUTHORIZATION_STATE_ON" }"#;
    sandbox.stub("GET", QUERY, StubResponse::json(200, body));
    (sandbox, client)
}

fn asked(chain: Chain) -> Chain {
    chain.query(&[("organization_id", ORGANIZATION_ID)])
}

#[tokio::test]
async fn chain_of_a_known_operation_rejects_a_response_for_somebody_else() {
    let (sandbox, client) = somebody_else().await;
    let literal = format!("/v3/palmservice/authorization/openid/{OPENID}");
    for chain in [
        client.chain(QUERY).path("openid", OPENID),
        client.chain("v3/palmservice/authorization/openid/{id}").path("id", OPENID),
        client.chain(literal),
    ] {
        let error = asked(chain).get().await.expect_err("it is for somebody else");
        assert!(matches!(error.kind(), ErrorKind::Mismatch("openid")), "{error:?}");
        assert!(error.is_outcome_unknown() && !error.body().is_empty());
    }
    // A query is compared, too.
    let body = format!(r#"{{"openid":"{OPENID}","organization_id":"1005"}}"#);
    sandbox.stub("GET", QUERY, StubResponse::json(200, body));
    let error = asked(client.chain(QUERY).path("openid", OPENID)).get().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch("organization_id")), "{error:?}");
}

#[tokio::test]
async fn chain_of_a_known_operation_returns_the_verified_bytes() {
    let (sandbox, client) = somebody_else().await;
    let body = format!("{{ \"z\": 1.0, \"openid\" : \"{OPENID}\",\n\"a\":[] }}");
    sandbox.stub("GET", QUERY, StubResponse::json(200, body.as_str()));
    let response = asked(client.chain(QUERY).path("openid", OPENID)).get().await.unwrap();
    assert_eq!(response.as_bytes(), body.as_bytes());
    assert!(response.verified_by().is_some());
}

#[tokio::test]
async fn chain_of_an_unknown_template_compares_nothing() {
    let (sandbox, client) = somebody_else().await;
    let body = r#"{"openid":"somebody-else"}"#;
    sandbox.stub("GET", "/v3/unknown/{openid}", StubResponse::json(200, body));
    let response = client.chain("v3/unknown/{openid}").path("openid", OPENID).get().await.unwrap();
    assert_eq!(response.json::<Value>().unwrap()["openid"], "somebody-else");
}

#[tokio::test]
async fn chain_with_a_method_that_is_not_of_the_api_is_rejected_before_sending() {
    let (sandbox, client) = pair_without_retry().await;
    for method in ["CONNECT", "TRACE", "OPTIONS", "HEAD", "get", "PURGE", "M-SEARCH"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let error = client.chain("v3/certificates").send(method.clone()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{method}: {error:?}");
        assert!(error.to_string().contains(method.as_str()), "{error}");
    }
    assert!(sandbox.requests().is_empty());
    client.chain("v3/certificates").send(Method::GET).await.unwrap();
}

#[tokio::test]
async fn json_array_is_not_read_as_an_object() {
    #[derive(Debug, Deserialize)]
    struct Positional {
        #[allow(dead_code, reason = "only read")]
        state: Option<String>,
    }
    let (sandbox, client) = pair_without_retry().await;
    let on = r#"{"state":"AUTHORIZATION_STATE_ON"}"#;
    for body in [r#"[null,null,null,"AUTHORIZATION_STATE_ON"]"#.to_owned(), format!("[{on}]")] {
        sandbox.stub("GET", QUERY, StubResponse::json(200, body.as_str()));
        let palm = client.palmservice();
        let query = palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID);
        let error = query.send().await.expect_err(&body);
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        let response = asked(client.chain(QUERY).path("openid", OPENID)).get().await.unwrap();
        assert!(response.json::<Value>().unwrap().is_array());
        assert!(response.json::<Vec<Value>>().is_ok());
    }
    sandbox.stub("GET", QUERY, StubResponse::json(200, r#"["AUTHORIZATION_STATE_ON"]"#));
    let response = asked(client.chain(QUERY).path("openid", OPENID)).get().await.unwrap();
    let error = response.json::<Positional>().expect_err("an array is not an object");
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
    sandbox.stub("GET", QUERY, StubResponse::json(200, on));
    let response = asked(client.chain(QUERY).path("openid", OPENID)).get().await.unwrap();
    let state = response.json::<Positional>().unwrap().state;
    assert_eq!(state.as_deref(), Some("AUTHORIZATION_STATE_ON"));
}

#[tokio::test]
async fn odd_time_does_not_hide_the_state() {
    let (sandbox, client) = pair_without_retry().await;
    for (time, problems) in [
        (r#""""#, 0),
        ("null", 0),
        (r#""20180608103456""#, 1),
        (r#""2018-06-08 10:34:56""#, 1),
        ("1528425296", 1),
        ("{}", 1),
        ("[1]", 1),
    ] {
        let body = format!(
            r#"{{"authorize_time":{time},"openid":"{OPENID}","organization_id":"{ORGANIZATION_ID}","state":"AUTHORIZATION_STATE_ON"}}"#
        );
        sandbox.stub("GET", QUERY, StubResponse::json(200, body));
        let palm = client.palmservice();
        let response = palm.wait_for_authorization(OPENID, ORGANIZATION_ID).await.unwrap();
        assert_eq!(response.state, Some(AuthorizationState::On));
        assert_eq!(
            (response.authorize_time, response.problems().len()),
            (None, problems),
            "{time}"
        );
    }
}

#[test]
fn debug_of_a_request_prints_no_value() {
    let mut slot = wechatpay_client::runtime::Slot::<String>::default();
    slot.set(OPENID);
    static QUERY: Operation = Operation::new("mine", "query", "GET", "/v3/mine/{openid}");
    let request = Request::new(&QUERY).path("openid", slot.clone()).query("openid", slot);
    let printed = format!("{request:?} {request:#?}");
    assert!(printed.contains("/v3/mine/{openid}") && !printed.contains(OPENID), "{printed}");
}
