//! Requests that a web page in the developer's browser can send are rejected on every endpoint.

use wechatpay_sandbox::{Sandbox, StubResponse};

use crate::client::{Fixture, RawRequest, RawResponse, exchange};

/// Lists one request to each endpoint, all of them accepted as they are.
fn every_endpoint<'a>(fixture: &'a Fixture, token: &str) -> Vec<RawRequest<'a>> {
    fixture.sandbox.stub("GET", "/v3/stub", StubResponse::empty(204));
    let echo = format!(
        r#"{{"algorithm_type":"RSA","encrypted_data":"","serial":"{}"}}"#,
        fixture.public_key_id()
    );
    vec![
        fixture.get("/_sandbox/health"),
        fixture.post(&format!("/_sandbox/palm/{token}/approve"), ""),
        fixture.post(&format!("/_sandbox/palm/{token}/refuse"), ""),
        fixture.query(),
        fixture.post("/v3/palmservice/authorization/preauthorize", r#"{"openid":"o1"}"#),
        fixture.get("/v3/certificates"),
        fixture.post("/v3/security/echo", &echo),
        fixture.get("/v3/stub"),
        fixture.get("/v3/nothing"),
    ]
}

async fn token(fixture: &Fixture) -> String {
    let path = "/v3/palmservice/authorization/preauthorize";
    let body = r#"{"openid":"o1","organization_id":"1004"}"#;
    let response = fixture.post(path, body).send().await;
    response.json()["permission_token"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_forbidden(response: &RawResponse, request: &RawRequest<'_>) {
    assert_eq!(response.status, 403, "{} {:?}", request.target, request.headers);
    response.assert_rejected(403, "NO_AUTH");
    response.assert_unsigned();
    assert!(response.headers.iter().all(|(name, _)| !name.starts_with("Access-Control-")));
}

#[tokio::test]
async fn request_for_another_host_is_rejected_on_every_endpoint() {
    let fixture = Fixture::new().await;
    let token = token(&fixture).await;
    let recorded = fixture.sandbox.requests().len();
    for request in every_endpoint(&fixture, &token) {
        for host in
            ["rebound.evil.example", "rebound.evil.example:80", "10.0.0.1", "localhost.", ""]
        {
            let request = request.clone().without("Host").header("Host", host);
            assert_forbidden(&request.send().await, &request);
        }
        let none = request.clone().without("Host");
        assert_forbidden(&none.send().await, &none);
        let two = request.clone().header("Host", "localhost");
        assert_forbidden(&two.send().await, &two);
    }
    assert_eq!(fixture.sandbox.requests().len(), recorded, "none is recorded");
    let state = fixture.query().send().await.json();
    assert_eq!(state["state"], "AUTHORIZATION_STATE_NONE", "none had an effect");
}

#[tokio::test]
async fn request_of_a_web_page_is_rejected_on_every_endpoint() {
    let fixture = Fixture::new().await;
    let token = token(&fixture).await;
    let own = fixture.sandbox.base_url().to_owned();
    for (name, value) in [
        ("Origin", "http://rebound.evil.example"),
        ("Origin", "null"),
        ("Origin", "http://localhost"),
        ("Origin", &own),
        ("Origin", ""),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "same-origin"),
    ] {
        for request in every_endpoint(&fixture, &token) {
            let request = request.header(name, value);
            assert_forbidden(&request.send().await, &request);
        }
    }
    let mut preflight = fixture.post("/_sandbox/palm/x/approve", "").header("Origin", "null");
    preflight.method = "OPTIONS".to_owned();
    assert_forbidden(&preflight.send().await, &preflight);
    assert_eq!(
        fixture.query().send().await.json()["state"],
        "AUTHORIZATION_STATE_NONE",
        "none had an effect"
    );
}

#[tokio::test]
async fn rejected_page_does_not_use_up_a_fault() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(wechatpay_sandbox::Fault::SystemError);
    fixture.query().header("Origin", "http://evil.example").send().await;
    assert_eq!(fixture.query().send().await.status, 500);
}

#[tokio::test]
async fn request_for_a_loopback_host_is_accepted_on_every_endpoint() {
    let fixture = Fixture::new().await;
    let token = token(&fixture).await;
    for host in ["localhost:1", "LOCALHOST", "127.0.0.1", "127.1.2.3:8080", "[::1]:80"] {
        for request in every_endpoint(&fixture, &token) {
            let request = request.without("Host").header("Host", host);
            assert_ne!(request.send().await.status, 403, "{host} {}", request.target);
        }
    }
    let typed = fixture.get("/_sandbox/health").header("Sec-Fetch-Site", "none");
    assert_eq!(typed.send().await.status, 200, "the address bar of a browser");
}

#[tokio::test]
async fn absolute_target_on_another_host_is_rejected() {
    let fixture = Fixture::new().await;
    for (authority, is_rejected) in [("evil.example", true), ("localhost:80", false)] {
        let request = format!(
            "GET http://{authority}/_sandbox/health HTTP/1.1\r\nHost: localhost\r\n\
             Connection: close\r\n\r\n"
        );
        let response = exchange(&fixture.sandbox, request.as_bytes()).await;
        assert_eq!(response.status == 403, is_rejected, "{authority}: {}", response.status);
    }
}

#[tokio::test]
async fn other_host_is_accepted_and_page_is_rejected_when_remote_access_is_allowed() {
    let fixture = Fixture::with(Sandbox::builder().allow_remote(true)).await;
    let request = fixture.query().without("Host").header("Host", "sandbox.internal:8080");
    assert_eq!(request.send().await.status, 200);
    let request = request.header("Origin", "http://sandbox.internal:8080");
    assert_forbidden(&request.send().await, &request);
}
