//! The shape of a schema: places that upstream, or `names.yaml`, makes one type must have the same.

use serde_json::{Map, Value};

use crate::document::schemas::kind;
use crate::import::repair::SHARED;

/// Returns the shape of a schema that needs a name: an object with fields, or a string enum.
pub(super) fn of(schema: &Value) -> Option<Value> {
    let object = schema.as_object()?;
    let has_fields =
        object.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
    let is_enum = kind(object) == Some("string") && object.contains_key("enum");
    (has_fields || is_enum).then(|| canonical(schema))
}

/// Removes documentation, and sorts what has no order.
fn canonical(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| shapes(key));
            kept.map(|(key, value)| (key.clone(), canonical_field(key, value)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

fn canonical_field(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(fields)) => {
            let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            let fields = sorted.into_iter().map(|(name, field)| (name.clone(), canonical(field)));
            Value::Object(fields.collect())
        }
        ("required" | "enum", Value::Array(names)) => {
            let mut names: Vec<String> = names.iter().map(Value::to_string).collect();
            names.sort();
            names.into()
        }
        (_, value) => canonical(value),
    }
}

/// Returns `true` if a keyword is part of the shape.
fn shapes(key: &str) -> bool {
    const DOCUMENTATION: [&str; 8] = [
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "title",
        "xml",
    ];
    let is_ours = key.starts_with("x-wechatpay-") && key != SHARED;
    is_ours || !(DOCUMENTATION.contains(&key) || key.starts_with("x-"))
}
