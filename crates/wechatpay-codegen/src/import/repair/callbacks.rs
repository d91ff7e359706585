//! Pass `callbacks`: what the merchant serves is no call of a client; its body stays, as a type.
//!
//! Such an operation is known by the signature headers that it takes, or by the answers among which the server may choose:
//! several successes, and errors of its own. No operation of WeChat Pay describes either.

use serde_json::{Map, Value, json};

use crate::document::{Document, METHODS, items, members, text};
use crate::names;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "callbacks",
    why: "what the merchant serves cannot be called, but its types are wanted",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut kept = Map::new();
    let Some(paths) = document.root["paths"].as_object_mut() else {
        return Ok(0);
    };
    let mut removed = 0;
    for (path, item) in paths.iter_mut() {
        let item = item.as_object_mut();
        let Some(item) = item else { continue };
        for method in METHODS {
            if item.get(method).is_some_and(is_callback) {
                let operation = item.remove(method).unwrap_or_default();
                keep(path, &operation, &mut kept);
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
    let signed = items(operation, "parameters").any(|parameter| {
        text(parameter, "name").eq_ignore_ascii_case("Wechatpay-Signature")
            && parameter["in"] == "header"
    });
    let answers = |digits: &[char]| {
        members(operation, "responses").filter(|(status, _)| status.starts_with(digits)).count()
    };
    signed || (answers(&['2']) > 1 && answers(&['4', '5']) > 0)
}

/// Keeps the body, and what the merchant answers.
fn keep(path: &str, operation: &Value, kept: &mut Map<String, Value>) {
    let last = path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with('{'));
    let name = names::pascal(last.unwrap_or("callback"));
    let name = name.strip_suffix('s').unwrap_or(&name).to_owned();
    if let Some(body) = json_schema(&operation["requestBody"]) {
        kept.insert(format!("{name}Notification"), body.clone());
    }
    let answer = members(operation, "responses").find_map(|(_, answer)| json_schema(answer));
    if let Some(answer) = answer.filter(|schema| *schema != &json!({})) {
        kept.insert(format!("{name}Answer"), answer.clone());
    }
}

fn json_schema(holder: &Value) -> Option<&Value> {
    holder.get("content")?.get("application/json")?.get("schema")
}
