//! What goes out.

use crate::runtime::reqwest::Request;
use crate::runtime::{Error, serde_json};
use crate::tiny::{State, UpdateItemRequest};
use crate::{client, run};

const ITEM: &str = r#"{"state":"STATE_OPEN"}"#;

fn body(request: &Request) -> String {
    let bytes = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn parameters_and_fields_stand_side_by_side_and_keep_apart() {
    let (tiny, inner) = client(200, ITEM);
    let call = tiny.update_item().state("STATE_OPEN").item_no("a").idempotency_key("k");
    let call = call.out_item_no("A1").amount(5).body_state("NEW_STATE").body_send("now").type_("t");
    run(call.send()).unwrap();
    let (operation, request) = inner.sent();
    assert_eq!(operation, "update_item");
    assert_eq!(request.method(), "POST");
    assert_eq!(request.url().as_str(), "https://api.example.com/v3/tiny/items/STATE_OPEN/a");
    assert_eq!(request.headers()["idempotency-key"], "k");
    let sent: serde_json::Value = serde_json::from_str(&body(&request)).unwrap();
    let expected = r#"{"amount":5,"out_item_no":"A1","send":"now","state":"NEW_STATE","type":"t"}"#;
    assert_eq!(sent, serde_json::from_str::<serde_json::Value>(expected).unwrap());
}

#[test]
fn what_is_absent_is_not_sent() {
    let (tiny, inner) = client(200, ITEM);
    let call = tiny.update_item().state("STATE_OPEN").item_no("a").out_item_no("A1").amount(5);
    run(call.note(None::<&str>).body_send(Some("now")).send()).unwrap();
    let (_, request) = inner.sent();
    assert_eq!(body(&request), r#"{"amount":5,"out_item_no":"A1","send":"now"}"#);
    assert!(!request.headers().contains_key("idempotency-key"));
}

#[test]
fn no_header_of_progenitor_goes_out() {
    let (tiny, inner) = client(200, ITEM);
    run(tiny.update_item().state("A").item_no("a").out_item_no("A1").amount(5).send()).unwrap();
    let (_, request) = inner.sent();
    let names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["accept", "content-type"]);
}

#[test]
fn a_path_value_arrives_as_it_is() {
    for (value, segment) in [
        (r"..\..\x", "..%5C..%5Cx"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("刷", "%E5%88%B7"),
        ("%2e%2e", "%252e%252e"),
    ] {
        let (tiny, inner) = client(204, "");
        run(tiny.delete_item().state("STATE_OPEN").item_no(value).send()).unwrap();
        let path = format!("/v3/tiny/items/STATE_OPEN/{segment}");
        assert_eq!(inner.sent().1.url().path(), path, "{value}");
    }
}

#[test]
fn a_path_value_that_cannot_arrive_is_refused_before_sending() {
    for (value, reason) in [
        ("", "item_no: an empty value cannot be part of a path"),
        (".", "item_no: `.` and `..` cannot be part of a path"),
        ("..", "item_no: `.` and `..` cannot be part of a path"),
    ] {
        let (tiny, inner) = client(204, "");
        let outcome = run(tiny.delete_item().state("STATE_OPEN").item_no(value).send());
        assert_eq!(outcome.map(|_| ()), Err(Error::Invalid(reason.to_owned())));
        assert_eq!(inner.count(), 0);
    }
}

#[test]
fn a_missing_value_is_named() {
    let (tiny, inner) = client(200, ITEM);
    let missing = |name| Err(Error::Invalid(format!("no value supplied for {name}")));
    let outcome = run(tiny.update_item().item_no("a").out_item_no("A1").amount(5).send());
    assert_eq!(outcome.map(|_| ()), missing("state"));
    let outcome = run(tiny.update_item().state("A").item_no("a").amount(5).send());
    assert_eq!(outcome.map(|_| ()), missing("out_item_no"));
    assert_eq!(run(tiny.put_tags().send()).map(|_| ()), missing("body"));
    assert_eq!(inner.count(), 0);
}

#[test]
fn a_value_that_does_not_convert_is_named() {
    let (tiny, _) = client(200, ITEM);
    let outcome =
        run(tiny.update_item().state("A").item_no("a").out_item_no("A1").amount(u64::MAX).send());
    let Err(Error::Invalid(reason)) = outcome else { panic!("not refused") };
    assert!(reason.starts_with("amount: "), "{reason}");
}

#[test]
fn the_whole_body_can_be_set_and_amended() {
    let (tiny, inner) = client(200, ITEM);
    let whole: UpdateItemRequest =
        UpdateItemRequest::builder().out_item_no("A1").amount(5).note("n").try_into().unwrap();
    run(tiny.update_item().state(State::Open).item_no("a").body(whole).amount(6).send()).unwrap();
    assert_eq!(body(&inner.sent().1), r#"{"amount":6,"note":"n","out_item_no":"A1"}"#);
}

#[test]
fn a_request_with_encrypted_fields_names_the_key() {
    let (tiny, inner) = client(200, ITEM);
    let call = tiny.update_item().state(State::Open).item_no("a");
    run(call.out_item_no("A1").amount(5).note("n").send()).unwrap();
    let request = inner.sent().1;
    assert_eq!(request.headers()["wechatpay-serial"], "THE-KEY-THAT-SEALED");
}

#[test]
fn an_upload_signs_its_description_and_sends_the_file() {
    let (tiny, inner) = client(204, "");
    let file = crate::runtime::FilePart("bytes");
    run(tiny.upload_file().filename("a.png").item_id(5).file(file).send()).unwrap();
    let request = inner.sent().1;
    let sent = r#"["meta",{"filename":"a.png","item_id":5},["item_id"],"file","bytes"]"#;
    assert_eq!(body(&request), sent);
    assert_eq!(request.headers()["x-signed"], r#"{"filename":"a.png","item_id":5}"#);
}

#[test]
fn an_upload_without_a_file_is_not_sent() {
    let (tiny, inner) = client(204, "");
    let error = run(tiny.upload_file().filename("a.png").item_id(5).send()).unwrap_err();
    assert_eq!(error, Error::Invalid("no value supplied for file".to_owned()));
    assert_eq!(inner.count(), 0);
}

#[test]
fn a_body_that_is_no_object_is_sent_as_it_is() {
    let (tiny, inner) = client(202, "");
    run(tiny.put_tags().body(vec!["a".to_owned()]).send()).unwrap();
    assert_eq!(body(&inner.sent().1), r#"["a"]"#);
}

#[test]
fn the_query_takes_bare_and_optional_values() {
    let (tiny, inner) = client(200, "bytes");
    run(tiny.download_file().limit(3).kind("A_B").send()).unwrap();
    assert_eq!(inner.sent().1.url().query(), Some("kind=A_B&limit=3"));
    run(tiny.download_file().limit(None::<i64>).send()).unwrap();
    assert_eq!(inner.sent().1.url().query(), None);
}

#[test]
fn nothing_is_sent_for_an_operation_that_takes_nothing() {
    let (tiny, inner) = client(200, "");
    run(tiny.touch().send()).unwrap();
    let (_, request) = inner.sent();
    assert!(request.body().is_none());
    assert_eq!(request.url().path(), "/v3/tiny/touch");
}
