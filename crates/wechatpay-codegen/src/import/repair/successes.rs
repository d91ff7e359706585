//! Pass `successes`: an operation has one kind of success, in JSON, in bytes, or in nothing; errors are described elsewhere.

use serde_json::{Value, json};

use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "successes", why: "progenitor panics on successes of more than one type", run };

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                changed += usize::from(tidy(operation));
            }
        }
    }
    Ok(changed)
}

fn tidy(operation: &mut Value) -> bool {
    let mut answers = match operation["responses"].take() {
        Value::Object(answers) => answers,
        _ => serde_json::Map::new(),
    };
    let before = answers.len();
    if let Some(answer) = answers.remove("default") {
        answers.entry("200").or_insert(answer);
    }
    answers.retain(|status, _| status.starts_with('2'));
    if answers.is_empty() {
        answers.insert("200".to_owned(), json!({"description": ""}));
    }
    // Of several answers the one with content is the one to read.
    let has_content = |answer: &Value| answer["content"]["application/json"].is_object();
    let with_content = answers.iter().find(|(_, answer)| has_content(answer));
    let kept = with_content.or_else(|| answers.iter().next());
    let kept = kept.map(|(status, _)| status.clone());
    answers.retain(|status, _| Some(status) == kept.as_ref());
    let changed = answers.len() != before;
    operation["responses"] = Value::Object(answers);
    changed
}
