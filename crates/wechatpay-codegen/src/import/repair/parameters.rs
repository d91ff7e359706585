//! Pass `parameters`: each named once, with a type that a URL or a header can carry; headers of the transport are left out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::{Document, METHODS, text};
use crate::names;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "parameters",
    why: "a parameter is one plain value, named once; headers of the transport are not the caller's",
    run,
};

/// Headers that the client sets, or that change how an answer comes: none is of the API.
const TRANSPORT: [&str; 7] = [
    "accept",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            let parameters = item.get_mut(method).and_then(|it| it.get_mut("parameters"));
            if let Some(Value::Array(parameters)) = parameters {
                changed += tidy(parameters);
            }
        }
    }
    Ok(changed)
}

fn tidy(parameters: &mut Vec<Value>) -> usize {
    let before = parameters.len();
    let mut seen = BTreeSet::new();
    parameters.retain(|parameter| {
        let (name, place) = (text(parameter, "name"), text(parameter, "in"));
        let of_transport =
            place == "header" && TRANSPORT.contains(&name.to_ascii_lowercase().as_str());
        let known = matches!(place, "path" | "query" | "header");
        known && !of_transport && !name.is_empty() && seen.insert(names::snake(name))
    });
    let removed = before - parameters.len();
    removed + parameters.iter_mut().map(plain).sum::<usize>()
}

/// Gives a parameter a schema, and makes an object or a list in it what is sent: a text.
fn plain(parameter: &mut Value) -> usize {
    let schema = &parameter["schema"];
    let kind = text(schema, "type");
    let is_plain = matches!(kind, "string" | "integer" | "number" | "boolean");
    let is_list = kind == "array" && parameter["in"] == "query";
    if is_plain || is_list || !text(schema, "$ref").is_empty() {
        return 0;
    }
    parameter["schema"] = json!({"type": "string"});
    1
}
