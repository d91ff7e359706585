//! progenitor's output, changed as a new version might change it: post-processing must refuse, and name the place.

use super::{finish, raw};
use crate::error::Error;

/// Replaces text in the raw output, which must hold it, and returns the pass and the subject of the refusal.
#[track_caller]
fn refused(from: &str, to: &str) -> (&'static str, String) {
    let raw = raw();
    assert!(raw.contains(from), "the raw output has no {from:?}");
    match finish(&raw.replace(from, to)) {
        Err(Error::Rewrite { pass, subject, .. }) => (pass, subject),
        Err(other) => panic!("{from:?} -> {to:?}: {other}"),
        Ok(_) => panic!("{from:?} -> {to:?} passed silently"),
    }
}

#[track_caller]
fn assert_refused(from: &str, to: &str, pass: &str, subject: &str) {
    assert_eq!(refused(from, to), (pass, subject.to_owned()), "{from:?} -> {to:?}");
}

#[test]
fn another_name_for_the_version_header() {
    assert_refused("\"api-version\"", "\"x-api-version\"", "api_version", "download_file");
}

#[test]
fn another_name_for_the_header_map() {
    assert_refused("let mut header_map", "let mut headers", "api_version", "download_file");
    assert_refused(
        ".headers(header_map)",
        ".headers(header_map.clone())",
        "api_version",
        "download_file",
    );
}

#[test]
fn another_encoding_of_paths() {
    assert_refused("encode_path", "encode_segment", "path_segments", "update_item");
    assert_refused("encode_path(& state", "encode_path(state", "path_segments", "update_item");
}

#[test]
fn a_second_encoding_elsewhere() {
    assert_refused(
        "let info = OperationInfo",
        "let extra = encode_path(&url); let info = OperationInfo",
        "path_segments",
        "download_file",
    );
}

#[test]
fn another_hook() {
    assert_refused("client.exec(", "client.execute(", "hook", "download_file");
    assert_refused("operation_id: \"touch\"", "operation_id: \"Touch\"", "hook", "touch");
}

#[test]
fn another_result() {
    assert_refused("Error<()>", "Error<types::Other>", "send", "download_file");
    assert_refused("ResponseValue<types::Item>", "Answer<types::Item>", "send", "update_item");
    assert_refused("pub async fn send(", "pub async fn dispatch(", "operations", "download_file");
}

#[test]
fn other_modules() {
    assert_refused("pub mod types {", "pub mod models {", "parts", "the module");
    assert_refused(
        "pub mod builder {\n    use super::types;",
        "pub mod ops {\n    use super::types;",
        "parts",
        "the module",
    );
    assert_refused("builder::Touch<'_>", "builders::Touch<'_>", "parts", "the client");
}

#[test]
fn an_item_that_no_one_knows() {
    assert_refused(
        "pub mod prelude {",
        "pub fn more() {} pub mod prelude {",
        "parts",
        "the module",
    );
}

#[test]
fn a_builder_too_many() {
    assert_refused(
        "pub mod prelude {",
        "impl Client { pub fn more(&self) -> builder::Touch<'_> { todo!() } } pub mod prelude {",
        "parts",
        "the client",
    );
}

#[test]
fn an_enum_that_is_written_otherwise() {
    let closed = "#[serde(rename = \"STATE_OPEN\")]\n        StateOpen,";
    assert_refused(
        closed,
        "#[serde(rename = \"STATE_OPEN\")]\n        StateOpen(String),",
        "enums",
        "mod types",
    );
    assert_refused(
        closed,
        "#[serde(alias = \"STATE_OPEN\")]\n        StateOpen,",
        "enums",
        "mod types",
    );
}

#[test]
fn a_mark_that_is_lost() {
    assert_refused("@redacted", "redacted", "redact", "mod types");
}

#[test]
fn a_builder_of_other_fields() {
    assert_refused("item_no: Result<", "number: Result<", "operations", "update_item");
    assert_refused("pub out_item_no:", "pub number:", "flatten", "update_item");
}

#[test]
fn another_crate() {
    assert_refused("::serde_json::Value", "::other_json::Value", "paths", "other_json::Value");
}
