//! Passes `required` and `required_bodies`: what is required is described, and a body that is described is required.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "required",
    why: "a required field that is not described would have to be in every answer",
    run,
};

pub(super) const BODIES: Pass =
    Pass { name: "required_bodies", why: "progenitor knows no optional body", run: run_bodies };

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(Value::Array(names)) = schema.get("required") else {
        return Ok(false);
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let described = |name: &Value| {
        let name = name.as_str();
        name.is_some_and(|name| properties.is_some_and(|fields| fields.contains_key(name)))
    };
    let mut kept: Vec<Value> = Vec::new();
    for name in names.iter().filter(|name| described(name)) {
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
}

fn run_bodies(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            let body = item.get_mut(method).and_then(|it| it.get_mut("requestBody"));
            if let Some(body) = body.filter(|body| body["required"] != true) {
                body["required"] = true.into();
                changed += 1;
            }
        }
    }
    Ok(changed)
}
