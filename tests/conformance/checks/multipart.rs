//! The forms of uploads: a file, one JSON part, and plain fields.

use serde_json::Value;
use wechatpay_sandbox::ReceivedRequest;

use super::{Document, sample};

pub(super) const FORM: &str = "multipart/form-data";
pub(super) const FILE: &[u8] = b"the bytes of a file";

/// Returns all values except the file: the fields of the JSON part, and the plain ones.
pub(super) fn fields(document: &Document, form: &Value) -> Value {
    let mut all = serde_json::Map::new();
    for (name, part) in document.resolve(form)["properties"].as_object().into_iter().flatten() {
        let meant = document.resolve(part);
        match (meant["format"].as_str(), sample::of(document, part)) {
            (Some("binary"), _) => {}
            (_, Value::Object(fields)) => all.extend(fields),
            (_, plain) => drop(all.insert(name.clone(), plain)),
        }
    }
    Value::Object(all)
}

/// Splits a form into the contents of its parts, by name.
pub(super) fn parts(request: &ReceivedRequest) -> Vec<(String, String)> {
    let kind = request.header("content-type").expect("a content type");
    let (_, boundary) = kind.split_once("boundary=").expect("a boundary");
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let body = String::from_utf8(request.body.to_vec()).expect("the file of the test is UTF-8");
    body.split(&delimiter)
        .filter_map(|part| part.split_once("\r\n\r\n"))
        .map(|(head, content)| {
            let name = head
                .split_once("name=\"")
                .and_then(|(_, rest)| rest.split_once('"'))
                .expect("a name")
                .0;
            (name.to_owned(), content.trim_end_matches("\r\n").to_owned())
        })
        .collect()
}

/// Checks that exactly the documented parts arrived.
pub(super) fn check(
    document: &Document,
    form: &Value,
    documented: &Value,
    parts: &[(String, String)],
) {
    let form = document.resolve(form)["properties"].as_object().expect("parts");
    assert_eq!(form.len(), parts.len());
    for (name, content) in parts {
        let schema = document.resolve(&form[name]);
        if schema["format"] == "binary" {
            assert_eq!(content.as_bytes(), FILE);
        } else if schema["type"] == "object" {
            let meta: Value = serde_json::from_str(content).expect("JSON");
            super::conform::check(document, schema, &meta)
                .unwrap_or_else(|fault| panic!("{fault}"));
        } else {
            let plain = &documented[name];
            assert_eq!(*content, plain.as_str().map_or_else(|| plain.to_string(), str::to_owned));
        }
    }
}
