//! Passes on the fields of objects: `nullable`, `field_clashes` and `required`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas;
use crate::names;
use crate::pass::{Outcome, Pass};

/// Removes `nullable`, and fields that may be null from `required`.
pub(super) const NULLABLE: Pass =
    Pass { name: "nullable", why: "null is never sent, and is read as absent", run: nullable };

/// Keeps one of two properties that make one field in Rust: the one that is spelled as the field.
pub(super) const FIELD_CLASHES: Pass = Pass {
    name: "field_clashes",
    why: "two spellings of a field would be one name in Rust",
    run: field_clashes,
};

/// Removes from `required` what is not described, and duplicates.
pub(super) const REQUIRED: Pass = Pass {
    name: "required",
    why: "a required field that is not described would have to be in every response",
    run: required,
};

fn nullable(document: &mut Document) -> Outcome {
    let optional = schemas::change(document, &mut |_, schema| {
        let nullable: Vec<String> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, property)| property["nullable"] == true)
            .map(|(name, _)| name.clone())
            .collect();
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !nullable.iter().any(|nullable| name == nullable));
        }
        Ok(!nullable.is_empty())
    })?;
    schemas::change(document, &mut |_, schema| Ok(schema.remove("nullable").is_some()))?;
    Ok(optional)
}

fn field_clashes(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(Value::Object(properties)) = schema.get_mut("properties") else {
            return Ok(false);
        };
        let mut kept: BTreeMap<String, String> = BTreeMap::new();
        for name in properties.keys() {
            let field = names::snake(name);
            let is_field = *name == field;
            let known = kept.entry(field).or_insert_with(|| name.clone());
            if is_field {
                known.clone_from(name);
            }
        }
        let before = properties.len();
        properties.retain(|name, _| kept.get(&names::snake(name)) == Some(name));
        Ok(properties.len() != before)
    })
}

fn required(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(Value::Array(names)) = schema.get("required") else {
            return Ok(false);
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        let is_described = |name: &Value| {
            name.as_str().zip(properties).is_some_and(|(name, fields)| fields.contains_key(name))
        };
        let mut kept: Vec<Value> = Vec::new();
        for name in names.iter().filter(|name| is_described(name)) {
            if !kept.contains(name) {
                kept.push(name.clone());
            }
        }
        let changed = kept.len() != names.len();
        if kept.is_empty() {
            schema.remove("required");
        } else if changed {
            schema.insert("required".to_owned(), Value::Array(kept));
        }
        Ok(changed)
    })
}
