//! Pass `empty_answers`: a 204, and a success whose schema says nothing, have no content; it would be decoded from nothing.

use serde_json::{Map, Value, json};

use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "empty_answers",
    why: "an empty schema would make every success a decoding error",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            let answers = item.get_mut(method).and_then(|it| it.get_mut("responses"));
            let answers = answers.and_then(Value::as_object_mut);
            for (status, answer) in answers.into_iter().flatten() {
                changed += usize::from(empty(status, answer));
            }
        }
    }
    Ok(changed)
}

fn empty(status: &str, answer: &mut Value) -> bool {
    let Some(content) = answer.get("content") else {
        return false;
    };
    let says_nothing = |content: &Map<String, Value>| {
        content.values().all(|kind| {
            let schema = kind.get("schema");
            schema.is_none_or(|schema| schema == &json!({}) || schema.is_null())
        })
    };
    let is_empty = status == "204" || content.as_object().is_none_or(says_nothing);
    if is_empty && let Some(answer) = answer.as_object_mut() {
        answer.remove("content");
    }
    is_empty
}
