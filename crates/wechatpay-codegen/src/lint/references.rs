//! Rules on references and extensions, wherever they stand.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::{Pointer, walk};
use crate::lint::Report;

/// A reference must lead into `#/components/<kind>/<name>`: progenitor looks at its last part only.
pub(super) fn resolve(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        let Some(reference) = value.get("$ref") else {
            return;
        };
        let reference = reference.as_str().unwrap_or_default();
        let shallow = reference
            .strip_prefix("#/components/")
            .is_some_and(|rest| rest.split('/').count() == 2);
        if !shallow || document.target(reference).is_none() {
            report.add(
                place.child("$ref"),
                format!("`{reference}` names nothing under #/components"),
            );
        } else if document.resolve(value).is_null() {
            report.add(place.child("$ref"), format!("`{reference}` leads round in a circle"));
        }
    });
}

/// What stands beside a `$ref` is ignored by OpenAPI 3.0, silently.
pub(super) fn stand_alone(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        let Some(fields) = value.as_object().filter(|fields| fields.contains_key("$ref")) else {
            return;
        };
        for key in fields.keys().filter(|key| *key != "$ref") {
            report.add(
                place.child(key),
                format!("`{key}` beside a $ref has no effect: move it to what is referred to"),
            );
        }
    });
}

/// A misspelt extension would be ignored: only the known ones may be used, with the values they can have.
pub(super) fn extensions(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        for (key, value) in value.as_object().into_iter().flatten() {
            if let Some(message) = extension(key, value) {
                report.add(place.child(key), message);
            }
        }
    });
}

fn extension(key: &str, value: &Value) -> Option<String> {
    let name = key.strip_prefix("x-wechatpay-")?;
    match name {
        "retry" | "docs" | "business-key" | "reexport" => None,
        "values" if value.is_array() => None,
        "feature" if value == "always" || value == "default" => None,
        "feature" => Some(format!("`{key}` is `always`, `default` or absent")),
        "unsigned" | "sensitive" | "redacted" | "echo" | "required"
            if value == &Value::Bool(true) =>
        {
            None
        }
        "unsigned" | "sensitive" | "redacted" | "echo" | "required" => {
            Some(format!("`{key}` is `true` or absent"))
        }
        _ => Some(format!(
            "`{key}` is no extension of ours: see the documentation of wechatpay-codegen"
        )),
    }
}
