//! Pass `facts`: removes upstream's prose; names, types, values, limits and examples are facts, and
//! stay.

use serde_json::Value;

use crate::document::{Document, array_mut, object_mut, schemas};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "facts", why: "upstream's documentation is not ours to publish", run };

fn run(document: &mut Document) -> Outcome {
    let mut removed = schemas::change(document, &mut |_, schema| Ok(remove_prose(schema) > 0))?;
    for operation in document.operations_mut() {
        let operation = operation.value;
        removed += operation.as_object_mut().map_or(0, remove_prose);
        removed += object_mut(operation, "requestBody").map_or(0, remove_prose);
        for parameter in array_mut(operation, "parameters").into_iter().flatten() {
            removed += parameter.as_object_mut().map_or(0, remove_prose);
        }
        for (_, response) in object_mut(operation, "responses").into_iter().flatten() {
            // OpenAPI requires the key.
            if response.get("description").is_some() {
                response["description"] = "".into();
            }
        }
    }
    Ok(removed)
}

fn remove_prose(object: &mut serde_json::Map<String, Value>) -> usize {
    ["description", "summary", "title", "externalDocs"]
        .iter()
        .filter(|key| object.remove(**key).is_some())
        .count()
}
