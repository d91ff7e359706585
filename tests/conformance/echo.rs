//! A genuine response to another request is rejected: its signature does not cover the request.

use wechatpay_client::{Client, Error, ErrorKind};
use wechatpay_sandbox::{Sandbox, StubResponse};
use wechatpay_tests::{OPENID, ORGANIZATION_ID, pair_without_retry};

const QUERY: &str = "/v3/palmservice/authorization/openid/{openid}";

async fn responding(body: &str) -> (Sandbox, Client) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", QUERY, StubResponse::json(200, body));
    sandbox.stub("POST", "/v3/security/echo", StubResponse::json(200, body));
    (sandbox, client)
}

async fn query(client: &Client) -> Result<(), Error> {
    let query =
        client.palmservice().get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID);
    query.send().await.map(drop)
}

#[track_caller]
fn assert_mismatch(error: &Error, name: &str) {
    assert!(matches!(error.kind(), ErrorKind::Mismatch(field) if *field == name), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(error.request_id().is_some() && error.operation().is_some());
    assert!(error.is_outcome_unknown() && !error.is_retryable());
}

#[tokio::test]
async fn response_about_another_user_is_rejected() {
    let other =
        r#"{"openid":"oAnotherUser","organization_id":"1004","state":"AUTHORIZATION_STATE_ON"}"#;
    let (sandbox, client) = responding(other).await;
    let error = query(&client).await.unwrap_err();
    assert_mismatch(&error, "openid");
    assert!(!format!("{error} {error:?}").contains("oAnotherUser"));
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn response_about_another_organization_is_rejected() {
    let other = format!(r#"{{"openid":"{OPENID}","organization_id":"1005"}}"#);
    let (_sandbox, client) = responding(&other).await;
    assert_mismatch(&query(&client).await.unwrap_err(), "organization_id");
}

#[tokio::test]
async fn field_missing_in_response_is_not_compared() {
    for body in [format!(r#"{{"openid":"{OPENID}"}}"#), "{}".to_owned()] {
        let (_sandbox, client) = responding(&body).await;
        query(&client).await.unwrap();
    }
}

#[tokio::test]
async fn body_field_that_differs_in_response_is_rejected() {
    let (_sandbox, client) = responding(r#"{"echo_message":"bye"}"#).await;
    let error = client.platform().security_echo().echo_message("hello").send().await.unwrap_err();
    assert_mismatch(&error, "echo_message");
    client.platform().security_echo().echo_message("bye").send().await.unwrap();
}

#[tokio::test]
async fn value_with_special_characters_is_compared_unencoded() {
    let (_sandbox, client) = pair_without_retry().await;
    let query =
        client.palmservice().get_authorization().openid("a b/刷%20").organization_id("10 04+");
    let response = query.send().await.unwrap();
    assert_eq!(response.openid.as_deref(), Some("a b/刷%20"));
}
