//! progenitor's output, changed as a new version might change it: reading the types must reject it
//! and name the type.

use super::{finish, raw};
use crate::error::Error;

#[track_caller]
fn assert_rejected(from: &str, to: &str, ty: &str) {
    let raw = raw();
    assert!(raw.contains(from), "the raw output has no {from:?}");
    match finish(&raw.replace(from, to)) {
        Err(Error::Type { name, .. }) => assert_eq!(name, ty, "{from:?} -> {to:?}"),
        Err(other) => panic!("{from:?} -> {to:?}: {other}"),
        Ok(_) => panic!("{from:?} -> {to:?} passed silently"),
    }
}

#[test]
fn type_of_an_unknown_crate_is_rejected() {
    assert_rejected("::std::vec::Vec<Payer>", "::other::List<Payer>", "Item");
    assert_rejected("::chrono::DateTime<::chrono::offset::Utc>", "::jiff::Timestamp", "Item");
}

#[test]
fn integer_of_another_width_is_rejected() {
    assert_rejected("Option<i64>", "Option<u128>", "SignatureOfDownloadFile");
}

#[test]
fn missing_field_is_rejected() {
    assert_rejected("pub out_item_no:", "pub number:", "Item");
}

#[test]
fn missing_type_is_rejected() {
    assert_rejected("pub struct Payer {", "pub struct Buyer {", "Item");
    assert_rejected("pub mod types {", "pub mod models {", "ApiError");
}
