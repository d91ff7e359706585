//! The rules for every authentic request in addition to its signature; errors are signed.

use crate::client::Fixture;

const PREAUTHORIZE: &str = "/v3/palmservice/authorization/preauthorize";
const BODY: &str = r#"{"openid":"o1","organization_id":"1004"}"#;

#[tokio::test]
async fn request_without_accept_or_user_agent_is_rejected() {
    let fixture = Fixture::new().await;
    for name in ["Accept", "User-Agent"] {
        let response = fixture.query().without(name).send().await;
        let detail = response.assert_rejected(400, "PARAM_ERROR");
        assert_eq!(detail["location"], "header");
        response.assert_signed_by_certificate(&fixture);
        let response = fixture.query().without(name).header(name, "").send().await;
        response.assert_rejected(400, "PARAM_ERROR");
        let response = fixture.query().without(name).header(name, "anything").send().await;
        assert_eq!(response.status, 200);
    }
}

#[tokio::test]
async fn body_with_another_media_type_is_rejected() {
    let fixture = Fixture::new().await;
    let request = fixture.post(PREAUTHORIZE, BODY);
    request.clone().without("Content-Type").send().await.assert_rejected(400, "PARAM_ERROR");
    for (content_type, accepted) in [
        ("text/plain", false),
        ("application/x-www-form-urlencoded", false),
        ("application/jsonp", false),
        ("application/json; charset=utf-8", true),
        ("Application/JSON", true),
    ] {
        let request = fixture.post(PREAUTHORIZE, BODY).without("Content-Type");
        let response = request.header("Content-Type", content_type).send().await;
        assert_eq!(response.status == 200, accepted, "{content_type}");
        response.assert_signed_by_certificate(&fixture);
    }
}

#[tokio::test]
async fn json_body_with_invalid_null_or_unknown_fields_is_rejected() {
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
        let response = fixture.post(PREAUTHORIZE, body).send().await;
        assert_eq!(response.assert_rejected(400, "PARAM_ERROR")["field"], field, "{body}");
        response.assert_signed_by_certificate(&fixture);
    }
    let two = r#"{"openid":"o1","organization_id":"1","x":1,"y":2}"#;
    let detail = fixture.post(PREAUTHORIZE, two).send().await.assert_rejected(400, "PARAM_ERROR");
    assert_eq!(detail["value"], serde_json::json!(["/body/x", "/body/y"]));
}

#[tokio::test]
async fn null_in_a_stubbed_operation_is_rejected() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("POST", "/v3/x", wechatpay_sandbox::StubResponse::empty(204));
    let response = fixture.post("/v3/x", r#"{"a":[{"b":null}]}"#).send().await;
    assert_eq!(response.assert_rejected(400, "PARAM_ERROR")["field"], "/body/a/0/b");
}

#[tokio::test]
async fn body_with_another_media_type_in_a_stubbed_operation_is_rejected() {
    let fixture = Fixture::new().await;
    fixture.sandbox.stub("POST", "/v3/x", wechatpay_sandbox::StubResponse::empty(204));
    for (content_type, status) in [("text/plain", 400), ("application/json", 204)] {
        let request = fixture.post("/v3/x", "{}").without("Content-Type");
        assert_eq!(request.header("Content-Type", content_type).send().await.status, status);
    }
    let undeclared = fixture.post("/v3/x", "{}").without("Content-Type").send().await;
    undeclared.assert_rejected(400, "PARAM_ERROR");
}

#[tokio::test]
async fn missing_body_is_rejected() {
    let fixture = Fixture::new().await;
    fixture.post(PREAUTHORIZE, "").send().await.assert_rejected(400, "PARAM_ERROR");
}

#[tokio::test]
async fn unknown_path_or_method_gets_a_signed_not_found() {
    let fixture = Fixture::new().await;
    for request in [
        fixture.get("/v3/nothing"),
        fixture.get("/"),
        fixture.get("/v3/certificates/"),
        fixture.get("//v3/certificates"),
        fixture.get(PREAUTHORIZE),
        fixture.get("/v3/palmservice/authorization/openid/..?organization_id=1"),
        fixture.get("/v3/palmservice/authorization/openid/?organization_id=1"),
    ] {
        let response = request.send().await;
        response.assert_rejected(404, "NOT_FOUND");
        response.assert_signed_by_certificate(&fixture);
    }
    let forged =
        fixture.get("/v3/nothing").altered("timestamp=\"1780000000", "timestamp=\"1780000001");
    forged.send().await.assert_sign_error("sign not match");
}

#[tokio::test]
async fn body_longer_than_8_mebibytes_is_not_read() {
    let fixture = Fixture::new().await;
    let request = fixture.post(PREAUTHORIZE, "").header("Content-Length", "8388609");
    let response = request.send().await;
    response.assert_rejected(413, "INVALID_REQUEST");
    response.assert_unsigned();
    assert_eq!(fixture.sandbox.requests()[0].error_code.as_deref(), Some("INVALID_REQUEST"));
}

#[tokio::test]
async fn body_of_unknown_length_is_read_up_to_8_mebibytes() {
    let fixture = Fixture::new().await;
    let head = "POST /v3/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Transfer-Encoding: chunked\r\n\r\n800001\r\n";
    let request = [head.as_bytes(), &vec![b'x'; (8 << 20) + 1]].concat();
    let response = crate::client::exchange(&fixture.sandbox, &request).await;
    response.assert_rejected(413, "INVALID_REQUEST");
    assert_eq!(fixture.sandbox.requests()[0].body.len(), 0);
}
