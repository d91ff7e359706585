//! What is sent.

use serde_json::{Value, json};
use wechatpay_client::{Error, ErrorKind, FilePart};
use wechatpay_sandbox::{ReceivedRequest, Sandbox};
use wechatpay_tests::tiny::{Payer, State, UpdateItemRequest};

use crate::{ITEM, tiny};

fn sent(sandbox: &Sandbox) -> ReceivedRequest {
    let request = sandbox.requests().pop().expect("a request was sent");
    assert!(request.accepted, "{:?}", request.error_code);
    request
}

fn body(request: &ReceivedRequest) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[track_caller]
fn assert_invalid<T>(result: Result<T, Error>, expected: &str) {
    let Err(error) = result else { panic!("it was sent") };
    let ErrorKind::InvalidRequest(problem) = error.kind() else { panic!("{error:?}") };
    assert_eq!(problem, expected);
}

#[tokio::test]
async fn parameters_and_fields_of_one_name_are_kept_apart() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    tiny.update_item()
        .state("STATE_OPEN")
        .item_no("a")
        .idempotency_key("k")
        .out_item_no("A1")
        .amount(5)
        .body_state("NEW_STATE")
        .body_send("now")
        .type_("t")
        .send()
        .await
        .unwrap();
    let request = sent(&sandbox);
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/v3/tiny/items/STATE_OPEN/a")
    );
    assert_eq!(request.header("idempotency-key"), Some("k"));
    let expected =
        json!({"amount": 5, "out_item_no": "A1", "send": "now", "state": "NEW_STATE", "type": "t"});
    assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), expected);
}

#[tokio::test]
async fn absent_values_are_not_sent() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    let call = tiny.update_item().state("STATE_OPEN").item_no("a").out_item_no("A1").amount(5);
    call.note(None::<&str>).body_send(Some("now")).send().await.unwrap();
    let request = sent(&sandbox);
    assert_eq!(body(&request), r#"{"amount":5,"out_item_no":"A1","send":"now"}"#);
    assert_eq!(request.header("idempotency-key"), None);
}

#[tokio::test]
async fn path_value_arrives_as_it_is() {
    for (value, segment) in [
        (r"..\..\x", "..%5C..%5Cx"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("刷", "%E5%88%B7"),
        ("%2e%2e", "%252e%252e"),
    ] {
        let (sandbox, _, tiny) = tiny(ITEM).await;
        tiny.delete_item().state("STATE_OPEN").item_no(value).send().await.unwrap();
        assert_eq!(
            sent(&sandbox).target,
            format!("/v3/tiny/items/STATE_OPEN/{segment}"),
            "{value}"
        );
    }
}

#[tokio::test]
async fn path_value_that_cannot_arrive_is_rejected_before_sending() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    for (value, reason) in [
        ("", "an empty value cannot be part of a path"),
        (".", "`.` and `..` cannot be part of a path"),
        ("..", "`.` and `..` cannot be part of a path"),
    ] {
        let result = tiny.delete_item().state("STATE_OPEN").item_no(value).send().await;
        assert_invalid(result, &format!("item_no: {reason}"));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn all_missing_values_are_named_at_once() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    assert_invalid(
        tiny.update_item().send().await,
        "state is missing; item_no is missing; amount is missing; out_item_no is missing",
    );
    let call = tiny.update_item().state("A").item_no("a").out_item_no("A1").amount(5);
    assert_invalid(call.payer(Payer::new()).send().await, "payer.openid is missing");
    assert_invalid(tiny.put_tags().send().await, "body is missing");
    assert_invalid(
        tiny.upload_file().item_id(5).send().await,
        "filename is missing; file is missing",
    );
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn value_that_cannot_be_converted_is_named() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    let call = tiny.update_item().state("A").item_no("a").out_item_no("A1");
    let Err(error) = call.clone().amount(u64::MAX).send().await else { panic!("it was sent") };
    assert!(error.to_string().contains("amount"), "{error}");
    let Err(error) = call.amount(1).when("yesterday, secret").send().await else {
        panic!("it was sent")
    };
    assert!(error.to_string().contains("when"), "{error}");
    assert!(!format!("{error} {error:?}").contains("secret"));
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn whole_body_can_be_set_and_amended() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    let whole = UpdateItemRequest::new().out_item_no("A1").amount(5).type_("t");
    let call = tiny.update_item().state(State::Open).item_no("a").body(whole).amount(6);
    call.send().await.unwrap();
    assert_eq!(body(&sent(&sandbox)), r#"{"amount":6,"out_item_no":"A1","type":"t"}"#);
}

#[tokio::test]
async fn encrypted_field_names_its_key_and_leaves_no_plaintext() {
    let (sandbox, client, tiny) = tiny(ITEM).await;
    let call = tiny.update_item().state(State::Open).item_no("a").out_item_no("A1").amount(5);
    call.note("secret note").send().await.unwrap();
    let request = sent(&sandbox);
    assert!(!body(&request).contains("secret"));
    let serial = request.header("wechatpay-serial").unwrap().to_owned();
    assert!(client.trust_store().ids().contains(&serial));
}

#[tokio::test]
async fn upload_signs_its_description_and_sends_the_file() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    let file = FilePart::from_bytes("a.png", &b"bytes"[..]);
    tiny.upload_file().filename("a.png").item_id(5).file(file).send().await.unwrap();
    let body = body(&sent(&sandbox));
    assert!(
        body.contains("Content-Type: application/json\r\n\r\n{\"filename\":\"a.png\"}\r\n"),
        "{body}"
    );
    assert!(body.contains("name=\"item_id\"\r\n\r\n5\r\n"), "{body}");
    assert!(
        body.contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nbytes\r\n"),
        "{body}"
    );
}

#[tokio::test]
async fn body_that_is_not_an_object_is_sent_as_it_is() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    tiny.put_tags().body(["a", "b"]).send().await.unwrap();
    assert_eq!(body(&sent(&sandbox)), r#"["a","b"]"#);
}

#[tokio::test]
async fn query_takes_bare_and_optional_values() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    tiny.download_file().limit(3).kind("A B+&").without_digest().send().await.unwrap();
    assert_eq!(sent(&sandbox).target, "/v3/tiny/file?kind=A%20B%2B%26&limit=3");
    tiny.download_file().limit(None::<i64>).without_digest().send().await.unwrap();
    assert_eq!(sent(&sandbox).target, "/v3/tiny/file");
}

#[tokio::test]
async fn operation_that_takes_nothing_sends_nothing() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    tiny.touch().send().await.unwrap();
    let request = sent(&sandbox);
    assert!(request.body.is_empty());
    assert_eq!(request.target, "/v3/tiny/touch");
}

#[tokio::test]
async fn call_can_be_spawned() {
    let (_sandbox, _, tiny) = tiny(ITEM).await;
    let call = tiny.update_item().state("A").item_no("a").out_item_no("A1").amount(5);
    drop(tiny);
    tokio::spawn(call.send()).await.unwrap().unwrap();
}

#[tokio::test]
async fn file_is_fetched_only_with_a_digest_or_without_one_on_purpose() {
    let (sandbox, _, tiny) = tiny(ITEM).await;
    let Err(error) = tiny.download_file().send().await else { panic!("it was sent") };
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert!(sandbox.requests().is_empty());
    let sha1_of_bytes = "e0a3a4a1d4a1b6a5c6f1c7f3d2b1a0f9e8d7c6b5";
    let stream = tiny.download_file().digest("SHA1", sha1_of_bytes).send().await.unwrap();
    let error = stream.bytes(1024).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch("digest")), "{error:?}");
    let stream = tiny.download_file().without_digest().send().await.unwrap();
    assert_eq!(stream.bytes(1024).await.unwrap().as_ref(), b"bytes");
}
