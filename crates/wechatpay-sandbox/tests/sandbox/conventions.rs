//! What every authentic request must keep besides its signature; refusals are signed.

use crate::client::Fixture;

const PREAUTHORIZE: &str = "/v3/palmservice/authorization/preauthorize";
const BODY: &str = r#"{"openid":"o1","organization_id":"1004"}"#;

#[tokio::test]
async fn accept_and_user_agent_are_there() {
    let fixture = Fixture::new().await;
    for name in ["Accept", "User-Agent"] {
        let reply = fixture.query().without(name).send().await;
        let detail = reply.assert_refused(400, "PARAM_ERROR");
        assert_eq!(detail["location"], "header");
        reply.assert_signed_by_certificate(&fixture);
        let reply = fixture.query().without(name).header(name, "").send().await;
        reply.assert_refused(400, "PARAM_ERROR");
        let reply = fixture.query().without(name).header(name, "anything").send().await;
        assert_eq!(reply.status, 200);
    }
}

#[tokio::test]
async fn a_body_is_declared_as_json() {
    let fixture = Fixture::new().await;
    let call = fixture.post(PREAUTHORIZE, BODY);
    call.clone().without("Content-Type").send().await.assert_refused(400, "PARAM_ERROR");
    for (kind, accepted) in [
        ("text/plain", false),
        ("application/x-www-form-urlencoded", false),
        ("application/jsonp", false),
        ("application/json; charset=utf-8", true),
        ("Application/JSON", true),
    ] {
        let call = fixture.post(PREAUTHORIZE, BODY).without("Content-Type");
        let reply = call.header("Content-Type", kind).send().await;
        assert_eq!(reply.status == 200, accepted, "{kind}");
        reply.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn a_json_body_is_json_without_null_and_without_unknown_fields() {
    let fixture = Fixture::new().await;
    for (body, field) in [
        ("{", "/body"),
        (r#"{"openid":"o1","organization_id":"1004"}x"#, "/body"),
        (r#"["openid"]"#, "/body"),
        (r#"{"openid":"o1","organization_id":null}"#, "/body/organization_id"),
        (r#"{"openid":"o1","organization_id":"1","sub_mchid":"1"}"#, "/body/sub_mchid"),
        (r#"{"openid":"o1","organization_id":1004}"#, "/body/organization_id"),
        (r#"{"openid":"","organization_id":"1"}"#, "/body/openid"),
        (r#"{"organization_id":"1"}"#, "/body/openid"),
    ] {
        let reply = fixture.post(PREAUTHORIZE, body).send().await;
        assert_eq!(reply.assert_refused(400, "PARAM_ERROR")["field"], field, "{body}");
        reply.assert_signed_by_certificate(&fixture);
    }
    let two = r#"{"openid":"o1","organization_id":"1","x":1,"y":2}"#;
    let detail = fixture.post(PREAUTHORIZE, two).send().await.assert_refused(400, "PARAM_ERROR");
    assert_eq!(detail["value"], serde_json::json!(["/body/x", "/body/y"]));
}

#[tokio::test]
async fn a_null_is_refused_in_a_stubbed_operation_too() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("POST", "/v3/x", wechatpay_sandbox::StubResponse::empty(204));
    let reply = fixture.post("/v3/x", r#"{"a":[{"b":null}]}"#).send().await;
    assert_eq!(reply.assert_refused(400, "PARAM_ERROR")["field"], "/body/a/0/b");
}

#[tokio::test]
async fn a_body_is_declared_in_a_stubbed_operation_too() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("POST", "/v3/x", wechatpay_sandbox::StubResponse::empty(204));
    for (kind, status) in [("text/plain", 400), ("application/json", 204)] {
        let call = fixture.post("/v3/x", "{}").without("Content-Type");
        assert_eq!(call.header("Content-Type", kind).send().await.status, status);
    }
    let undeclared = fixture.post("/v3/x", "{}").without("Content-Type").send().await;
    undeclared.assert_refused(400, "PARAM_ERROR");
}

#[tokio::test]
async fn a_missing_body_is_refused() {
    let fixture = Fixture::new().await;
    fixture.post(PREAUTHORIZE, "").send().await.assert_refused(400, "PARAM_ERROR");
}

#[tokio::test]
async fn an_unknown_path_or_method_is_not_found_and_signed() {
    let fixture = Fixture::new().await;
    for call in [
        fixture.get("/v3/nothing"),
        fixture.get("/"),
        fixture.get("/v3/certificates/"),
        fixture.get("//v3/certificates"),
        fixture.get(PREAUTHORIZE),
        fixture.get("/v3/palmservice/authorization/openid/..?organization_id=1"),
        fixture.get("/v3/palmservice/authorization/openid/?organization_id=1"),
    ] {
        let reply = call.send().await;
        reply.assert_refused(404, "NOT_FOUND");
        reply.assert_signed_by_certificate(&fixture);
    }
    let forged =
        fixture.get("/v3/nothing").altered("timestamp=\"1780000000", "timestamp=\"1780000001");
    forged.send().await.assert_sign_error("sign not match");
}

#[tokio::test]
async fn a_body_beyond_8_mebibytes_is_not_read() {
    let fixture = Fixture::new().await;
    let call = fixture.post(PREAUTHORIZE, "").header("Content-Length", "8388609");
    let reply = call.send().await;
    reply.assert_refused(413, "INVALID_REQUEST");
    reply.assert_unsigned();
    assert_eq!(fixture.sandbox.requests()[0].error_code.as_deref(), Some("INVALID_REQUEST"));
}

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_is_read_up_to_8_mebibytes() {
    let fixture = Fixture::new().await;
    let head = "POST /v3/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n800001\r\n";
    let request = [head.as_bytes(), &vec![b'x'; (8 << 20) + 1]].concat();
    let reply = crate::client::exchange(&fixture.sandbox, &request).await;
    reply.assert_refused(413, "INVALID_REQUEST");
    assert_eq!(fixture.sandbox.requests()[0].body.len(), 0);
}
