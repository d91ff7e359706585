//! Stage 3, *normalise*: one way to say each thing, nothing lost. What it yields is committed as `generated/<family>.json`.
//!
//! The committed document is what a build script generates from and what changes of the API are reported from, so these
//! passes keep every fact, and running them on their own output changes nothing.

use serde_json::Value;

use crate::document::{Document, METHODS};
use crate::pass::Pass;

/// In the order in which they run.
pub(crate) const PASSES: &[Pass] = &[
    Pass {
        name: "path_parameters",
        run: path_parameters,
    },
    Pass {
        name: "sort",
        run: sort,
    },
];

/// Moves the parameters of a path item into its operations, so that each operation says all it takes.
fn path_parameters(document: &mut Document) -> usize {
    let Some(paths) = document.root["paths"].as_object_mut() else {
        return 0;
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
    moved
}

/// Adds to an operation the shared parameters that it does not describe itself.
fn share(operation: &mut Value, shared: &[Value]) {
    let mut own = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let same = |a: &Value, b: &Value| {
        a.get("name") == b.get("name")
            && a.get("in") == b.get("in")
            && a.get("$ref") == b.get("$ref")
    };
    let missing: Vec<Value> = shared
        .iter()
        .filter(|shared| !own.iter().any(|own| same(own, shared)))
        .cloned()
        .collect();
    own.extend(missing);
    operation["parameters"] = Value::Array(own);
}

/// Sorts every object by its keys, whatever `serde_json` was built with, so that equal documents are equal texts.
fn sort(document: &mut Document) -> usize {
    document.root.sort_all_objects();
    0
}
