//! The specification as data.

use std::collections::BTreeSet;

use wechatpay_client::runtime::{
    Description, Location, Operation, Parameter, ParameterKind, RetryClass,
};
use wechatpay_tests::tiny::{DESCRIPTIONS, OPERATIONS};

fn operation(id: &str) -> &'static Operation {
    OPERATIONS.iter().find(|operation| operation.id == id).unwrap()
}

fn description(id: &str) -> &'static Description {
    DESCRIPTIONS.iter().find(|description| description.operation.id == id).unwrap()
}

fn parameters(id: &str) -> Vec<Parameter> {
    description(id).values().collect()
}

#[test]
fn every_operation_has_a_row_in_both_tables() {
    let ids: Vec<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(
        ids,
        ["download_file", "update_item", "delete_item", "put_tags", "touch", "upload_file"]
    );
    assert!(OPERATIONS.iter().all(|operation| operation.family == "spec"));
    let described: Vec<&str> = DESCRIPTIONS.iter().map(|of| of.operation.id).collect();
    assert_eq!(described, ids);
}

#[test]
fn rows_say_when_to_repeat_and_what_to_trust() {
    assert_eq!(operation("touch").retry, RetryClass::Never);
    assert_eq!(operation("delete_item").retry, RetryClass::Safe);
    assert_eq!(operation("update_item").retry, RetryClass::SameKey("out_item_no"));
    let unsigned = OPERATIONS.iter().filter(|operation| operation.unsigned);
    assert_eq!(unsigned.map(|operation| operation.id).collect::<Vec<_>>(), ["download_file"]);
}

#[test]
fn parameters_have_wire_names_and_unique_setters() {
    let update = parameters("update_item");
    let mut named: Vec<(&str, &str)> = update
        .iter()
        .filter(|parameter| parameter.name != parameter.setter)
        .map(|parameter| (parameter.name, parameter.setter))
        .collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            ("Idempotency-Key", "idempotency_key"),
            ("send", "body_send"),
            ("state", "body_state"),
            ("type", "type_")
        ]
    );
    let setters: BTreeSet<&str> = update.iter().map(|parameter| parameter.setter).collect();
    assert_eq!(setters.len(), update.len());
}

#[test]
fn serial_header_is_not_a_parameter() {
    let update = parameters("update_item");
    let headers = update.iter().filter(|parameter| parameter.location == Location::Header);
    let names: Vec<&str> = headers.map(|parameter| parameter.name).collect();
    assert_eq!(names, ["Idempotency-Key"]);
}

#[test]
fn kinds_and_marks_follow_the_schema() {
    let update = parameters("update_item");
    let kind = |setter: &str| {
        update.iter().find(|parameter| parameter.setter == setter).map(|parameter| parameter.kind)
    };
    assert_eq!(kind("state"), Some(ParameterKind::Enum(&["STATE_OPEN", "STATE_CLOSED", "OTHER"])));
    assert_eq!(kind("amount"), Some(ParameterKind::Integer));
    assert_eq!(kind("when"), Some(ParameterKind::DateTime));
    assert_eq!(kind("payer"), Some(ParameterKind::Json));
    let required = update.iter().filter(|parameter| parameter.required);
    let required: Vec<&str> = required.map(|parameter| parameter.setter).collect();
    assert_eq!(required, ["state", "item_no", "amount", "out_item_no"]);
}
