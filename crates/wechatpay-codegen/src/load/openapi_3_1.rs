//! OpenAPI 3.1, written as 3.0 where 3.0 can say the same.
//!
//! What only limits a value is left out, because no limit shapes a type. What shapes a value in a
//! way that 3.0 cannot say stays, and is rejected by the rule `keywords`.

use serde_json::{Map, Value, json};

use crate::document::schemas::{self, Schema, kind_of};
use crate::document::{Document, object_mut, text};
use crate::pass::Outcome;

/// Keywords that mean nothing here: they limit a value, or are about the schema itself.
const LEFT_OUT: [&str; 10] = [
    "$anchor",
    "$comment",
    "$id",
    "$schema",
    "contains",
    "dependentRequired",
    "examples",
    "maxContains",
    "minContains",
    "propertyNames",
];

/// Returns `true` if a document is OpenAPI 3.1.
pub(crate) fn is_3_1(root: &Value) -> bool {
    let version = text(root, "openapi");
    version == "3.1" || version.starts_with("3.1.")
}

/// Writes a document of OpenAPI 3.1 as 3.0; leaves others as they are.
pub(super) fn lower(document: &mut Document) -> Outcome {
    if !is_3_1(&document.root) {
        return Ok(0);
    }
    document.root["openapi"] = "3.0.3".into();
    if let Some(root) = document.root.as_object_mut() {
        root.remove("jsonSchemaDialect");
        root.remove("webhooks");
    }
    rewrite(document)
}

/// Writes the schemas and references of OpenAPI 3.1 in a document as those of 3.0.
pub(crate) fn rewrite(document: &mut Document) -> Outcome {
    let changed = schemas::change(document, &mut |_, schema| {
        let before = schema.clone();
        types(schema);
        values(schema);
        limits(schema);
        content(schema);
        alternatives(schema);
        LEFT_OUT.iter().for_each(|key| drop(schema.remove(*key)));
        for key in ["unevaluatedItems", "unevaluatedProperties"] {
            if schema.get(key).is_some_and(Value::is_boolean) {
                schema.remove(key);
            }
        }
        reference(schema);
        Ok(*schema != before)
    })?;
    ["components", "paths"].iter().for_each(|key| {
        for (_, value) in object_mut(&mut document.root, key).into_iter().flatten() {
            plain_references(value);
        }
    });
    Ok(changed)
}

/// `type: [string, 'null']`, and `type: 'null'`.
fn types(schema: &mut Schema) {
    let listed = match schema.get("type") {
        Some(Value::Array(listed)) => listed.clone(),
        Some(Value::String(only)) if only == "null" => vec!["null".into()],
        _ => return,
    };
    let (nulls, others): (Vec<Value>, Vec<Value>) =
        listed.into_iter().partition(|name| *name == "null");
    if !nulls.is_empty() {
        schema.insert("nullable".to_owned(), true.into());
    }
    // A value of one of several types is any JSON value.
    schema.remove("type");
    if let [only] = others.as_slice() {
        schema.insert("type".to_owned(), only.clone());
    }
}

/// `const`, `examples`, and `null` as a value of an enum.
fn values(schema: &mut Schema) {
    if let Some(constant) = schema.remove("const") {
        let kind = kind_of(&constant);
        let key = match kind {
            "null" => return drop(schema.insert("nullable".to_owned(), true.into())),
            "string" => "enum",
            _ => "x-wechatpay-values",
        };
        schema.entry("type").or_insert_with(|| kind.into());
        schema.insert(key.to_owned(), json!([constant]));
    }
    let first = schema.get("examples").and_then(|examples| examples.get(0)).cloned();
    if let Some(first) = first {
        schema.entry("example").or_insert(first);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        let before = values.len();
        values.retain(|value| !value.is_null());
        let (was_nullable, is_empty) = (values.len() < before, values.is_empty());
        if was_nullable {
            schema.insert("nullable".to_owned(), true.into());
        }
        if was_nullable && is_empty {
            schema.remove("enum");
        }
    }
}

/// `exclusiveMinimum: 0`.
fn limits(schema: &mut Schema) {
    for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
    {
        if let Some(limit @ Value::Number(_)) = schema.get(exclusive).cloned() {
            schema.insert(inclusive.to_owned(), limit);
            schema.insert(exclusive.to_owned(), true.into());
        }
    }
}

/// `contentEncoding` and `contentMediaType`: a string of base64, or bytes.
fn content(schema: &mut Schema) {
    let encoding = schema.remove("contentEncoding");
    let media_type = schema.remove("contentMediaType");
    let format = match (encoding.as_ref().and_then(Value::as_str), &media_type) {
        (Some("base64"), _) => "byte",
        (Some("binary"), _) => "binary",
        (None, Some(media_type)) if media_type == "application/octet-stream" => "binary",
        _ => return,
    };
    schema.entry("type").or_insert_with(|| "string".into());
    schema.entry("format").or_insert_with(|| format.into());
}

/// `oneOf: [{…}, {type: 'null'}]`; the null is `{nullable: true}` by now.
fn alternatives(schema: &mut Schema) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(branches)) = schema.get_mut(key) else { continue };
        let before = branches.len();
        branches.retain(|branch| *branch != json!({"nullable": true}));
        if branches.len() == before {
            continue;
        }
        let rest = std::mem::take(branches);
        schema.insert("nullable".to_owned(), true.into());
        match <[Value; 1]>::try_from(rest) {
            Ok([Value::Object(only)]) if !only.contains_key("$ref") => {
                schema.remove(key);
                for (keyword, value) in only {
                    schema.entry(keyword).or_insert(value);
                }
            }
            Ok(only) => {
                schema.remove(key);
                schema.insert("allOf".to_owned(), only.into_iter().collect());
            }
            Err(rest) if rest.is_empty() => drop(schema.remove(key)),
            Err(rest) => drop(schema.insert(key.to_owned(), rest.into())),
        }
    }
}

/// A `$ref` with other keywords next to it.
fn reference(schema: &mut Schema) {
    if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    if let Some(reference) = schema.remove("$ref") {
        let lone = json!({ "$ref": reference });
        match schema.get_mut("allOf") {
            Some(Value::Array(branches)) => branches.insert(0, lone),
            _ => drop(schema.insert("allOf".to_owned(), json!([lone]))),
        }
    }
}

/// Removes the summary and the description next to a reference that is not a schema.
fn plain_references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.get("$ref").is_some_and(Value::is_string) {
                members.remove("summary");
                members.remove("description");
            }
            let is_shown = |key: &str| matches!(key, "default" | "enum" | "example" | "examples");
            members
                .iter_mut()
                .filter(|(key, value)| !is_shown(key) || value.get("content").is_some())
                .for_each(|(_, value)| plain_references(value));
        }
        Value::Array(items) => items.iter_mut().for_each(plain_references),
        _ => {}
    }
}

/// Lists the names of what receives requests in a description of OpenAPI 3.1.
pub(crate) fn webhooks(root: &Value) -> impl Iterator<Item = &String> {
    root["webhooks"].as_object().into_iter().flat_map(Map::keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(schema: Value) -> Value {
        let root = json!({
            "openapi": "3.1.0",
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "webhooks": {"paid": {"post": {}}},
            "components": {"schemas": {"A": schema}},
        });
        let mut document = Document { path: "a.yaml".into(), family: "a".to_owned(), root };
        lower(&mut document).unwrap();
        assert_eq!(document.root["openapi"], "3.0.3");
        assert_eq!(document.root.as_object().unwrap().len(), 2, "{}", document.root);
        document.root["components"]["schemas"]["A"].take()
    }

    #[test]
    fn schemas_of_3_1_are_written_as_3_0() {
        let b = json!({"$ref": "#/components/schemas/B"});
        for (of_3_1, of_3_0) in [
            (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
            (json!({"type": ["string", "integer"]}), json!({})),
            (json!({"type": "null"}), json!({"nullable": true})),
            (json!({"const": "x"}), json!({"type": "string", "enum": ["x"]})),
            (json!({"const": 1}), json!({"type": "integer", "x-wechatpay-values": [1]})),
            (
                json!({"type": "string", "enum": ["a", null]}),
                json!({"type": "string", "enum": ["a"], "nullable": true}),
            ),
            (
                json!({"type": "string", "examples": ["a", "b"]}),
                json!({"type": "string", "example": "a"}),
            ),
            (
                json!({"type": "integer", "exclusiveMinimum": 0}),
                json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true}),
            ),
            (
                json!({"type": "string", "contentEncoding": "base64"}),
                json!({"type": "string", "format": "byte"}),
            ),
            (
                json!({"contentMediaType": "application/octet-stream"}),
                json!({"type": "string", "format": "binary"}),
            ),
            (json!({"anyOf": [b, {"type": "null"}]}), json!({"allOf": [b], "nullable": true})),
            (
                json!({"oneOf": [{"type": "string"}, {"type": "null"}], "description": "d"}),
                json!({"type": "string", "description": "d", "nullable": true}),
            ),
            (
                json!({"$ref": "#/components/schemas/B", "description": "d"}),
                json!({"allOf": [b], "description": "d"}),
            ),
            (
                json!({"type": "object", "$id": "x", "dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false}),
                json!({"type": "object"}),
            ),
            (
                json!({"properties": {"a": {"type": ["boolean", "null"]}}}),
                json!({"properties": {"a": {"type": "boolean", "nullable": true}}}),
            ),
        ] {
            assert_eq!(lowered(of_3_1.clone()), of_3_0, "{of_3_1}");
        }
    }

    #[test]
    fn document_of_3_0_stays_as_it_is() {
        let root = json!({"openapi": "3.0.3", "components": {"schemas": {"A": {"type": ["a"]}}}});
        let mut document =
            Document { path: "a.yaml".into(), family: "a".to_owned(), root: root.clone() };
        assert_eq!(lower(&mut document), Ok(0));
        assert_eq!(document.root, root);
    }
}
