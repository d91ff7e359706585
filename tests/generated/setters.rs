//! Setters take what people have.

use std::borrow::Cow;

use wechatpay_tests::evolution_after::PlaceOrderRequest;
use wechatpay_tests::tiny::{Payer, State, UpdateItemRequest};

#[test]
fn string_is_taken_in_every_form() {
    let owned = String::from("A1");
    let expected = UpdateItemRequest::new().out_item_no("A1");
    for request in [
        UpdateItemRequest::new().out_item_no(&owned),
        UpdateItemRequest::new().out_item_no(owned.clone()),
        UpdateItemRequest::new().out_item_no(Cow::Borrowed("A1")),
        UpdateItemRequest::new().out_item_no(Some("A1")),
        UpdateItemRequest::new().out_item_no(Some(&owned)),
        UpdateItemRequest::new().out_item_no(Some(owned.clone())),
    ] {
        assert_eq!(request, expected);
    }
    assert_eq!(expected.out_item_no(None::<&str>), UpdateItemRequest::new());
}

#[test]
fn enum_is_taken_by_variant_and_by_string() {
    let expected = Some(State::Open);
    assert_eq!(UpdateItemRequest::new().state(State::Open).state, expected);
    assert_eq!(UpdateItemRequest::new().state("STATE_OPEN").state, expected);
    assert_eq!(UpdateItemRequest::new().state(Some(State::Open)).state, expected);
    assert_eq!(UpdateItemRequest::new().state(String::from("STATE_OPEN")).state, expected);
}

#[test]
fn number_is_taken_in_every_width() {
    for request in [
        UpdateItemRequest::new().amount(5),
        UpdateItemRequest::new().amount(5_i64),
        UpdateItemRequest::new().amount(5_u32),
        UpdateItemRequest::new().amount(5_usize),
        UpdateItemRequest::new().amount(Some(5_i64)),
    ] {
        assert_eq!(request.amount, Some(5));
    }
}

#[test]
fn list_is_taken_from_any_iterator() {
    let expected = Some(vec!["a".to_owned()]);
    let new = PlaceOrderRequest::new;
    assert_eq!(new().added(["a"]).added, expected);
    assert_eq!(new().added(vec!["a"]).added, expected);
    assert_eq!(new().added(vec!["a".to_owned()]).added, expected);
    assert_eq!(new().added(["a"].iter().map(|item| item.to_string())).added, expected);
    assert_eq!(new().added(Some(["a"])).added, expected);
    assert_eq!(new().added(None::<Vec<String>>).added, None);
}

#[test]
fn nested_struct_and_time_are_taken_bare_and_optional() {
    let request = UpdateItemRequest::new().payer(Payer::new().openid("o"));
    assert_eq!(request, UpdateItemRequest::new().payer(Some(Payer::new().openid("o"))));
    let text = "2018-06-08T10:34:56+08:00";
    let time = UpdateItemRequest::new().when(text).when.unwrap();
    assert_eq!(time.to_rfc3339(), text);
    assert_eq!(UpdateItemRequest::new().when(time).when, Some(time));
}
