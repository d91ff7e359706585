//! Values of a schema with everything in them: documented examples, and where there is none the
//! plainest value.

use serde_json::{Map, Value, json};

use crate::document::{Document, members, text};

/// Returns a value of a schema. A type that holds itself is left out inside of itself.
pub(crate) fn of(document: &Document, schema: &Value) -> Value {
    inside(document, schema, &mut Vec::new()).unwrap_or_default()
}

fn inside<'a>(
    document: &'a Document,
    schema: &'a Value,
    around: &mut Vec<&'a str>,
) -> Option<Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if around.contains(&reference) {
            return None;
        }
        around.push(reference);
        let value = inside(document, document.target(reference)?, around);
        around.pop();
        return value;
    }
    if let Some(shown) = schema.get("example").or_else(|| schema["enum"].get(0)) {
        return Some(shown.clone());
    }
    Some(match (text(schema, "type"), text(schema, "format")) {
        ("string", "date-time") => json!("2018-06-08T10:34:56+08:00"),
        ("string", _) => json!("text"),
        ("integer", _) => json!(1),
        ("number", _) => json!(1.5),
        ("boolean", _) => json!(true),
        ("array", _) => json!([inside(document, &schema["items"], around)?]),
        _ => {
            let fields: Map<String, Value> = members(schema, "properties")
                .filter_map(|(name, field)| Some((name.clone(), inside(document, field, around)?)))
                .collect();
            if fields.is_empty() { json!({"anything": 1}) } else { Value::Object(fields) }
        }
    })
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
