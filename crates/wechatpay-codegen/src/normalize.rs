//! Stage 3, *normalize*: brings every specification into one form.
//!
//! [`PASSES`] lose nothing, and change nothing when they run again. Their result is committed as
//! `generated/<family>.json`. The repairs of imported descriptions are in `import::repair`.

use serde_json::Value;

use crate::document::{Document, METHODS, object_mut};
use crate::pass::{Outcome, Pass};
use crate::privacy;

/// The passes, in this order.
pub(crate) const PASSES: &[Pass] = &[SHARED_PARAMETERS, privacy::PASS, SORT];

/// Moves the parameters of a path item into its operations.
pub(crate) const SHARED_PARAMETERS: Pass = Pass {
    name: "shared_parameters",
    why: "each operation lists all its parameters",
    run: shared_parameters,
};

/// Sorts the keys, which are in order of insertion if another crate turns on
/// `serde_json/preserve_order`.
const SORT: Pass = Pass { name: "sort", why: "equal documents are equal files", run: sort };

fn sort(document: &mut Document) -> Outcome {
    document.root.sort_all_objects();
    Ok(0)
}

fn shared_parameters(document: &mut Document) -> Outcome {
    let mut moved = 0;
    for (_, item) in object_mut(&mut document.root, "paths").into_iter().flatten() {
        let Some(item) = item.as_object_mut() else { continue };
        let Some(Value::Array(shared)) = item.remove("parameters") else { continue };
        moved += shared.len();
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else { continue };
            // Adds those that the operation does not describe itself.
            let mut own = operation["parameters"].as_array().cloned().unwrap_or_default();
            let is_same = |a: &Value, b: &Value| {
                ["name", "in", "$ref"].iter().all(|key| a.get(key) == b.get(key))
            };
            let missing: Vec<Value> = shared
                .iter()
                .filter(|shared| !own.iter().any(|own| is_same(own, shared)))
                .cloned()
                .collect();
            own.extend(missing);
            operation["parameters"] = Value::Array(own);
        }
    }
    Ok(moved)
}
