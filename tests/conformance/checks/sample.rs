//! A value of a schema with all fields: the documented examples, or a plain value where there is
//! none.

use serde_json::{Map, Value, json};

use super::Document;

pub(super) fn of(document: &Document, schema: &Value) -> Value {
    let schema = document.resolve(schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => json!("2018-06-08T10:34:56+08:00"),
        (Some("string"), _) => json!("text"),
        (Some("integer"), _) => json!(1),
        (Some("number"), _) => json!(1.5),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([of(document, &schema["items"])]),
        _ => object(document, schema),
    }
}

fn object(document: &Document, schema: &Value) -> Value {
    let fields: Map<String, Value> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, field)| (name.clone(), of(document, field)))
        .collect();
    if fields.is_empty() { json!({"anything": 1}) } else { Value::Object(fields) }
}
