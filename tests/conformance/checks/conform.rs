//! Checks a value against a schema of the specification.

use serde_json::Value;

use super::Document;

/// Returns an error that names the place and the rule if the value does not conform.
pub(super) fn check(document: &Document, schema: &Value, value: &Value) -> Result<(), String> {
    at("", document, schema, value)
}

fn at(place: &str, document: &Document, schema: &Value, value: &Value) -> Result<(), String> {
    let schema = document.resolve(schema);
    let fits = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    let listed = schema["enum"].as_array().is_none_or(|values| values.contains(value));
    if !fits || !listed {
        return Err(format!("{place}: {value} does not conform to {schema}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        at(&format!("{place}/{index}"), document, &schema["items"], item)?;
    }
    match (value.as_object(), schema["properties"].as_object()) {
        (Some(_), Some(_)) => fields(place, document, schema, value),
        _ => Ok(()),
    }
}

fn fields(place: &str, document: &Document, schema: &Value, value: &Value) -> Result<(), String> {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        value.get(name).ok_or_else(|| format!("{place}/{name} is required"))?;
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let known = schema["properties"]
            .get(name)
            .ok_or_else(|| format!("{place}/{name} is not a known field"))?;
        at(&format!("{place}/{name}"), document, known, field)?;
    }
    Ok(())
}
