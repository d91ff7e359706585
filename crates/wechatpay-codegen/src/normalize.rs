//! Stage 3, *normalize*: one way to say each thing.
//!
//! [`PASSES`] run on every specification and lose nothing: what they yield is committed as `generated/<family>.json`, and
//! running them on their own output changes nothing. The repairs of imported descriptions are in `import::repair`.

use serde_json::Value;

use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

/// The passes, in this order.
pub(crate) const PASSES: &[Pass] = &[SHARED_PARAMETERS, SORT];

/// Moves the parameters of a path item into its operations.
pub(crate) const SHARED_PARAMETERS: Pass = Pass {
    name: "shared_parameters",
    why: "each operation says all it takes",
    run: shared_parameters,
};

/// Sorts the keys: equal documents are equal strings, regardless of the features of `serde_json`.
const SORT: Pass = Pass { name: "sort", why: "equal documents are equal texts", run: sort };

fn sort(document: &mut Document) -> Outcome {
    document.root.sort_all_objects();
    Ok(0)
}

fn shared_parameters(document: &mut Document) -> Outcome {
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
