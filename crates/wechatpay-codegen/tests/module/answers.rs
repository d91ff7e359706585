//! What comes back: read tolerantly, kept exactly, printed without secrets.

use crate::runtime::{Error, serde_json};
use crate::tiny::{Item, ItemInnerMode, Kind, Payer, State, UpdateItemRequest};
use crate::{client, run};

const FULL: &str = r#"{"done":true,"extra":{"a":[1,null]},"inner":{"mode":"FAST","token":"secret-token"},"payers":[{"day":"2026-01-02","openid":"secret-openid"}],"ratio":0.5,"state":"STATE_CLOSED","when":"2018-06-08T10:34:56+08:00"}"#;

fn item(json: &str) -> Item {
    serde_json::from_str(json).unwrap()
}

#[test]
fn an_answer_survives_the_round_trip() {
    assert_eq!(serde_json::to_string(&item(FULL)).unwrap(), FULL);
}

#[test]
fn a_time_keeps_its_offset() {
    let when = item(FULL).when.unwrap();
    assert_eq!((when.offset().local_minus_utc(), when.timestamp()), (8 * 3600, 1_528_425_296));
}

#[test]
fn values_of_tomorrow_are_kept() {
    let item =
        item(r#"{"state":"STATE_HALF_OPEN","inner":{"mode":"BACKWARDS"},"new_field":{"x":1}}"#);
    assert_eq!(item.state, State::Unknown("STATE_HALF_OPEN".to_owned()));
    assert_eq!(item.inner.unwrap().mode, Some(ItemInnerMode::Unknown("BACKWARDS".to_owned())));
}

#[test]
fn null_is_read_as_nothing() {
    let item = item(r#"{"state":"OTHER","payers":null,"extra":null,"done":null}"#);
    assert!(item.payers.is_empty() && item.extra.is_empty());
    assert_eq!(item.done, None);
    assert_eq!(serde_json::to_string(&item).unwrap(), r#"{"state":"OTHER"}"#);
}

#[test]
fn documented_limits_reject_nothing() {
    let long = "x".repeat(1000);
    let payer: Payer =
        serde_json::from_str(&format!(r#"{{"openid":"{long}","unknown":1}}"#)).unwrap();
    assert_eq!(payer.openid, long);
    let request: UpdateItemRequest =
        serde_json::from_str(&format!(r#"{{"out_item_no":"{long}","amount":-1,"x":0}}"#)).unwrap();
    assert_eq!(request.amount, -1);
}

#[test]
fn a_field_with_a_default_stays_optional() {
    let request: UpdateItemRequest =
        serde_json::from_str(r#"{"out_item_no":"A1","amount":5}"#).unwrap();
    assert_eq!(request.note, None);
}

#[test]
fn enum_variants_leave_the_name_of_the_enum_out() {
    assert_eq!(State::KNOWN, ["STATE_OPEN", "STATE_CLOSED", "OTHER"]);
    assert_eq!(
        [State::Open, State::Closed, State::Other].map(|state| state.to_string()),
        ["STATE_OPEN", "STATE_CLOSED", "OTHER"]
    );
}

#[test]
fn a_value_called_unknown_moves_the_catch_all() {
    assert_eq!(Kind::from("UNKNOWN"), Kind::Unknown);
    assert_eq!(Kind::from("1X").as_str(), "1X");
    assert_eq!(Kind::from("NEW"), Kind::Unrecognized("NEW".to_owned()));
}

#[test]
fn an_empty_answer_needs_no_body() {
    for status in [200, 204] {
        let (tiny, _) = client(status, "");
        let outcome = if status == 200 {
            run(tiny.touch().send()).map(|_| ())
        } else {
            run(tiny.delete_item().state("A").item_no("a").send()).map(|_| ())
        };
        assert_eq!(outcome, Ok(()));
    }
}

#[test]
fn an_error_that_reaches_generated_code_is_no_success() {
    let (tiny, _) = client(500, r#"{"code":"SYSTEM_ERROR"}"#);
    assert_eq!(run(tiny.touch().send()).map(|_| ()), Err(Error::Other));
}

#[test]
fn nothing_that_is_marked_is_printed() {
    let request: UpdateItemRequest = UpdateItemRequest::builder()
        .out_item_no("A1")
        .amount(5)
        .note("secret-note")
        .try_into()
        .unwrap();
    let (tiny, _) = client(200, FULL);
    let call = tiny.update_item().item_no("secret-no").note("secret-note");
    let builder = UpdateItemRequest::builder().note("secret-note");
    for printed in [
        format!("{:?}", item(FULL)),
        format!("{request:?}"),
        format!("{call:?}"),
        format!("{builder:?}"),
        format!("{tiny:#?}"),
    ] {
        assert!(!printed.contains("secret"), "{printed}");
    }
    assert!(format!("{request:?}").contains("out_item_no: \"A1\", payer: None"));
    assert!(format!("{:?}", item(FULL)).contains("token: <redacted>"));
}

#[test]
fn an_answer_about_something_else_is_refused_by_its_field() {
    for (answer, expected) in [
        (r#"{"state":"OTHER","item_no":"a","out_item_no":"A1"}"#, Ok(())),
        (r#"{"state":"OTHER"}"#, Ok(())),
        (r#"{"state":"OTHER","item_no":"b"}"#, Err(Error::Mismatch("item_no"))),
        (r#"{"state":"OTHER","out_item_no":"A2"}"#, Err(Error::Mismatch("out_item_no"))),
    ] {
        let (tiny, _) = client(200, answer);
        let call = tiny.update_item().state("STATE_OPEN").item_no("a").out_item_no("A1").amount(5);
        assert_eq!(run(call.send()).map(drop), expected, "{answer}");
    }
}
