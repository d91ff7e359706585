//! Pass `shared_parameters`: the parameters of a path item move into its operations.

use serde_json::Value;

use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "shared_parameters", why: "each operation says all it takes", run };

fn run(document: &mut Document) -> Outcome {
    let Some(paths) = document.root["paths"].as_object_mut() else {
        return Ok(0);
    };
    let mut moved = 0;
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        let Some(Value::Array(shared)) = item.remove("parameters") else {
            continue;
        };
        moved += shared.len();
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                share(operation, &shared);
            }
        }
    }
    Ok(moved)
}

/// Adds to an operation the shared parameters that it does not describe itself.
fn share(operation: &mut Value, shared: &[Value]) {
    let mut own = operation["parameters"].as_array().cloned().unwrap_or_default();
    let same = |a: &Value, b: &Value| {
        a.get("name") == b.get("name")
            && a.get("in") == b.get("in")
            && a.get("$ref") == b.get("$ref")
    };
    let missing: Vec<Value> =
        shared.iter().filter(|shared| !own.iter().any(|own| same(own, shared))).cloned().collect();
    own.extend(missing);
    operation["parameters"] = Value::Array(own);
}
