//! Every rule a request's signature must keep, each broken alone.

use std::sync::atomic::Ordering;

use serde_json::json;

use crate::client::{Fixture, NOW};

const ECHO: &str = "/v3/security/echo";

#[tokio::test]
async fn a_correct_request_is_accepted_and_recorded_raw() {
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
async fn the_five_parameters_may_come_in_any_order() {
    let fixture = Fixture::new().await;
    let call = fixture.query();
    let right = call.authorization();
    let (scheme, list) = right.split_once(' ').unwrap();
    let mut pairs: Vec<&str> = list.split(',').collect();
    pairs.reverse();
    let reversed = format!("{scheme} {}", pairs.join(","));
    assert_eq!(call.authorizations(&[&reversed]).send().await.status, 200);
}

#[tokio::test]
async fn the_header_is_there_once_and_well_formed() {
    let fixture = Fixture::new().await;
    let call = fixture.query();
    let right = call.authorization();
    let missing = call.clone().authorizations(&[]).send().await;
    let detail = missing.assert_sign_error("the Authorization header is missing");
    assert_eq!(detail.get("sign_information"), None);
    let repeated = call.clone().authorizations(&[&right, &right]).send().await;
    repeated.assert_sign_error("the Authorization header is repeated or not ASCII");
    for (from, to) in [
        ("WECHATPAY2-", "wechatpay2-"),
        ("RSA2048 ", "RSA2048  "),
        (",nonce_str", ", nonce_str"),
        (",nonce_str", ",extra=\"1\",nonce_str"),
        ("mchid=\"1900000001\"", "mchid=1900000001"),
        (",timestamp=", ",mchid=\"1900000001\",timestamp="),
    ] {
        let reply = call.clone().altered(from, to).send().await;
        reply.assert_refused(401, "SIGN_ERROR");
        reply.assert_unsigned();
    }
    assert!(fixture.sandbox.requests().iter().all(|request| !request.accepted));
    assert_eq!(fixture.sandbox.requests()[0].error_code.as_deref(), Some("SIGN_ERROR"));
}

#[tokio::test]
async fn only_the_sandboxs_merchant_and_certificate_are_known() {
    let fixture = Fixture::new().await;
    let reply = fixture.query().altered("\"1900000001\"", "\"1900000002\"").send().await;
    reply.assert_sign_error("mchid is not known");
    let serial = fixture.serial.clone();
    let (platform, _) = fixture.certificate();
    for other in [serial.to_lowercase(), serial[1..].to_owned(), platform] {
        let reply = fixture.query().altered(&serial, &other).send().await;
        reply.assert_sign_error("serial_no is not known for this mchid");
    }
}

#[tokio::test]
async fn the_timestamp_lies_within_300_seconds_of_the_clock() {
    let fixture = Fixture::new().await;
    for near in [NOW - 300, NOW, NOW + 300] {
        assert_eq!(fixture.query().at(near).send().await.status, 200, "{near}");
    }
    for far in [NOW - 301, NOW + 301, 1, NOW * 1000] {
        let reply = fixture.query().at(far).send().await;
        reply.assert_sign_error("timestamp is more than 300 seconds from the server's clock");
    }
    for text in ["+1780000000", "01780000000", "1780000000.0", " 1780000000", "now"] {
        let reply = fixture.query().at(text).send().await;
        reply.assert_sign_error("timestamp is not Unix seconds in digits");
    }
}

#[tokio::test]
async fn a_nonce_is_accepted_once_within_the_window() {
    let fixture = Fixture::new().await;
    let call = fixture.query();
    assert_eq!(call.send().await.status, 200);
    call.send().await.assert_sign_error("nonce_str was used before");
    let later = fixture.query().nonce(&call.nonce).at(NOW + 1);
    later.send().await.assert_sign_error("nonce_str was used before");
    fixture.clock.store(NOW + 301, Ordering::SeqCst);
    let much_later = fixture.query().nonce(&call.nonce);
    assert_eq!(much_later.send().await.status, 200);
}

#[tokio::test]
async fn a_refused_request_does_not_use_up_its_nonce() {
    let fixture = Fixture::new().await;
    let call = fixture.query();
    call.clone()
        .altered("\"1780000000\"", "\"1780000001\"")
        .send()
        .await
        .assert_sign_error("sign not match");
    assert_eq!(call.send().await.status, 200);
}

#[tokio::test]
async fn an_empty_nonce_is_refused() {
    let fixture = Fixture::new().await;
    let reply = fixture.query().nonce("").send().await;
    reply.assert_sign_error("the parameter nonce_str is empty");
}

#[tokio::test]
async fn the_signature_covers_method_raw_target_timestamp_nonce_and_raw_body() {
    let fixture = Fixture::new().await;
    let body = r#"{"echo_message":"hello"}"#;
    let call = || fixture.post(ECHO, body).serial(&fixture.public_key_id());
    assert_eq!(call().send().await.status, 200);

    let mut method = call();
    method.authorizations = Some(vec![method.authorization()]);
    method.method = "PUT".to_owned();
    let mut longer = call();
    longer.authorizations = Some(vec![longer.authorization()]);
    longer.body.push(b'\n');
    let mut target = fixture.query();
    target.authorizations = Some(vec![target.authorization()]);
    target.target += "&x=1";
    let mut escaped = fixture.query();
    escaped.authorizations = Some(vec![escaped.authorization()]);
    escaped.target = escaped.target.replace("/o1", "/%6F1");
    let nonce = call();
    let other_nonce = nonce.clone().altered(&nonce.nonce, "OTHER");
    for changed in [method, longer, target, escaped, other_nonce] {
        let reply = changed.send().await;
        reply.assert_sign_error("sign not match");
    }
}

#[tokio::test]
async fn a_signature_by_another_key_or_that_is_no_base64_is_refused() {
    let mut fixture = Fixture::new().await;
    for (from, to) in
        [("==\"", "\""), ("signature=\"", "signature=\"!"), ("signature=\"", "signature=\"AAAA")]
    {
        let reply = fixture.query().altered(from, to).send().await;
        reply.assert_sign_error("sign not match");
    }
    fixture.key = rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 2048).unwrap();
    fixture.query().send().await.assert_sign_error("sign not match");
}

#[tokio::test]
async fn a_refusal_shows_the_message_the_server_built() {
    let fixture = Fixture::new().await;
    let body = r#"{"echo_message":"刷掌"}"#;
    let mut call = fixture.post(&format!("{ECHO}?a=%E5"), body);
    call.signed_body = Some(b"{}".to_vec());
    let detail = call.send().await.assert_sign_error("sign not match");
    call.signed_body = None;
    let message = call.message();
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

const UPLOAD: &str = "--XX\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"filename\":\"a.png\"}\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--XX--\r\n";

#[tokio::test]
async fn an_upload_is_signed_over_its_meta_part() {
    let fixture = Fixture::new().await;
    let answer = wechatpay_sandbox::StubResponse::json(200, r#"{"media_id":"1"}"#);
    fixture.sandbox.stub("POST", "/v3/merchant/media/upload", answer);
    let mut call = fixture.post("/v3/merchant/media/upload", UPLOAD).without("Content-Type");
    call = call.header("Content-Type", "multipart/form-data; boundary=XX");
    call.send().await.assert_sign_error("sign not match");
    call.signed_body = Some(br#"{"filename":"a.png"}"#.to_vec());
    let reply = call.send().await;
    assert_eq!(reply.status, 200);
    reply.assert_signed_by_certificate(&fixture);
    let broken = call.without("Content-Type").header("Content-Type", "multipart/form-data");
    let reply = broken.send().await;
    reply.assert_refused(400, "PARAM_ERROR");
    reply.assert_unsigned();
}
