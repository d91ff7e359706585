//! The specification as data.

use std::collections::BTreeSet;

use crate::runtime::{Location, Operation, ParameterKind, RetryClass};
use crate::tiny::OPERATIONS;

fn operation(id: &str) -> &'static Operation {
    Operation::find(OPERATIONS, id)
}

#[test]
fn every_operation_has_a_row() {
    let ids: Vec<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(
        ids,
        ["download_file", "update_item", "delete_item", "put_tags", "touch", "upload_file"]
    );
    assert!(OPERATIONS.iter().all(|operation| operation.family == "tiny"));
}

#[test]
fn rows_say_when_to_repeat_and_what_to_trust() {
    assert_eq!(operation("touch").retry, RetryClass::Never);
    assert_eq!(operation("delete_item").retry, RetryClass::Safe);
    assert_eq!(operation("update_item").retry, RetryClass::SameKey("out_item_no"));
    let unsigned: Vec<&str> = OPERATIONS
        .iter()
        .filter(|operation| operation.unsigned)
        .map(|operation| operation.id)
        .collect();
    assert_eq!(unsigned, ["download_file"]);
}

#[test]
fn parameters_have_wire_names_and_unique_setters() {
    let update = operation("update_item");
    let named: Vec<(&str, &str)> = update
        .parameters
        .iter()
        .filter(|parameter| parameter.name != parameter.setter)
        .map(|parameter| (parameter.name, parameter.setter))
        .collect();
    assert_eq!(
        named,
        [
            ("Idempotency-Key", "idempotency_key"),
            ("send", "body_send"),
            ("state", "body_state"),
            ("type", "type_")
        ]
    );
    let setters: BTreeSet<&str> =
        update.parameters.iter().map(|parameter| parameter.setter).collect();
    assert_eq!(setters.len(), update.parameters.len());
}

#[test]
fn the_serial_header_is_no_parameter() {
    let headers: Vec<&str> = operation("update_item")
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Header)
        .map(|parameter| parameter.name)
        .collect();
    assert_eq!(headers, ["Idempotency-Key"]);
}

#[test]
fn required_parameters_come_first_in_each_place() {
    let body: Vec<bool> = operation("update_item")
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Body)
        .map(|parameter| parameter.required)
        .collect();
    assert!(body.is_sorted_by(|a, b| a >= b), "{body:?}");
}

#[test]
fn kinds_and_marks_follow_the_schema() {
    let update = operation("update_item").parameters;
    let kind = |setter: &str| {
        update.iter().find(|parameter| parameter.setter == setter).map(|parameter| parameter.kind)
    };
    assert_eq!(kind("state"), Some(ParameterKind::Enum(&["STATE_OPEN", "STATE_CLOSED", "OTHER"])));
    assert_eq!(kind("amount"), Some(ParameterKind::Integer));
    assert_eq!(kind("when"), Some(ParameterKind::DateTime));
    assert_eq!(kind("payer"), Some(ParameterKind::Json));
    let redacted: Vec<&str> = update
        .iter()
        .filter(|parameter| parameter.redacted)
        .map(|parameter| parameter.setter)
        .collect();
    assert_eq!(redacted, ["item_no", "note"]);
}
