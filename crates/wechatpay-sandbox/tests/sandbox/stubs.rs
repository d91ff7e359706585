//! Responses prescribed by a test.

use wechatpay_sandbox::StubResponse;

use crate::client::Fixture;

#[tokio::test]
async fn stub_response_is_sent_unchanged_and_signed() {
    let fixture = Fixture::new().await;
    let stub = StubResponse::new(200, "text/plain; charset=gbk", b"\xff\x00\n".to_vec());
    fixture.sandbox.stub("get", "/v3/private/{id}/bill", stub);
    let response = fixture.get("/v3/private/a%2Fb/bill?x=1").send().await;
    assert_eq!(response.body, b"\xff\x00\n");
    assert_eq!(response.header("Content-Type"), "text/plain; charset=gbk");
    response.assert_signed_by_certificate(&fixture);
    assert!(fixture.sandbox.requests()[0].accepted);
}

#[tokio::test]
async fn stub_responds_only_to_authentic_requests_of_its_method_and_path() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/a%2Fb", StubResponse::json(200, "{}"));
    fixture.get("/v3/a%2Fb").nonce("").send().await.assert_rejected(401, "SIGN_ERROR");
    fixture.get("/v3/a%2Fb").without("Accept").send().await.assert_rejected(400, "PARAM_ERROR");
    fixture.get("/v3/a%2fb").send().await.assert_rejected(404, "NOT_FOUND");
    fixture.post("/v3/a%2Fb", "{}").send().await.assert_rejected(404, "NOT_FOUND");
    assert_eq!(fixture.get("/v3/a%2Fb").send().await.status, 200);
}

#[tokio::test]
async fn latest_stub_replaces_earlier_stubs_and_operations() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub(
        "GET",
        "/v3/certificates",
        StubResponse::json(503, r#"{"code":"SERVICE_UNAVAILABLE"}"#),
    );
    let response = fixture.get("/v3/certificates").send().await;
    assert_eq!(response.status, 503);
    response.assert_signed_by_certificate(&fixture);
    fixture.sandbox.stub("GET", "/v3/certificates", StubResponse::empty(204));
    assert_eq!(fixture.get("/v3/certificates").send().await.status, 204);
}

#[tokio::test]
async fn stub_that_cannot_be_sent_yields_a_system_error() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/x", StubResponse::new(200, "a\nb", ""));
    fixture.get("/v3/x").send().await.assert_rejected(500, "SYSTEM_ERROR");
    for status in [0, 100, 199, 600, 1000] {
        fixture.sandbox.stub("GET", "/v3/x", StubResponse::empty(status));
        fixture.get("/v3/x").send().await.assert_rejected(500, "SYSTEM_ERROR");
    }
}
