//! Stage 4, *lower*: every type of the specification gets a name and one plain schema.
//!
//! Unlike *normalize* these passes lose facts, so their output is never committed: the later stages
//! read operations and types from it, and progenitor sees the skeleton of its schemas
//! ([`crate::types`]).

use serde_json::{Map, Value, json};

use crate::document::composition::meaning;
use crate::document::schemas::{self, Schema};
use crate::document::{Document, items, text};
use crate::names;
use crate::pass::{Outcome, Pass};
use crate::upload::Form;

/// In the order in which they run.
pub(crate) const PASSES: &[Pass] = &[
    Pass {
        name: "uploads",
        why: "the JSON part of an upload is its body; the file is described apart",
        run: uploads,
    },
    Pass {
        name: "compositions",
        why: "an allOf is the one schema that it means; one of several shapes is any JSON value",
        run: compositions,
    },
    Pass {
        name: "inline_types",
        why: "every object and every enum is a component, under a name that depends on its place alone",
        run: inline_types,
    },
];

/// Turns the JSON part of an upload into the body.
fn uploads(document: &mut Document) -> Outcome {
    let original = document.clone();
    let mut changed = 0;
    for site in original.operations() {
        if let Some(form) = Form::read(&original, &site.value["requestBody"]) {
            let json = json!({"application/json": {"schema": form.body(&original)}});
            let body = json!({"required": true, "content": json});
            document.root["paths"][site.path][site.method]["requestBody"] = body;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Resolves compositions. A lone reference in an `allOf`, with a description next to it, stays a
/// reference.
fn compositions(document: &mut Document) -> Outcome {
    let original = document.clone();
    schemas::change(document, &mut |place, schema| {
        let own = original.root.pointer(&place.to_string());
        if own.is_some_and(|own| has_alternatives(&original, own, &mut Vec::new())) {
            schema.retain(|keyword, _| keyword == "description" || keyword.starts_with("x-"));
            return Ok(true);
        }
        // What is left only limits a value: one of several lists of required fields.
        let limits = ["oneOf", "anyOf", "not"].map(|keyword| schema.remove(keyword).is_some());
        let had_limits = limits.contains(&true);
        let Some(Value::Array(branches)) = schema.get("allOf") else {
            return Ok(had_limits);
        };
        let lone = match branches.as_slice() {
            [branch] if !schema.contains_key("properties") => branch.get("$ref").cloned(),
            _ => None,
        };
        if let Some(reference) = lone {
            schema.remove("allOf");
            schema.insert("$ref".to_owned(), reference);
        } else {
            *schema = meaning(&original, schema, &mut Vec::new())?;
        }
        Ok(true)
    })
}

/// Returns `true` if a value has one of several shapes: the schema, or one that it is composed of,
/// has an `oneOf` or `anyOf` whose branches say more than which fields are required.
fn has_alternatives<'a>(
    document: &'a Document,
    schema: &'a Value,
    seen: &mut Vec<&'a str>,
) -> bool {
    let is_limit = |branch: &Value| {
        let mut keywords = branch.as_object().into_iter().flat_map(Map::keys);
        keywords.all(|keyword| matches!(keyword.as_str(), "description" | "not" | "required"))
    };
    let has_own = ["oneOf", "anyOf"]
        .iter()
        .any(|keyword| items(schema, keyword).any(|branch| !is_limit(branch)));
    if has_own {
        return true;
    }
    // A reference alone is a type with a name, which has alternatives itself.
    items(schema, "allOf").any(|part| {
        let reference = text(part, "$ref");
        let target = document.target(reference).filter(|_| !seen.contains(&reference));
        target.iter().for_each(|_| seen.push(reference));
        target.into_iter().chain([part]).any(|part| has_alternatives(document, part, seen))
    })
}

/// Moves inline objects and enums into components.
fn inline_types(document: &mut Document) -> Outcome {
    let components = match document.root["components"]["schemas"].take() {
        Value::Object(components) => components,
        _ => Map::new(),
    };
    let mut types = Types { components, moved: 0 };
    for name in types.components.keys().cloned().collect::<Vec<_>>() {
        let mut schema = types.components.get_mut(&name).map(Value::take).unwrap_or_default();
        types.parts(&mut schema, &name);
        types.components.insert(name, schema);
    }
    document.operations_mut().into_iter().for_each(|site| types.operation(site.value));
    let components = &mut document.root["components"];
    for (kind, suffix) in [("requestBodies", "Body"), ("responses", "Response")] {
        for (name, message) in members_mut(components, kind) {
            types.content(message, &format!("{}{suffix}", names::pascal(&name)));
        }
    }
    for (name, parameter) in members_mut(components, "parameters") {
        if let Some(schema) = parameter.get_mut("schema") {
            types.schema(schema, names::pascal(&name));
        }
    }
    components["schemas"] = Value::Object(types.components);
    Ok(types.moved)
}

/// The components so far.
struct Types {
    components: Map<String, Value>,
    moved: usize,
}

impl Types {
    fn operation(&mut self, operation: &mut Value) {
        let id = names::pascal(text(operation, "operationId"));
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = format!("{id}{}", names::pascal(text(parameter, "name")));
            if let Some(schema) = parameter.get_mut("schema") {
                self.schema(schema, name);
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.content(body, &format!("{id}Body"));
        }
        for (status, response) in members_mut(operation, "responses") {
            if status.starts_with('2') {
                self.content(response, &format!("{id}Response"));
            }
        }
    }

    fn content(&mut self, holder: &mut Value, name: &str) {
        for (kind, content) in members_mut(holder, "content") {
            if let Some(schema) = content.get_mut("schema").filter(|_| is_json(&kind)) {
                self.schema(schema, name.to_owned());
            }
        }
    }

    /// Moves the schema, unless it needs no name.
    fn schema(&mut self, schema: &mut Value, name: String) {
        if schema.get("$ref").is_some() {
            return;
        }
        self.parts(schema, &name);
        if !needs_name(schema) {
            return;
        }
        let mut unique = name.clone();
        let mut number = 2;
        while self.components.get(&unique).is_some_and(|other| other != schema) {
            unique = format!("{name}{number}");
            number += 1;
        }
        let mut reference = annotations(schema);
        reference.insert("$ref".to_owned(), json!(format!("#/components/schemas/{unique}")));
        self.components.insert(unique, std::mem::replace(schema, Value::Object(reference)));
        self.moved += 1;
    }

    /// Moves what a schema is made of.
    fn parts(&mut self, schema: &mut Value, name: &str) {
        for (field, schema) in members_mut(schema, "properties") {
            self.schema(schema, format!("{name}{}", names::pascal(&field)));
        }
        for (keyword, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(schema) = schema.get_mut(keyword).filter(|schema| schema.is_object()) {
                self.schema(schema, format!("{name}{suffix}"));
            }
        }
    }
}

fn is_json(media_type: &str) -> bool {
    media_type.starts_with("application/json")
}

/// Returns `true` if the schema is a separate type in Rust: an object with fields, or an enum of
/// strings.
pub(crate) fn needs_name(schema: &Value) -> bool {
    let has_fields = schema["properties"].as_object().is_some_and(|fields| !fields.is_empty());
    has_fields || (text(schema, "type") == "string" && schema["enum"].is_array())
}

/// What stays at the place of a schema that was moved: what concerns the field.
const ANNOTATIONS: [&str; 4] = ["deprecated", "description", "nullable", "readOnly"];

fn annotations(schema: &Value) -> Schema {
    let marks = schema.as_object().into_iter().flatten();
    marks
        .filter(|(key, _)| key.starts_with("x-wechatpay-") || ANNOTATIONS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn members_mut<'a>(
    value: &'a mut Value,
    key: &str,
) -> impl Iterator<Item = (String, &'a mut Value)> + use<'a> {
    let members = value.get_mut(key).and_then(Value::as_object_mut);
    members.into_iter().flatten().map(|(name, value)| (name.clone(), value))
}
