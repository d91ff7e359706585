//! Pass `callbacks`: removes the operations that the merchant serves, and keeps the schemas of
//! their bodies.
//!
//! Such an operation is known by its signature headers, or by a choice of responses: several
//! successes, and errors with other schemas. No operation that WeChat Pay serves describes either.

use serde_json::{Map, Value, json};

use crate::document::{Document, METHODS, items, members, object_mut, text};
use crate::names;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "callbacks",
    why: "what the merchant serves cannot be called, but its types are needed",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut kept = Map::new();
    let mut removed = 0;
    let Some(paths) = object_mut(&mut document.root, "paths") else {
        return Ok(0);
    };
    for (path, item) in paths.iter_mut() {
        let Some(item) = item.as_object_mut() else { continue };
        for method in METHODS {
            if item.get(method).is_some_and(is_callback) {
                let operation = item.remove(method).unwrap_or_default();
                keep_schemas(path, &operation, &mut kept);
                removed += 1;
            }
        }
    }
    paths.retain(|_, item| METHODS.iter().any(|method| item.get(method).is_some()));
    for (name, schema) in kept {
        document.root["components"]["schemas"][name] = schema;
    }
    Ok(removed)
}

fn is_callback(operation: &Value) -> bool {
    let is_signed = items(operation, "parameters").any(|parameter| {
        parameter["in"] == "header"
            && text(parameter, "name").eq_ignore_ascii_case("Wechatpay-Signature")
    });
    let count = |digits: &[char]| {
        members(operation, "responses").filter(|(status, _)| status.starts_with(digits)).count()
    };
    is_signed || (count(&['2']) > 1 && count(&['4', '5']) > 0)
}

/// Keeps the schemas of the body and of the merchant's response.
fn keep_schemas(path: &str, operation: &Value, kept: &mut Map<String, Value>) {
    let last = path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with('{'));
    let plural = names::pascal(last.unwrap_or("callback"));
    let name = plural.strip_suffix('s').unwrap_or(&plural);
    let schema = |message: &Value| message.pointer("/content/application~1json/schema").cloned();
    if let Some(body) = schema(&operation["requestBody"]) {
        kept.insert(format!("{name}Notification"), body);
    }
    let response = members(operation, "responses").find_map(|(_, response)| schema(response));
    if let Some(response) = response.filter(|schema| *schema != json!({})) {
        kept.insert(format!("{name}Reply"), response);
    }
}
