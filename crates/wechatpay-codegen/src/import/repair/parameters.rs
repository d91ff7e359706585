//! Passes on what operations take outside of the body: `parameters` and `path_parameters`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::{Document, array_mut, text};
use crate::lint::is_transport_header;
use crate::names;
use crate::pass::{Outcome, Pass};

/// Lists each parameter once, with a type that a URL or a header can carry, and removes headers of
/// the transport.
pub(super) const PARAMETERS: Pass = Pass {
    name: "parameters",
    why: "a parameter is one plain value, listed once; headers of the transport are the client's",
    run: parameters,
};

/// Aligns the path parameters with the names in the path template, and marks all of them as
/// required.
pub(super) const PATH_PARAMETERS: Pass = Pass {
    name: "path_parameters",
    why: "progenitor panics when the template and the parameters disagree",
    run: path_parameters,
};

fn parameters(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let Some(parameters) = array_mut(operation.value, "parameters") else {
            continue;
        };
        let before = parameters.len();
        let mut seen = BTreeSet::new();
        parameters.retain(|parameter| {
            let (name, location) = (text(parameter, "name"), text(parameter, "in"));
            matches!(location, "path" | "query" | "header")
                && !is_transport_header(parameter)
                && !name.is_empty()
                && seen.insert(names::snake(name))
        });
        changed += before - parameters.len();
        for parameter in parameters {
            let schema = &parameter["schema"];
            let kind = text(schema, "type");
            let is_plain = matches!(kind, "string" | "integer" | "number" | "boolean");
            let is_list = kind == "array" && parameter["in"] == "query";
            if !is_plain && !is_list && text(schema, "$ref").is_empty() {
                parameter["schema"] = json!({"type": "string"});
                changed += 1;
            }
        }
    }
    Ok(changed)
}

fn path_parameters(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let Value::Object(value) = operation.value else { continue };
        let template: BTreeSet<&str> = names::template(operation.path).into_iter().collect();
        let mut parameters = match value.remove("parameters") {
            Some(Value::Array(parameters)) => parameters,
            _ => Vec::new(),
        };
        for name in &template {
            if !parameters.iter().any(|it| it["in"] == "path" && it["name"] == **name) {
                describe(&mut parameters, name, &template);
                changed += 1;
            }
        }
        let before = parameters.len();
        parameters.retain(|it| it["in"] != "path" || template.contains(text(it, "name")));
        changed += before - parameters.len();
        for parameter in parameters.iter_mut().filter(|it| it["in"] == "path") {
            let schema = parameter["schema"].as_object_mut();
            let was_nullable = schema.is_some_and(|schema| schema.remove("nullable").is_some());
            let was_optional = parameter["required"] != true;
            parameter["required"] = true.into();
            changed += usize::from(was_optional || was_nullable);
        }
        if !parameters.is_empty() {
            value.insert("parameters".to_owned(), Value::Array(parameters));
        }
    }
    Ok(changed)
}

/// Describes `name` by a parameter elsewhere, by a path parameter under another name, or as a
/// string.
fn describe(parameters: &mut Vec<Value>, name: &str, template: &BTreeSet<&str>) {
    let is_renamed = |it: &Value| it["in"] == "path" && !template.contains(text(it, "name"));
    if let Some(index) = parameters.iter().position(|it| it["name"] == name) {
        parameters[index]["in"] = "path".into();
    } else if let Some(index) = parameters.iter().position(is_renamed) {
        parameters[index]["name"] = name.into();
    } else {
        parameters.push(json!({"name": name, "in": "path", "schema": {"type": "string"}}));
    }
}
