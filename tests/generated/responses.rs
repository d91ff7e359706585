//! What comes back: read leniently, kept exactly, printed without secrets.

use wechatpay_client::{Error, ErrorKind, Response};
use wechatpay_tests::tiny::{Item, ItemInnerMode, Kind, Payer, State, UpdateItemRequest};

use crate::tiny;

const FULL: &str = r#"{"done":true,"extra":{"a":[1,null]},"inner":{"mode":"FAST","token":"secret-token"},"payers":[{"day":"2026-01-02","openid":"secret-openid"}],"ratio":0.5,"state":"STATE_CLOSED","when":"2018-06-08T10:34:56+08:00"}"#;

fn item(json: &str) -> Item {
    serde_json::from_str(json).unwrap()
}

async fn respond(json: &str) -> Result<Response<Item>, Error> {
    let (_sandbox, _, tiny) = tiny(json).await;
    tiny.update_item().state("STATE_OPEN").item_no("a").out_item_no("A1").amount(5).send().await
}

#[test]
fn every_field_is_read() {
    let item = item(FULL);
    assert_eq!((item.done, item.ratio, item.state), (Some(true), Some(0.5), Some(State::Closed)));
    assert_eq!(item.extra.unwrap()["a"][0], 1);
    let inner = item.inner.unwrap();
    assert_eq!(
        (inner.mode, inner.token.as_deref()),
        (Some(ItemInnerMode::Fast), Some("secret-token"))
    );
    let payers = item.payers.unwrap();
    assert_eq!(payers[0].openid.as_deref(), Some("secret-openid"));
    let json = serde_json::to_string(&payers[0]).unwrap();
    assert_eq!(json, r#"{"day":"2026-01-02","openid":"secret-openid"}"#);
}

#[test]
fn time_keeps_its_offset() {
    let when = item(FULL).when.unwrap();
    assert_eq!((when.offset().local_minus_utc(), when.timestamp()), (8 * 3600, 1_528_425_296));
}

#[test]
fn unknown_values_and_fields_are_kept_or_ignored() {
    let item =
        item(r#"{"state":"STATE_HALF_OPEN","inner":{"mode":"BACKWARDS"},"new_field":{"x":1}}"#);
    assert_eq!(item.state.unwrap().as_str(), "STATE_HALF_OPEN");
    let mode = item.inner.unwrap().mode.unwrap();
    assert!(matches!(mode, ItemInnerMode::Unknown(_)));
    assert_eq!(mode.as_str(), "BACKWARDS");
}

#[test]
fn null_is_absent() {
    let item = item(r#"{"state":"OTHER","payers":null,"extra":null,"done":null}"#);
    assert_eq!((item.payers, item.extra, item.done), (None, None, None));
}

#[test]
fn documented_limits_reject_nothing() {
    let long = "x".repeat(1000);
    let payer: Payer =
        serde_json::from_str(&format!(r#"{{"openid":"{long}","unknown":1}}"#)).unwrap();
    assert_eq!(payer.openid.as_deref(), Some(long.as_str()));
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
fn fallback_variant_is_unknown_regardless_of_the_known_values() {
    assert_eq!(Kind::from("UNKNOWN"), Kind::UnknownValue);
    assert_eq!(Kind::from("1X").as_str(), "1X");
    assert!(matches!(Kind::from("NEW"), Kind::Unknown(_)));
}

#[tokio::test]
async fn response_of_another_shape_yields_what_can_be_read() {
    let response = respond(
        r#"{"state":"OTHER","done":"true","ratio":"0.5","when":"","payers":{"openid":7},"inner":"x"}"#,
    )
    .await
    .unwrap();
    assert_eq!((response.done, response.ratio, response.when), (Some(true), Some(0.5), None));
    assert_eq!(response.payers.as_ref().unwrap()[0].openid.as_deref(), Some("7"));
    assert!(response.inner.is_none());
    let problems: Vec<String> = response.problems().iter().map(ToString::to_string).collect();
    assert!(problems.iter().any(|problem| problem.contains("inner")), "{problems:?}");
}

#[tokio::test]
async fn verified_bytes_of_an_undecodable_response_are_kept() {
    for json in ["[]", "<html>", "5", ""] {
        let error = respond(json).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        assert_eq!(error.body().as_ref(), json.as_bytes());
        assert!(error.is_outcome_unknown());
    }
}

#[tokio::test]
async fn empty_response_needs_no_body() {
    let (_sandbox, _, tiny) = tiny(FULL).await;
    tiny.touch().send().await.unwrap();
    let deleted = tiny.delete_item().state("A").item_no("a").send().await.unwrap();
    assert_eq!(deleted.status().as_u16(), 204);
}

#[tokio::test]
async fn marked_values_are_not_printed() {
    let (_sandbox, _, tiny) = tiny(FULL).await;
    let request = UpdateItemRequest::new().out_item_no("A1").amount(5).note("secret-note");
    let call = tiny.update_item().item_no("secret-no").note("secret-note");
    let printed = [
        format!("{:?}", item(FULL)),
        format!("{request:?}"),
        format!("{call:?}"),
        format!("{tiny:#?}"),
    ];
    for printed in printed {
        assert!(!printed.contains("secret"), "{printed}");
    }
    assert!(format!("{request:?}").contains(r#"out_item_no: Some("A1")"#), "{request:?}");
    assert!(format!("{:?}", item(FULL)).contains("<redacted>"));
}

#[tokio::test]
async fn response_about_something_else_is_rejected_by_its_field() {
    for (json, expected) in [
        (r#"{"state":"OTHER","item_no":"a","out_item_no":"A1"}"#, None),
        (r#"{"state":"OTHER"}"#, None),
        (r#"{"state":"OTHER","item_no":"b"}"#, Some("item_no")),
        (r#"{"state":"OTHER","out_item_no":"A2"}"#, Some("out_item_no")),
    ] {
        let found = match respond(json).await {
            Ok(_) => None,
            Err(error) => match error.kind() {
                ErrorKind::Mismatch(field) => Some(*field),
                other => panic!("{other:?}"),
            },
        };
        assert_eq!(found, expected, "{json}");
    }
}
