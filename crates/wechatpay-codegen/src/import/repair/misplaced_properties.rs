//! Pass `misplaced_properties`: moves schemas that stand next to `type: object` into its
//! `properties`.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::schemas::{self, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "misplaced_properties",
    why: "a field outside of `properties` would be lost",
    run,
};

/// The keywords of OpenAPI and JSON Schema that may hold an object.
const KEYWORDS: [&str; 14] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "items",
    "not",
    "oneOf",
    "patternProperties",
    "properties",
    "xml",
];

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        if kind(schema).is_some_and(|kind| kind != "object") {
            return Ok(false);
        }
        let misplaced: Vec<String> = schema
            .iter()
            .filter(|(key, value)| is_misplaced(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        if misplaced.is_empty() {
            return Ok(false);
        }
        schema.insert("type".to_owned(), "object".into());
        let moved: Map<String, Value> =
            misplaced.into_iter().filter_map(|key| schema.remove_entry(&key)).collect();
        let properties = schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(properties) = properties {
            for (key, value) in moved {
                properties.entry(key).or_insert(value);
            }
        }
        Ok(true)
    })
}

fn is_misplaced(key: &str, value: &Value) -> bool {
    let is_schema = |value: &Value| {
        ["type", "$ref", "properties", "allOf", "enum"].iter().any(|key| value.get(key).is_some())
    };
    !KEYWORDS.contains(&key) && !key.starts_with("x-") && is_schema(value)
}
