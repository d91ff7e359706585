//! What a schema that is composed of others means: `allOf`, and a `$ref` with other keys next to
//! it.
//!
//! Branches are merged, not replaced: if two branches have the same property, its schema has the
//! keywords of both.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::schemas::Schema;

/// Returns what a schema means, without `$ref` and `allOf` at its top; `seen` are the references
/// that led to it.
pub(crate) fn meaning(
    document: &Document,
    schema: &Schema,
    seen: &mut Vec<String>,
) -> Result<Schema, String> {
    let mut own = schema.clone();
    let mut parts = Vec::new();
    if let Some(Value::String(reference)) = own.remove("$ref") {
        if seen.contains(&reference) {
            return Err(format!("`{reference}` is part of itself: remove it from its own `allOf`"));
        }
        let target = document
            .target(&reference)
            .and_then(Value::as_object)
            .ok_or_else(|| format!("`{reference}` names nothing"))?;
        seen.push(reference);
        parts.push(meaning(document, target, seen)?);
        seen.pop();
    }
    if let Some(Value::Array(branches)) = own.remove("allOf") {
        for branch in branches.iter().filter_map(Value::as_object) {
            parts.push(meaning(document, branch, seen)?);
        }
    }
    parts.push(own);
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    parts.try_fold(first, |into, part| merge(document, into, part, seen))
}

/// Merges two schemas: the second wins, except that properties and required fields add up.
fn merge(
    document: &Document,
    mut into: Schema,
    part: Schema,
    seen: &mut Vec<String>,
) -> Result<Schema, String> {
    for (key, value) in part {
        match (key.as_str(), value) {
            ("properties", Value::Object(fields)) => {
                let mut known = match into.remove("properties") {
                    Some(Value::Object(known)) => known,
                    _ => Map::new(),
                };
                for (name, field) in fields {
                    let field = match known.remove(&name) {
                        Some(first) => both(document, first, field, seen)?,
                        None => field,
                    };
                    known.insert(name, field);
                }
                into.insert(key, Value::Object(known));
            }
            ("required", Value::Array(names)) => {
                let known = into.entry("required").or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(known) = known {
                    for name in names {
                        if !known.contains(&name) {
                            known.push(name);
                        }
                    }
                }
            }
            ("type", Value::String(kind)) if kind == "object" && into.contains_key("type") => {}
            (_, value) => drop(into.insert(key, value)),
        }
    }
    Ok(into)
}

fn both(
    document: &Document,
    first: Value,
    second: Value,
    seen: &mut Vec<String>,
) -> Result<Value, String> {
    let (Value::Object(first), Value::Object(second)) = (&first, &second) else {
        return Ok(second);
    };
    let first = meaning(document, first, seen)?;
    let second = meaning(document, second, seen)?;
    merge(document, first, second, seen).map(Value::Object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(root: Value) -> Document {
        Document { path: "test.yaml".into(), family: "test".to_owned(), root }
    }

    #[test]
    fn property_in_two_branches_has_the_fields_of_both() {
        let document = document(json!({"components": {"schemas": {
            "Base": {"type": "object", "properties": {"amount": {"$ref": "#/components/schemas/Total"}}},
            "Total": {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}},
            "Paid": {"type": "object", "properties": {"paid": {"type": "integer"}}},
        }}}));
        let schema = json!({"allOf": [
            {"$ref": "#/components/schemas/Base"},
            {"properties": {"amount": {"allOf": [{"$ref": "#/components/schemas/Paid"}]}}},
        ]});
        let merged = meaning(&document, schema.as_object().unwrap(), &mut Vec::new()).unwrap();
        let amount = &merged["properties"]["amount"];
        assert_eq!(amount["properties"]["total"], json!({"type": "integer"}));
        assert_eq!(amount["properties"]["paid"], json!({"type": "integer"}));
        assert_eq!(amount["required"], json!(["total"]));
    }

    #[test]
    fn schema_that_contains_itself_is_an_error() {
        let document = document(json!({"components": {"schemas": {
            "A": {"allOf": [{"$ref": "#/components/schemas/A"}]},
        }}}));
        let schema = json!({"$ref": "#/components/schemas/A"});
        let error = meaning(&document, schema.as_object().unwrap(), &mut Vec::new());
        assert_eq!(
            error.unwrap_err(),
            "`#/components/schemas/A` is part of itself: remove it from its own `allOf`"
        );
    }
}
