//! Rules on references and extensions.

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas::Node;
use crate::lint::Report;

/// A reference must name a component, `#/components/<kind>/<name>`: progenitor uses only its last
/// part.
pub(super) fn resolve(document: &Document, report: &mut Report) {
    for (_, place, value) in Node::Document.list(&document.root) {
        let Some(reference) = value.get("$ref") else { continue };
        let reference = reference.as_str().unwrap_or_default();
        let names_a_component = reference
            .strip_prefix("#/components/")
            .is_some_and(|rest| rest.split('/').count() == 2);
        if !names_a_component || document.target(reference).is_none() {
            let message = format!(
                "`{reference}` does not name a component under #/components: describe it there"
            );
            report.add(place.child("$ref"), message);
        } else if document.resolve(value).is_null() {
            let message =
                format!("`{reference}` is part of a circle of references: describe what it names");
            report.add(place.child("$ref"), message);
        }
    }
}

/// OpenAPI 3.0 ignores keys next to a `$ref`.
pub(super) fn siblings(document: &Document, report: &mut Report) {
    for (_, place, value) in Node::Document.list(&document.root) {
        let fields = value.as_object().filter(|fields| fields.contains_key("$ref"));
        for key in fields.into_iter().flat_map(|fields| fields.keys()).filter(|key| *key != "$ref")
        {
            report.add(
                place.child(key),
                format!(
                    "`{key}` has no effect next to a $ref: move it to the referenced component"
                ),
            );
        }
    }
}

/// A misspelled extension would be ignored: only known ones are allowed, with known values.
pub(super) fn extensions(document: &Document, report: &mut Report) {
    for (_, place, value) in Node::Document.list(&document.root) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let Some(name) = key.strip_prefix("x-wechatpay-") else { continue };
            let message = match name {
                "retry" | "docs" | "business-key" | "reexport" | "serial" => continue,
                "values" if value.is_array() => continue,
                "source" if value.is_string() => continue,
                "source" => {
                    format!("`{key}` must be a string: what the specification was made from")
                }
                "feature" if value == "always" || value == "default" => continue,
                "feature" => format!("`{key}` must be `always` or `default`, or be left out"),
                "unsigned" | "signed" | "empty" | "sensitive" | "redacted" | "public" | "echo"
                | "required"
                    if *value == Value::Bool(true) =>
                {
                    continue;
                }
                "unsigned" | "signed" | "empty" | "sensitive" | "redacted" | "public" | "echo"
                | "required" => {
                    format!("`{key}` must be `true`, or be left out")
                }
                _ => format!(
                    "`{key}` is not a known extension: see the documentation of wechatpay-codegen"
                ),
            };
            report.add(place.child(key), message);
        }
    }
}
