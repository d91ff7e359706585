//! Pass `path_parameters`: what the template names and what is described as in the path are the same, and required.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::{Document, METHODS, text};
use crate::names;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "path_parameters",
    why: "progenitor panics when the template and the parameters disagree",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for (path, item) in items.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                changed += agree(path, operation);
            }
        }
    }
    Ok(changed)
}

fn agree(path: &str, operation: &mut Value) -> usize {
    let template: BTreeSet<&str> = names::template(path).into_iter().collect();
    let mut parameters = match operation["parameters"].take() {
        Value::Array(parameters) => parameters,
        _ => Vec::new(),
    };
    let described = |parameters: &[Value], name: &str| {
        let is = |it: &Value| it["in"] == "path" && text(it, "name") == name;
        parameters.iter().any(is)
    };
    let mut changed = 0;
    for name in &template {
        if !described(&parameters, name) {
            describe(&mut parameters, name, &template);
            changed += 1;
        }
    }
    let before = parameters.len();
    parameters.retain(|it| it["in"] != "path" || template.contains(text(it, "name")));
    changed += before - parameters.len();
    changed += parameters.iter_mut().map(require).sum::<usize>();
    if let Some(operation) = operation.as_object_mut() {
        operation.remove("parameters");
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), Value::Array(parameters));
        }
    }
    changed
}

/// Describes `name`: by a path parameter under another name, by a parameter in another place, or as a text.
fn describe(parameters: &mut Vec<Value>, name: &str, template: &BTreeSet<&str>) {
    let other = |it: &Value| it["in"] == "path" && !template.contains(text(it, "name"));
    let elsewhere = parameters.iter().position(|it| text(it, "name") == name);
    if let Some(index) = elsewhere {
        parameters[index]["in"] = "path".into();
    } else if let Some(index) = parameters.iter().position(other) {
        parameters[index]["name"] = name.into();
    } else {
        parameters.push(json!({"name": name, "in": "path", "schema": {"type": "string"}}));
    }
}

/// A path cannot be built without its values, and a `nullable` one has no text.
fn require(parameter: &mut Value) -> usize {
    if parameter["in"] != "path" {
        return 0;
    }
    let nullable = parameter["schema"].as_object_mut();
    let was_nullable = nullable.is_some_and(|schema| schema.remove("nullable").is_some());
    let was_optional = parameter["required"] != true;
    parameter["required"] = true.into();
    usize::from(was_optional || was_nullable)
}
