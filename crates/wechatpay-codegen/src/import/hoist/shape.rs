//! The shape of a schema: two schemas with equal shapes are one type.

use serde_json::{Map, Value};

use crate::document::schemas::kind;

/// Returns the shape of a schema that needs a name: an object with fields, or a string enum.
pub(super) fn of(schema: &Value) -> Option<String> {
    let object = schema.as_object()?;
    let has_fields =
        object.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
    let is_enum = kind(object) == Some("string") && object.contains_key("enum");
    (has_fields || is_enum).then(|| canonical(schema).to_string())
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
    let ours = matches!(
        key,
        "x-wechatpay-sensitive"
            | "x-wechatpay-redacted"
            | "x-wechatpay-public"
            | "x-wechatpay-values"
    );
    ours || !(DOCUMENTATION.contains(&key) || key.starts_with("x-"))
}

/// Returns the fingerprint of a shape: 128-bit FNV-1a.
pub(super) fn fingerprint(shape: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash =
        shape.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
