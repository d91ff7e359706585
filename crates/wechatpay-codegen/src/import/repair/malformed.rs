//! Pass `malformed_nodes`: keywords of the wrong JSON type, and objects or lists that do not say that they are one.

use serde_json::{Value, json};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind, kind_of};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "malformed_nodes", why: "a keyword of the wrong type would stop generation", run };

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
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
}

/// `type: [string, null]` is of OpenAPI 3.1.
fn one_of_several_types(schema: &mut Schema) -> bool {
    let Some(Value::Array(types)) = schema.get("type").cloned() else {
        return false;
    };
    let is_null = |value: &Value| value.is_null() || value == "null";
    if types.iter().any(is_null) {
        schema.insert("nullable".to_owned(), Value::Bool(true));
    }
    schema.remove("type");
    let mut rest = types.into_iter().filter(|value| !is_null(value));
    if let (Some(only), None) = (rest.next(), rest.next()) {
        schema.insert("type".to_owned(), only);
    }
    true
}

/// A branch alone is a list of one; branches that are no schemas are dropped.
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

/// A property or an item that is no schema says nothing.
fn bare_schemas(schema: &mut Schema) -> bool {
    let mut changed = false;
    if let Some(Value::Array(items)) = schema.get_mut("items") {
        let first = items.first().cloned().unwrap_or_else(|| json!({}));
        schema.insert("items".to_owned(), first);
        changed = true;
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let properties = properties.into_iter().flat_map(Schema::values_mut);
    for bare in properties.filter(|value| !value.is_object()) {
        *bare = json!({});
        changed = true;
    }
    if let Some(items) = schema.get_mut("items").filter(|items| !items.is_object()) {
        *items = json!({});
        changed = true;
    }
    changed
}

/// What has properties is an object, what has items is a list, and a list has items.
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
        let items = items_of(schema.get("example"));
        schema.insert("items".to_owned(), items);
        changed = true;
    }
    changed
}

/// Reads from an example what a list holds; anything, when there is none.
fn items_of(example: Option<&Value>) -> Value {
    let shown = example.and_then(Value::as_array);
    let mut kinds: Vec<&str> = shown.into_iter().flatten().map(kind_of).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [kind @ ("string" | "integer" | "boolean")] => json!({"type": kind}),
        _ => json!({}),
    }
}
