//! The rule on fields of a response that repeat a value of the request.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, OperationRef, flag, items, text};
use crate::lint::Report;
use crate::spec;

/// A marked field must be in the request and in the response, with the same type.
pub(super) fn compared(document: &Document, report: &mut Report) {
    let mut known = BTreeSet::new();
    for site in document.operations() {
        for (name, field) in spec::echoes(document, &site) {
            known.insert(std::ptr::from_ref(field));
            let problem = match requested(document, &site, name) {
                None => "the request has no value of this name",
                Some(value) if !is_comparable(document.resolve(value), field) => {
                    "it must be a plain value of the same type as in the request"
                }
                Some(_) => continue,
            };
            report.add(
                site.place.child("responses"),
                format!("`{name}` is marked {}: {problem}", spec::ECHO),
            );
        }
    }
    // A mark elsewhere would promise a check that is not made.
    for (place, schema) in document.schemas() {
        if flag(schema, spec::ECHO) && !known.contains(&std::ptr::from_ref(schema)) {
            report.add(
                place.child(spec::ECHO),
                "only a field of an operation's response can be compared with the request",
            );
        }
    }
}

/// Returns the schema of the request's value of this name.
fn requested<'a>(document: &'a Document, site: &OperationRef<'a>, name: &str) -> Option<&'a Value> {
    let body =
        &document.resolve(&site.value["requestBody"])["content"]["application/json"]["schema"];
    items(site.value, "parameters")
        .chain(items(&document.root["paths"][site.path], "parameters"))
        .map(|parameter| document.resolve(parameter))
        .find(|parameter| text(parameter, "name") == name && text(parameter, "in") != "header")
        .map(|parameter| &parameter["schema"])
        .or_else(|| document.resolve(body)["properties"].get(name))
}

fn is_comparable(request: &Value, response: &Value) -> bool {
    matches!(text(response, "type"), "string" | "integer" | "boolean")
        && response.get("enum").is_none()
        && ["type", "format", "enum"].iter().all(|key| request.get(key) == response.get(key))
}
