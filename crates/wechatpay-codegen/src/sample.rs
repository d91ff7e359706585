//! Values of a schema with everything in them: documented examples, and where there is none the plainest value.

use serde_json::{Map, Value, json};

use crate::document::{Document, members, text};

/// Returns a value of a schema.
pub(crate) fn of(document: &Document, schema: &Value) -> Value {
    let schema = document.resolve(schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match (text(schema, "type"), text(schema, "format")) {
        ("string", "date-time") => json!("2018-06-08T10:34:56+08:00"),
        ("string", _) => json!("text"),
        ("integer", _) => json!(1),
        ("number", _) => json!(1.5),
        ("boolean", _) => json!(true),
        ("array", _) => json!([of(document, &schema["items"])]),
        _ => {
            let fields = members(schema, "properties");
            let fields: Map<String, Value> =
                fields.map(|(name, field)| (name.clone(), of(document, field))).collect();
            if fields.is_empty() { json!({"anything": 1}) } else { Value::Object(fields) }
        }
    }
}

/// Returns the first documented value of a content, or a sample of its schema.
pub(crate) fn of_content(document: &Document, content: &Value) -> Value {
    let first = members(content, "examples").next();
    first
        .map(|(_, example)| &document.resolve(example)["value"])
        .or_else(|| content.get("example"))
        .cloned()
        .unwrap_or_else(|| of(document, &content["schema"]))
}
