//! The rules for the signature of a request, each broken alone.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::client::{Fixture, NOW};

const ECHO: &str = "/v3/security/echo";

#[tokio::test]
async fn correct_request_is_accepted_and_recorded_raw() {
    let fixture = Fixture::new().await;
    let target = "/v3/palmservice/authorization/openid/a%2Fb%e5%88%b7?organization_id=1004";
    assert_eq!(fixture.get(target).send().await.status, 200);
    let requests = fixture.sandbox.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].accepted);
    assert_eq!(requests[0].method, "GET");
    assert_eq!(requests[0].target, target);
    assert_eq!(requests[0].error_code, None);
    assert!(requests[0].header("authorization").unwrap().contains("mchid"));
}

#[tokio::test]
async fn authorization_with_parameters_in_any_order_is_accepted() {
    let fixture = Fixture::new().await;
    let request = fixture.query();
    let correct = request.authorization();
    let (scheme, list) = correct.split_once(' ').unwrap();
    let mut pairs: Vec<&str> = list.split(',').collect();
    pairs.reverse();
    let reversed = format!("{scheme} {}", pairs.join(","));
    assert_eq!(request.authorizations(&[&reversed]).send().await.status, 200);
}

#[tokio::test]
async fn authorization_missing_repeated_or_malformed_is_rejected() {
    let fixture = Fixture::new().await;
    let request = fixture.query();
    let correct = request.authorization();
    let missing = request.clone().authorizations(&[]).send().await;
    let detail = missing.assert_sign_error("the Authorization header is missing");
    assert_eq!(detail.get("sign_information"), None);
    let repeated = request.clone().authorizations(&[&correct, &correct]).send().await;
    repeated.assert_sign_error("the Authorization header is repeated or not ASCII");
    for (from, to) in [
        ("WECHATPAY2-", "wechatpay2-"),
        ("RSA2048 ", "RSA2048  "),
        (",nonce_str", ", nonce_str"),
        (",nonce_str", ",extra=\"1\",nonce_str"),
        ("mchid=\"1900000001\"", "mchid=1900000001"),
        (",timestamp=", ",mchid=\"1900000001\",timestamp="),
    ] {
        let response = request.clone().altered(from, to).send().await;
        response.assert_rejected(401, "SIGN_ERROR");
        response.assert_unsigned();
    }
    assert!(fixture.sandbox.requests().iter().all(|request| !request.accepted));
    assert_eq!(fixture.sandbox.requests()[0].error_code.as_deref(), Some("SIGN_ERROR"));
}

#[tokio::test]
async fn request_of_another_merchant_or_certificate_is_rejected() {
    let fixture = Fixture::new().await;
    let response = fixture.query().altered("\"1900000001\"", "\"1900000002\"").send().await;
    response.assert_sign_error("mchid is not known");
    let serial = fixture.serial.clone();
    let (platform, _) = fixture.certificate();
    for other in [serial.to_lowercase(), serial[1..].to_owned(), platform] {
        let response = fixture.query().altered(&serial, &other).send().await;
        response.assert_sign_error("serial_no is not known for this mchid");
    }
}

#[tokio::test]
async fn timestamp_more_than_300_seconds_from_the_clock_is_rejected() {
    let fixture = Fixture::new().await;
    for near in [NOW - 300, NOW, NOW + 300] {
        assert_eq!(fixture.query().at(near).send().await.status, 200, "{near}");
    }
    for far in [NOW - 301, NOW + 301, 1, NOW * 1000] {
        let response = fixture.query().at(far).send().await;
        response.assert_sign_error("timestamp is more than 300 seconds from the server's clock");
    }
    for timestamp in ["+1780000000", "01780000000", "1780000000.0", " 1780000000", "now"] {
        let response = fixture.query().at(timestamp).send().await;
        response.assert_sign_error("timestamp is not Unix seconds in digits");
    }
}

#[tokio::test]
async fn nonce_used_again_within_the_window_is_rejected() {
    let fixture = Fixture::new().await;
    let request = fixture.query();
    assert_eq!(request.send().await.status, 200);
    request.send().await.assert_sign_error("nonce_str was used before");
    let later = fixture.query().nonce(&request.nonce).at(NOW + 1);
    later.send().await.assert_sign_error("nonce_str was used before");
    fixture.clock.store(NOW + 301, Ordering::SeqCst);
    let much_later = fixture.query().nonce(&request.nonce);
    assert_eq!(much_later.send().await.status, 200);
}

#[tokio::test]
async fn rejected_request_does_not_use_up_its_nonce() {
    let fixture = Fixture::new().await;
    let request = fixture.query();
    request
        .clone()
        .altered("\"1780000000\"", "\"1780000001\"")
        .send()
        .await
        .assert_sign_error("sign not match");
    assert_eq!(request.send().await.status, 200);
}

#[tokio::test]
async fn empty_nonce_is_rejected() {
    let fixture = Fixture::new().await;
    let response = fixture.query().nonce("").send().await;
    response.assert_sign_error("the parameter nonce_str is empty");
}

#[tokio::test]
async fn request_with_any_signed_part_changed_is_rejected() {
    let fixture = Fixture::new().await;
    let body = r#"{"echo_message":"hello"}"#;
    let request = || fixture.post(ECHO, body).serial(&fixture.public_key_id());
    assert_eq!(request().send().await.status, 200);

    let mut method = request();
    method.authorizations = Some(vec![method.authorization()]);
    method.method = "PUT".to_owned();
    let mut longer = request();
    longer.authorizations = Some(vec![longer.authorization()]);
    longer.body.push(b'\n');
    let mut target = fixture.query();
    target.authorizations = Some(vec![target.authorization()]);
    target.target += "&x=1";
    let mut escaped = fixture.query();
    escaped.authorizations = Some(vec![escaped.authorization()]);
    escaped.target = escaped.target.replace("/o1", "/%6F1");
    let nonce = request();
    let other_nonce = nonce.clone().altered(&nonce.nonce, "OTHER");
    for changed in [method, longer, target, escaped, other_nonce] {
        let response = changed.send().await;
        response.assert_sign_error("sign not match");
    }
}

#[tokio::test]
async fn signature_of_another_key_or_not_base64_is_rejected() {
    let mut fixture = Fixture::new().await;
    for (from, to) in
        [("==\"", "\""), ("signature=\"", "signature=\"!"), ("signature=\"", "signature=\"AAAA")]
    {
        let response = fixture.query().altered(from, to).send().await;
        response.assert_sign_error("sign not match");
    }
    fixture.key = rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 2048).unwrap();
    fixture.query().send().await.assert_sign_error("sign not match");
}

#[tokio::test]
async fn sign_error_shows_the_message_that_the_server_built() {
    let fixture = Fixture::new().await;
    let body = r#"{"echo_message":"刷掌"}"#;
    let mut request = fixture.post(&format!("{ECHO}?a=%E5"), body);
    request.signed_body = Some(b"{}".to_vec());
    let detail = request.send().await.assert_sign_error("sign not match");
    request.signed_body = None;
    let message = request.message();
    assert_eq!(
        detail["sign_information"],
        json!({
            "method": "POST",
            "url": "/v3/security/echo?a=%E5",
            "truncated_sign_message": message,
            "sign_message_length": message.len(),
        })
    );
}

const UPLOAD: &str = "--XX\r\n\
    Content-Disposition: form-data; name=\"meta\"\r\n\
    Content-Type: application/json\r\n\r\n\
    {\"filename\":\"a.png\"}\r\n\
    --XX\r\n\
    Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\n\
    PNG\r\n\
    --XX--\r\n";

#[tokio::test]
async fn upload_is_verified_over_its_meta_part() {
    let fixture = Fixture::new().await;
    let stub = wechatpay_sandbox::StubResponse::json(200, r#"{"media_id":"1"}"#);
    fixture.sandbox.stub("POST", "/v3/merchant/media/upload", stub);
    let mut request = fixture.post("/v3/merchant/media/upload", UPLOAD).without("Content-Type");
    request = request.header("Content-Type", "multipart/form-data; boundary=XX");
    request.send().await.assert_sign_error("sign not match");
    request.signed_body = Some(br#"{"filename":"a.png"}"#.to_vec());
    let response = request.send().await;
    assert_eq!(response.status, 200);
    response.assert_signed_by_certificate(&fixture);
    let broken = request.without("Content-Type").header("Content-Type", "multipart/form-data");
    let response = broken.send().await;
    response.assert_rejected(400, "PARAM_ERROR");
    response.assert_unsigned();
}
