//! Pass `malformed_nodes`: drops keywords of the wrong JSON type, and adds the type of objects and
//! arrays.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::Document;
use crate::document::schemas::{self, Schema, kind, kind_of};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "malformed_nodes",
    why: "a keyword of the wrong JSON type would stop generation",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let before = schema.len();
        let mut changed = one_of_several_types(schema);
        for (key, is) in [
            ("properties", Value::is_object as fn(&Value) -> bool),
            ("required", Value::is_array),
            ("enum", Value::is_array),
            ("description", Value::is_string),
            ("title", Value::is_string),
            ("format", Value::is_string),
            ("pattern", Value::is_string),
            ("$ref", Value::is_string),
            ("nullable", Value::is_boolean),
            ("deprecated", Value::is_boolean),
        ] {
            if schema.get(key).is_some_and(|value| !is(value)) {
                schema.remove(key);
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            changed |= list(schema, key);
        }
        changed |= bare_schemas(schema);
        changed |= structure(schema);
        Ok(changed || schema.len() != before)
    })
}

/// Rewrites `type: [string, null]`, which is OpenAPI 3.1.
fn one_of_several_types(schema: &mut Schema) -> bool {
    let Some(Value::Array(types)) = schema.get("type").cloned() else {
        return false;
    };
    let is_null = |value: &Value| value.is_null() || value == "null";
    if types.iter().any(is_null) {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    schema.remove("type");
    if let [only] = types.iter().filter(|value| !is_null(value)).collect::<Vec<_>>().as_slice() {
        schema.insert("type".to_owned(), (*only).clone());
    }
    true
}

/// Wraps a single branch in an array; drops branches that are not schemas.
fn list(schema: &mut Schema, key: &str) -> bool {
    match schema.get_mut(key) {
        None => false,
        Some(Value::Array(branches)) => {
            let before = branches.len();
            branches.retain(Value::is_object);
            let changed = branches.len() != before;
            if branches.is_empty() {
                schema.remove(key);
                return true;
            }
            changed
        }
        Some(branch @ Value::Object(_)) => {
            *branch = json!([branch.take()]);
            true
        }
        Some(_) => schema.remove(key).is_some(),
    }
}

/// Replaces properties and items that are not schemas by the empty schema.
fn bare_schemas(schema: &mut Schema) -> bool {
    let mut changed = false;
    if let Some(Value::Array(items)) = schema.get_mut("items") {
        let first = items.first().cloned().unwrap_or_else(|| json!({}));
        schema.insert("items".to_owned(), first);
        changed = true;
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for bare in properties.values_mut().filter(|value| !value.is_object()) {
            *bare = json!({});
            changed = true;
        }
    }
    if let Some(items) = schema.get_mut("items").filter(|items| !items.is_object()) {
        *items = json!({});
        changed = true;
    }
    changed
}

/// Sets the type of what has properties to object, and of what has items to array; adds `items` to
/// every array.
fn structure(schema: &mut Schema) -> bool {
    let is = |schema: &Schema, name: &str| kind(schema) == Some(name);
    let mut changed = false;
    if schema.contains_key("properties") {
        changed = schema.remove("items").is_some();
        if !is(schema, "object") {
            schema.insert("type".to_owned(), json!("object"));
            changed = true;
        }
    } else if schema.contains_key("items") && !is(schema, "array") {
        schema.insert("type".to_owned(), json!("array"));
        changed = true;
    }
    if is(schema, "array") && !schema.contains_key("items") {
        schema.insert("items".to_owned(), items_of(schema.get("example")));
        changed = true;
    }
    changed
}

/// Derives the items of an array from its example; any value without one.
fn items_of(example: Option<&Value>) -> Value {
    let kinds: BTreeSet<&str> =
        example.and_then(Value::as_array).into_iter().flatten().map(kind_of).collect();
    match kinds.first() {
        Some(kind @ &("string" | "integer" | "boolean")) if kinds.len() == 1 => {
            json!({"type": kind})
        }
        _ => json!({}),
    }
}
