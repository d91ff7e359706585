//! Examples of whole values, composed from the examples of their leaves.
//!
//! This shares no code with the passes, so that what they lose is not lost here too.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::Document;

/// Returns an example of a schema; none if the description has none for any of its leaves.
pub(crate) fn compose(document: &Document, schema: &Value) -> Option<Value> {
    let mut composer = Composer { document, shown: 0 };
    let value = composer.value(&[schema], true, 0)?;
    (composer.shown > 0).then_some(value)
}

/// Deeper than any schema, unless it contains itself.
const DEEPEST: usize = 20;

struct Composer<'a> {
    document: &'a Document,
    /// The number of leaves with an example.
    shown: usize,
}

impl<'a> Composer<'a> {
    /// Composes an example of one value that several schemas describe; `needed` if it is a required
    /// field.
    fn value(&mut self, of: &[&'a Value], needed: bool, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        let mut parts = Vec::new();
        of.iter().for_each(|schema| self.parts(schema, &mut parts, 0));
        let properties = properties(&parts);
        if !properties.is_empty() {
            return self.object(&parts, &properties, needed, depth);
        }
        let said = |key: &str| parts.iter().rev().find_map(|part| part.get(key));
        if let Some(items) = said("items") {
            return self.list(items, said("example"), needed, depth);
        }
        let kind = said("type").and_then(Value::as_str).unwrap_or_default().trim();
        match said("example") {
            Some(Value::Null) if said("nullable") != Some(&Value::Bool(true)) => None,
            Some(Value::Null) => Some(Value::Null),
            Some(example) => self.show(as_declared(kind, example)),
            None => None,
        }
        .or_else(|| needed.then(|| placeholder(kind, said("enum"), said("format"))))
    }

    fn show(&mut self, value: Option<Value>) -> Option<Value> {
        self.shown += usize::from(value.is_some());
        value
    }

    /// Lists the parts of a schema: what it refers to, its branches, and then itself.
    fn parts(&self, schema: &'a Value, parts: &mut Vec<&'a Value>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let target = schema["$ref"].as_str().and_then(|reference| self.document.target(reference));
        let branches = schema["allOf"].as_array().into_iter().flatten();
        for part in target.into_iter().chain(branches) {
            self.parts(part, parts, depth + 1);
        }
        parts.push(schema);
    }

    fn object(
        &mut self,
        parts: &[&'a Value],
        properties: &BTreeMap<&'a str, Vec<&'a Value>>,
        needed: bool,
        depth: usize,
    ) -> Option<Value> {
        let required: Vec<&str> = parts
            .iter()
            .flat_map(|part| part["required"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect();
        let mut object = Map::new();
        for (name, schemas) in properties {
            let needed = required.contains(name);
            if let Some(value) = self.value(schemas, needed, depth + 1) {
                object.insert((*name).to_owned(), value);
            }
        }
        (needed || !object.is_empty()).then_some(Value::Object(object))
    }

    fn list(
        &mut self,
        items: &'a Value,
        example: Option<&Value>,
        needed: bool,
        depth: usize,
    ) -> Option<Value> {
        let before = self.shown;
        let item = self.value(&[items], false, depth + 1);
        if self.shown > before {
            return item.map(|item| Value::Array(vec![item]));
        }
        let item_kind = items["type"].as_str().unwrap_or_default();
        let of_leaves = !matches!(item_kind, "object" | "array");
        match example {
            Some(Value::Array(shown)) if of_leaves => {
                self.show(shown.iter().map(|value| as_declared(item_kind, value)).collect())
            }
            _ => None,
        }
        .or_else(|| needed.then(|| Value::Array(Vec::new())))
    }
}

fn properties<'a>(parts: &[&'a Value]) -> BTreeMap<&'a str, Vec<&'a Value>> {
    let mut properties: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for part in parts {
        for (name, schema) in part["properties"].as_object().into_iter().flatten() {
            properties.entry(name).or_default().push(schema);
        }
    }
    properties
}

/// Converts an example to its declared type, for missing or superfluous quotes; none if it has
/// another type.
fn as_declared(kind: &str, example: &Value) -> Option<Value> {
    match (kind, example) {
        ("string", Value::Number(_) | Value::Bool(_)) => Some(example.to_string().into()),
        ("string", Value::Array(_) | Value::Object(_)) => None,
        ("integer" | "number", Value::String(text)) => {
            let whole = text.parse::<i64>().ok().map(Value::from);
            whole.or_else(|| text.parse::<f64>().ok().filter(|_| kind == "number").map(Value::from))
        }
        ("integer" | "number", Value::Number(_)) | ("boolean", Value::Bool(_)) => {
            Some(example.clone())
        }
        ("boolean", Value::String(text)) => text.parse::<bool>().ok().map(Value::from),
        ("integer" | "number" | "boolean", _) => None,
        ("object", Value::Object(_)) | ("array", Value::Array(_)) => Some(example.clone()),
        ("object" | "array", _) => None,
        _ => Some(example.clone()),
    }
}

/// Returns a value for a required field without an example.
fn placeholder(kind: &str, values: Option<&Value>, format: Option<&Value>) -> Value {
    // A number with a list of strings is a string.
    if let Some(first) = values.and_then(|values| values.get(0)) {
        return as_declared(kind, first).unwrap_or_else(|| first.clone());
    }
    match (kind, format.and_then(Value::as_str)) {
        ("integer" | "number" | "int", _) => 1.into(),
        ("boolean", _) => true.into(),
        ("object", _) => Value::Object(Map::new()),
        ("array", _) => Value::Array(Vec::new()),
        (_, Some("rfc3339" | "date-time")) => "2018-06-08T10:34:56+08:00".into(),
        _ => "text".into(),
    }
}
