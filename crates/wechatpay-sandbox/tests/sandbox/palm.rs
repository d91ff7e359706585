//! The palm service: who is asked, who decides, what the query says.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use wechatpay_sandbox::Error;

use crate::client::{Fixture, NOW, Reply, exchange};

async fn preauthorize(fixture: &Fixture, body: &Value) -> Reply {
    let target = "/v3/palmservice/authorization/preauthorize";
    fixture.post(target, &body.to_string()).send().await
}

async fn token(fixture: &Fixture, body: &Value) -> String {
    let reply = preauthorize(fixture, body).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert_eq!(body.as_object().unwrap().len(), 1);
    body["permission_token"].as_str().unwrap().to_owned()
}

async fn query(fixture: &Fixture, openid: &str, organization_id: &str) -> Value {
    let target =
        format!("/v3/palmservice/authorization/openid/{openid}?organization_id={organization_id}");
    let reply = fixture.get(&target).send().await;
    assert_eq!(reply.status, 200);
    reply.json()
}

fn asked() -> Value {
    json!({"openid": "o1", "organization_id": "1004"})
}

#[tokio::test]
async fn a_token_is_short_and_new_each_time() {
    let fixture = Fixture::new().await;
    let first = token(&fixture, &asked()).await;
    assert!((16..=64).contains(&first.len()));
    assert_ne!(first, token(&fixture, &asked()).await);
}

#[tokio::test]
async fn each_mode_and_the_public_example_with_both_are_accepted() {
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
    neither.assert_refused(400, "PARAM_ERROR");
}

#[tokio::test]
async fn lengths_are_limited_in_characters() {
    let fixture = Fixture::new().await;
    for field in ["openid", "preauthorize_session_id", "organization_id"] {
        for (length, status) in [(128, 200), (129, 400)] {
            let mut body = asked();
            body[field] = json!("掌".repeat(length));
            assert_eq!(preauthorize(&fixture, &body).await.status, status, "{field} {length}");
        }
    }
}

#[tokio::test]
async fn nobody_is_authorized_before_deciding() {
    let fixture = Fixture::new().await;
    let unknown =
        json!({"openid": "o1", "organization_id": "1004", "state": "AUTHORIZATION_STATE_NONE"});
    assert_eq!(query(&fixture, "o1", "1004").await, unknown);
    token(&fixture, &asked()).await;
    assert_eq!(query(&fixture, "o1", "1004").await, unknown);
}

#[tokio::test]
async fn consent_turns_none_to_on_with_its_time_and_refusal_turns_on_to_off() {
    let fixture = Fixture::new().await;
    let token = token(&fixture, &asked()).await;
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
async fn an_unknown_token_is_an_error() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.sandbox.approve("x"), Err(Error::UnknownToken));
    assert_eq!(fixture.sandbox.refuse("x"), Err(Error::UnknownToken));
}

#[tokio::test]
async fn the_openid_is_decoded_exactly_once() {
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
async fn a_query_that_cannot_be_read_is_refused() {
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
        let reply = fixture.get(&target).send().await;
        reply.assert_refused(400, "PARAM_ERROR");
    }
}

async fn decide(fixture: &Fixture, path: &str) -> Reply {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    exchange(&fixture.sandbox, request.as_bytes()).await
}

#[tokio::test]
async fn the_user_can_decide_over_http() {
    let fixture = Fixture::new().await;
    let token = token(&fixture, &asked()).await;
    let approved = decide(&fixture, &format!("/_sandbox/palm/{token}/approve")).await;
    assert_eq!(approved.status, 200);
    approved.assert_unsigned();
    let expected = json!({"permission_token": token, "state": "AUTHORIZATION_STATE_ON"});
    assert_eq!(approved.json(), expected);
    assert_eq!(query(&fixture, "o1", "1004").await["state"], "AUTHORIZATION_STATE_ON");
    let refused = decide(&fixture, &format!("/_sandbox/palm/{token}/refuse")).await;
    assert_eq!(refused.json()["state"], "AUTHORIZATION_STATE_OFF");
    let visited = format!(
        "GET /_sandbox/palm/{token}/approve HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    );
    let visited = exchange(&fixture.sandbox, visited.as_bytes()).await;
    visited.assert_refused(404, "NOT_FOUND");
    let state = query(&fixture, "o1", "1004").await;
    assert_eq!(state["state"], "AUTHORIZATION_STATE_OFF", "a visit decides nothing");
    for unknown in ["/_sandbox/palm/x/approve", "/_sandbox/palm/x/refuse"] {
        decide(&fixture, unknown).await.assert_refused(404, "RESOURCE_NOT_EXISTS");
    }
    for path in ["/_sandbox/", "/_sandbox/keys", "/_sandbox/palm/x", "/_sandbox/health"] {
        decide(&fixture, path).await.assert_refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn health_needs_no_signature_and_is_not_recorded() {
    let fixture = Fixture::new().await;
    let request = b"GET /_sandbox/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&fixture.sandbox, request).await.json(), json!({"status": "ok"}));
    assert_eq!(fixture.sandbox.requests().len(), 0);
}
