//! The palm service: preauthorization, decision and query.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use wechatpay_sandbox::Error;

use crate::client::{Fixture, NOW, RawResponse, exchange};

async fn preauthorize(fixture: &Fixture, body: &Value) -> RawResponse {
    let target = "/v3/palmservice/authorization/preauthorize";
    fixture.post(target, &body.to_string()).send().await
}

async fn token(fixture: &Fixture, body: &Value) -> String {
    let response = preauthorize(fixture, body).await;
    assert_eq!(response.status, 200);
    let body = response.json();
    assert_eq!(body.as_object().unwrap().len(), 1);
    body["permission_token"].as_str().unwrap().to_owned()
}

async fn query(fixture: &Fixture, openid: &str, organization_id: &str) -> Value {
    let target =
        format!("/v3/palmservice/authorization/openid/{openid}?organization_id={organization_id}");
    let response = fixture.get(&target).send().await;
    assert_eq!(response.status, 200);
    response.json()
}

fn preauthorization() -> Value {
    json!({"openid": "o1", "organization_id": "1004"})
}

#[tokio::test]
async fn permission_token_is_short_and_unique() {
    let fixture = Fixture::new().await;
    let first = token(&fixture, &preauthorization()).await;
    assert!((16..=64).contains(&first.len()));
    assert_ne!(first, token(&fixture, &preauthorization()).await);
}

#[tokio::test]
async fn preauthorization_with_either_or_both_ids_is_accepted() {
    let fixture = Fixture::new().await;
    for (organization, body) in [
        ("1004", json!({"openid": "a", "preauthorize_session_id": "181167098309019291163"})),
        ("2008", json!({"openid": "b", "organization_id": "2008"})),
        ("2009", json!({"openid": "c", "organization_id": "2009", "preauthorize_session_id": "1"})),
    ] {
        let token = token(&fixture, &body).await;
        fixture.sandbox.approve(&token).unwrap();
        let openid = body["openid"].as_str().unwrap();
        let state = query(&fixture, openid, organization).await;
        assert_eq!(state["state"], "AUTHORIZATION_STATE_ON", "{body}");
    }
    let neither = preauthorize(&fixture, &json!({"openid": "a"})).await;
    neither.assert_rejected(400, "PARAM_ERROR");
}

#[tokio::test]
async fn field_length_is_limited_in_characters() {
    let fixture = Fixture::new().await;
    for field in ["openid", "preauthorize_session_id", "organization_id"] {
        for (length, status) in [(128, 200), (129, 400)] {
            let mut body = preauthorization();
            body[field] = json!("掌".repeat(length));
            assert_eq!(preauthorize(&fixture, &body).await.status, status, "{field} {length}");
        }
    }
}

#[tokio::test]
async fn authorization_before_a_decision_is_none() {
    let fixture = Fixture::new().await;
    let unknown =
        json!({"openid": "o1", "organization_id": "1004", "state": "AUTHORIZATION_STATE_NONE"});
    assert_eq!(query(&fixture, "o1", "1004").await, unknown);
    token(&fixture, &preauthorization()).await;
    assert_eq!(query(&fixture, "o1", "1004").await, unknown);
}

#[tokio::test]
async fn authorization_is_on_after_approval_and_off_after_refusal() {
    let fixture = Fixture::new().await;
    let token = token(&fixture, &preauthorization()).await;
    fixture.sandbox.refuse(&token).unwrap();
    assert_eq!(query(&fixture, "o1", "1004").await["state"], "AUTHORIZATION_STATE_NONE");
    fixture.clock.store(NOW + 60, Ordering::SeqCst);
    fixture.sandbox.approve(&token).unwrap();
    let on = query(&fixture, "o1", "1004").await;
    assert_eq!(on["state"], "AUTHORIZATION_STATE_ON");
    assert_eq!(on["authorize_time"], "2026-05-29T04:27:40+08:00");
    fixture.sandbox.refuse(&token).unwrap();
    let off = query(&fixture, "o1", "1004").await;
    assert_eq!(off["state"], "AUTHORIZATION_STATE_OFF");
    assert_eq!(off["authorize_time"], on["authorize_time"]);
    assert_eq!(query(&fixture, "o1", "1005").await["state"], "AUTHORIZATION_STATE_NONE");
}

#[tokio::test]
async fn unknown_token_is_an_error() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.sandbox.approve("x"), Err(Error::UnknownToken));
    assert_eq!(fixture.sandbox.refuse("x"), Err(Error::UnknownToken));
}

#[tokio::test]
async fn openid_is_decoded_exactly_once() {
    let fixture = Fixture::new().await;
    for openid in ["a/b", r"..\..\x", "?#%&=+!|", " é刷😀", "%2F", "%252F", ".", "\t"] {
        let token = token(&fixture, &json!({"openid": openid, "organization_id": "1 0+4/"})).await;
        fixture.sandbox.approve(&token).unwrap();
        let encoded: String = openid.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let state = query(&fixture, &encoded, "1+0%2B4%2F").await;
        assert_eq!(state["openid"], openid);
        assert_eq!(state["organization_id"], "1 0+4/");
        assert_eq!(state["state"], "AUTHORIZATION_STATE_ON", "{openid:?}");
    }
}

#[tokio::test]
async fn invalid_query_is_rejected() {
    let fixture = Fixture::new().await;
    let long = "x".repeat(129);
    let long_organization = format!("o1?organization_id={}", "1".repeat(65));
    for rest in [
        "%FF?organization_id=1",
        "%2?organization_id=1",
        &format!("{long}?organization_id=1"),
        "o1",
        "o1?",
        "o1?organization_id=",
        "o1?organization_id=1&organization_id=1",
        "o1?organization_id=1&sub_mchid=1",
        "o1?organization_id=%FF",
        &long_organization,
    ] {
        let target = format!("/v3/palmservice/authorization/openid/{rest}");
        let response = fixture.get(&target).send().await;
        response.assert_rejected(400, "PARAM_ERROR");
    }
}

async fn decide(fixture: &Fixture, path: &str) -> RawResponse {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    exchange(&fixture.sandbox, request.as_bytes()).await
}

#[tokio::test]
async fn user_can_decide_over_http() {
    let fixture = Fixture::new().await;
    let token = token(&fixture, &preauthorization()).await;
    let approved = decide(&fixture, &format!("/_sandbox/palm/{token}/approve")).await;
    assert_eq!(approved.status, 200);
    approved.assert_unsigned();
    let expected = json!({"permission_token": token, "state": "AUTHORIZATION_STATE_ON"});
    assert_eq!(approved.json(), expected);
    assert_eq!(query(&fixture, "o1", "1004").await["state"], "AUTHORIZATION_STATE_ON");
    let after_refusal = decide(&fixture, &format!("/_sandbox/palm/{token}/refuse")).await;
    assert_eq!(after_refusal.json()["state"], "AUTHORIZATION_STATE_OFF");
    let visited = format!(
        "GET /_sandbox/palm/{token}/approve HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    );
    let visited = exchange(&fixture.sandbox, visited.as_bytes()).await;
    visited.assert_rejected(404, "NOT_FOUND");
    let state = query(&fixture, "o1", "1004").await;
    assert_eq!(state["state"], "AUTHORIZATION_STATE_OFF", "a GET decides nothing");
    for unknown in ["/_sandbox/palm/x/approve", "/_sandbox/palm/x/refuse"] {
        decide(&fixture, unknown).await.assert_rejected(404, "RESOURCE_NOT_EXISTS");
    }
    for path in ["/_sandbox/", "/_sandbox/keys", "/_sandbox/palm/x", "/_sandbox/health"] {
        decide(&fixture, path).await.assert_rejected(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn health_request_without_signature_is_accepted_and_not_recorded() {
    let fixture = Fixture::new().await;
    let request = b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&fixture.sandbox, request).await.json(), json!({"status": "ok"}));
    assert_eq!(fixture.sandbox.requests().len(), 0);
}
