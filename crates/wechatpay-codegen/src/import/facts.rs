//! Pass `facts`: what upstream wrote for people is left out; names, types, values, limits and examples are facts.

use serde_json::Value;

use crate::document::schemas;
use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "facts", why: "the text of upstream's documentation is not ours to publish", run };

fn run(document: &mut Document) -> Outcome {
    let mut removed = schemas::change(document, &mut |_, schema| Ok(texts(schema) > 0))?;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else {
                continue;
            };
            removed += texts(operation);
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten().filter_map(Value::as_object_mut) {
                removed += texts(parameter);
            }
            if let Some(Value::Object(body)) = operation.get_mut("requestBody") {
                removed += texts(body);
            }
            let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
            for answer in answers.into_iter().flat_map(|answers| answers.values_mut()) {
                // OpenAPI requires the key.
                if answer.get("description").is_some() {
                    answer["description"] = "".into();
                }
            }
        }
    }
    Ok(removed)
}

fn texts(object: &mut serde_json::Map<String, Value>) -> usize {
    ["description", "summary", "title", "externalDocs"]
        .iter()
        .filter(|key| object.remove(**key).is_some())
        .count()
}
