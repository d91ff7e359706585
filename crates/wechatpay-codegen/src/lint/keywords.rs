//! Rules on the keywords of schemas: what cannot be generated, and what is written wrongly.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::schemas::Node;
use crate::document::{Document, flag, items, members, text};
use crate::lint::Report;

/// The types of OpenAPI 3.0.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Keywords of OpenAPI 3.1 that shape a value, and what to write instead.
const UNSUPPORTED: [(&str, &str); 10] = [
    ("$dynamicRef", "write a $ref to a component"),
    ("$recursiveRef", "write a $ref to a component"),
    ("dependentSchemas", "add its properties to `properties`, as optional ones"),
    ("else", "add its properties to `properties`, as optional ones"),
    ("if", "add its properties to `properties`, as optional ones"),
    ("patternProperties", "write `additionalProperties` with one schema for all values"),
    ("prefixItems", "write `items` with one schema for all items, or `items: {}` for any"),
    ("then", "add its properties to `properties`, as optional ones"),
    ("unevaluatedItems", "write `items`"),
    ("unevaluatedProperties", "write `additionalProperties`"),
];

/// A keyword that shapes a value and is not supported would be ignored.
pub(crate) fn supported(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        for (keyword, fix) in UNSUPPORTED.iter().filter(|(it, _)| schema.get(it).is_some()) {
            let message = format!("`{keyword}` is not supported: {fix}");
            report.add(place.child(keyword), message);
        }
    }
}

/// A keyword of the wrong type, or a `type` that does not exist, would be ignored.
pub(super) fn well_formed(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        if let Some(kind) = schema.get("type") {
            of_type(kind, &place, report);
        }
        let is = |value: &Value, expected: &str| match expected {
            "an object" => value.is_object(),
            "a list" => value.is_array(),
            "a schema" => value.is_object(),
            "a schema or a boolean" => value.is_object() || value.is_boolean(),
            "a boolean" => value.is_boolean(),
            _ => value.is_string(),
        };
        for (keyword, expected) in [
            ("properties", "an object"),
            ("required", "a list"),
            ("items", "a schema"),
            ("additionalProperties", "a schema or a boolean"),
            ("not", "a schema"),
            ("nullable", "a boolean"),
            ("readOnly", "a boolean"),
            ("deprecated", "a boolean"),
            ("description", "a string"),
            ("format", "a string"),
        ] {
            if schema.get(keyword).is_some_and(|value| !is(value, expected)) {
                let message = format!("`{keyword}` must be {expected}");
                report.add(place.child(keyword), message);
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(branches) = schema.get(keyword) else { continue };
            let are_schemas = branches
                .as_array()
                .is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_object));
            if !are_schemas {
                let message = format!("`{keyword}` must be a list of schemas");
                report.add(place.child(keyword), message);
            }
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if !property.is_object() {
                let message = format!("`{name}` must be a schema, such as `type: string`");
                report.add(place.child("properties").child(name), message);
            }
        }
    }
}

fn of_type(kind: &Value, place: &Pointer, report: &mut Report) {
    let place = place.child("type");
    match kind {
        Value::String(name) if TYPES.contains(&name.as_str()) => {}
        Value::String(name) if name == "null" => report.add(
            place,
            "`null` is a type of OpenAPI 3.1: write `openapi: 3.1.0`, or `nullable: true` next to the type",
        ),
        Value::String(name) => report.add(
            place,
            format!("`{name}` is not a type: write one of {}", TYPES.join(", ")),
        ),
        Value::Array(_) => report.add(
            place,
            "a list of types is OpenAPI 3.1: write `openapi: 3.1.0`, or one type and `nullable: true`",
        ),
        _ => report.add(place, format!("must be one of {}", TYPES.join(", "))),
    }
}

/// One of several shapes is any JSON value, in which nothing is encrypted or compared.
pub(super) fn alternatives(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        for keyword in ["oneOf", "anyOf"] {
            let Some(branches) = schema[keyword].as_array() else { continue };
            for (index, branch) in branches.iter().enumerate() {
                let place = place.child(keyword).child(index);
                marks(document, branch, &place, &mut Vec::new(), report);
            }
        }
    }
}

fn marks<'a>(
    document: &'a Document,
    schema: &'a Value,
    at: &Pointer,
    seen: &mut Vec<&'a str>,
    report: &mut Report,
) {
    for (_, _, value) in Node::Schema.list(schema) {
        for mark in ["x-wechatpay-sensitive", "x-wechatpay-echo"] {
            if flag(value, mark) {
                report.add(
                    at.clone(),
                    format!("`{mark}` has no effect in one of several shapes, which is any JSON value: describe one object with the fields of all shapes"),
                );
            }
        }
        let reference = text(value, "$ref");
        if !reference.is_empty() && !seen.contains(&reference) {
            seen.push(reference);
            if let Some(target) = document.target(reference) {
                marks(document, target, at, seen, report);
            }
        }
    }
}

/// A list, a map or another name of itself has no type: only an object can contain itself.
pub(super) fn circles(document: &Document, report: &mut Report) {
    for (name, schema) in members(&document.root["components"], "schemas") {
        let own = format!("#/components/schemas/{name}");
        // A circle of references only is reported by the rule `reference`.
        let is_type = !document.resolve(schema).is_null();
        if is_type && reaches(document, schema, &own, &mut Vec::new()) {
            report.add(
                Pointer::default().descend(["components", "schemas", name]),
                format!("`{name}` is made of itself: only a property of an object can refer to what contains it"),
            );
        }
    }
}

/// Returns `true` if the type of a schema needs that of `own`, outside of any object.
fn reaches<'a>(
    document: &'a Document,
    schema: &'a Value,
    own: &str,
    seen: &mut Vec<&'a str>,
) -> bool {
    let reference = text(schema, "$ref");
    if reference == own {
        return true;
    }
    if let Some(target) = document.target(reference).filter(|_| !seen.contains(&reference)) {
        seen.push(reference);
        return reaches(document, target, own, seen);
    }
    let is_object = schema["properties"].as_object().is_some_and(|it| !it.is_empty());
    let parts = ["items", "additionalProperties"].map(|keyword| &schema[keyword]);
    let parts = parts.into_iter().filter(|part| !is_object && part.is_object());
    parts.chain(items(schema, "allOf")).any(|part| reaches(document, part, own, seen))
}
