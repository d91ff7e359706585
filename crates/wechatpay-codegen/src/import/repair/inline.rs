//! Pass `inline`: replaces every reference by what it names, because types are named later. A mark
//! keeps the name of what upstream shares.
//!
//! A schema that contains itself stays a component.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::import::repair::SHARED;
use crate::pass::{Fault, Outcome, Pass};

pub(super) const PASS: Pass = Pass { name: "inline", why: "types are named in one place", run };

fn run(document: &mut Document) -> Outcome {
    let mut inline =
        Inline { original: document.clone(), inlined: 0, copied: 0, kept: BTreeSet::new() };
    let root = &mut document.root;
    if let Some(paths) = root.get_mut("paths") {
        inline.value(paths, &Pointer::default().child("paths"), &mut Vec::new())?;
    }
    let mut kept = Map::new();
    while let Some(name) = inline.kept.iter().find(|name| !kept.contains_key(*name)) {
        let (name, reference) = (name.clone(), format!("#/components/schemas/{name}"));
        let mut schema = inline.original.target(&reference).cloned();
        let place = Pointer::default().descend(["components", "schemas", &name]);
        if let Some(schema) = &mut schema {
            inline.value(schema, &place, &mut vec![reference])?;
        }
        kept.insert(name, schema.unwrap_or_default());
    }
    root["components"] = json!({"schemas": kept});
    Ok(inline.inlined)
}

/// No family of WeChat Pay has a tenth of this. References to references reach any number in a few
/// lines.
const MOST_COPIES: usize = 1_000_000;

struct Inline {
    original: Document,
    inlined: usize,
    /// The number of nodes that references copied so far.
    copied: usize,
    /// The components that contain themselves.
    kept: BTreeSet<String>,
}

impl Inline {
    fn value(
        &mut self,
        value: &mut Value,
        place: &Pointer,
        seen: &mut Vec<String>,
    ) -> Result<(), Fault> {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            return self.reference(reference.to_owned(), value, place, seen);
        }
        match value {
            Value::Object(fields) => fields
                .iter_mut()
                .filter(|(key, _)| holds_names(place) || !is_literal(key))
                .try_for_each(|(key, value)| self.value(value, &place.child(key), seen)),
            Value::Array(items) => items
                .iter_mut()
                .enumerate()
                .try_for_each(|(index, item)| self.value(item, &place.child(index), seen)),
            _ => Ok(()),
        }
    }

    fn reference(
        &mut self,
        reference: String,
        value: &mut Value,
        place: &Pointer,
        seen: &mut Vec<String>,
    ) -> Result<(), Fault> {
        if seen.contains(&reference) {
            let name = reference.rsplit('/').next().unwrap_or_default();
            self.kept.insert(name.to_owned());
            return Ok(());
        }
        let target = self
            .original
            .target(&reference)
            .ok_or_else(|| Fault::new(place.clone(), format!("`{reference}` names nothing")))?;
        self.copied += nodes(target);
        if self.copied > MOST_COPIES {
            let reason = format!("references repeat more than {MOST_COPIES} nodes");
            return Err(Fault::new(place.clone(), reason));
        }
        *value = target.clone();
        mark(value, &reference);
        self.inlined += 1;
        seen.push(reference);
        self.value(value, place, seen)?;
        seen.pop();
        Ok(())
    }
}

/// Marks what can be a type with the name that upstream gave it.
fn mark(value: &mut Value, reference: &str) {
    const OF_TYPES: [&str; 4] = ["properties", "enum", "oneOf", "anyOf"];
    let name = reference.strip_prefix("#/components/schemas/");
    if let (Some(name), Some(schema)) = (name, value.as_object_mut())
        && OF_TYPES.iter().any(|key| schema.contains_key(*key))
    {
        schema.insert(SHARED.to_owned(), name.into());
    }
}

/// Counts the nodes of a value; a long string counts as several.
fn nodes(value: &Value) -> usize {
    const BYTES_PER_NODE: usize = 64;
    1 + match value {
        Value::String(text) => text.len() / BYTES_PER_NODE,
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| key.len() / BYTES_PER_NODE + nodes(value)).sum()
        }
        _ => 0,
    }
}

/// Returns `true` if the keys at a place are names, not keywords.
fn holds_names(place: &Pointer) -> bool {
    ["properties", "responses"].iter().any(|key| place.ends_with(key))
}

/// Returns `true` if the value of a keyword is a literal, not a schema.
fn is_literal(key: &str) -> bool {
    matches!(key, "enum" | "default") || key.starts_with("x-")
}
