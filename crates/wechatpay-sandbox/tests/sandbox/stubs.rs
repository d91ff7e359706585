//! Answers prescribed by a test.

use wechatpay_sandbox::StubResponse;

use crate::client::Fixture;

#[tokio::test]
async fn a_stub_answers_byte_for_byte_and_signed() {
    let fixture = Fixture::new().await;
    let answer = StubResponse::new(200, "text/plain; charset=gbk", b"\xff\x00\n".to_vec());
    fixture.sandbox.stub("get", "/v3/private/{id}/bill", answer);
    let reply = fixture.get("/v3/private/a%2Fb/bill?x=1").send().await;
    assert_eq!(reply.body, b"\xff\x00\n");
    assert_eq!(reply.header("Content-Type"), "text/plain; charset=gbk");
    reply.assert_signed_by_certificate(&fixture);
    assert!(fixture.sandbox.requests()[0].accepted);
}

#[tokio::test]
async fn a_stub_answers_only_authentic_requests_of_its_method_and_path() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/a%2Fb", StubResponse::json(200, "{}"));
    fixture.get("/v3/a%2Fb").nonce("").send().await.assert_refused(401, "SIGN_ERROR");
    fixture.get("/v3/a%2Fb").without("Accept").send().await.assert_refused(400, "PARAM_ERROR");
    fixture.get("/v3/a%2fb").send().await.assert_refused(404, "NOT_FOUND");
    fixture.post("/v3/a%2Fb", "{}").send().await.assert_refused(404, "NOT_FOUND");
    assert_eq!(fixture.get("/v3/a%2Fb").send().await.status, 200);
}

#[tokio::test]
async fn the_latest_stub_wins_over_earlier_ones_and_over_the_sandboxs_operations() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub(
        "GET",
        "/v3/certificates",
        StubResponse::json(503, r#"{"code":"SERVICE_UNAVAILABLE"}"#),
    );
    let reply = fixture.get("/v3/certificates").send().await;
    assert_eq!(reply.status, 503);
    reply.assert_signed_by_certificate(&fixture);
    fixture.sandbox.stub("GET", "/v3/certificates", StubResponse::empty(204));
    assert_eq!(fixture.get("/v3/certificates").send().await.status, 204);
}

#[tokio::test]
async fn a_stub_that_cannot_be_sent_is_answered_as_an_error() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("GET", "/v3/x", StubResponse::new(200, "a\nb", ""));
    fixture.get("/v3/x").send().await.assert_refused(500, "SYSTEM_ERROR");
    for status in [0, 100, 199, 600, 1000] {
        fixture.sandbox.stub("GET", "/v3/x", StubResponse::empty(status));
        fixture.get("/v3/x").send().await.assert_refused(500, "SYSTEM_ERROR");
    }
}
