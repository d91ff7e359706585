//! What an operation sends and is answered, and what the specification shows of both.

use serde_json::Value;

use crate::diff::schemas::{self, Side};
use crate::diff::{Impact, Report, Versions};
use crate::document::{Document, items, members};

/// Compares the bodies of an operation's requests.
pub(super) fn body(
    versions: &Versions<'_>,
    id: &str,
    [old, new]: [&Value; 2],
    report: &mut Report<'_>,
) {
    let [old, new] = [(versions.old, old), (versions.new, new)]
        .map(|(document, value)| content(document.resolve(&value["requestBody"])));
    match (old, new) {
        (Some(old), Some(new)) => {
            schemas::value(Side::Request, &format!("{id}.body"), [old, new], report)
        }
        (None, Some(new)) if items(versions.new.resolve(new), "required").next().is_none() => {
            report.add(
                Impact::Additive,
                "body-added",
                id,
                "the request has a body now, without required fields",
            );
        }
        (None, Some(_)) => {
            report.add(Impact::Breaking, "body-added", id, "the request needs a body now")
        }
        (Some(_), None) => {
            report.add(Impact::Breaking, "body-removed", id, "the request has no body any more")
        }
        (None, None) => {}
    }
}

/// Compares the successful answers of an operation.
pub(super) fn answer(
    versions: &Versions<'_>,
    id: &str,
    [old, new]: [&Value; 2],
    report: &mut Report<'_>,
) {
    let success = |document: &'_ Document, value: &Value| {
        let success = members(value, "responses").find(|(status, _)| status.starts_with('2'));
        success.and_then(|(_, response)| content(document.resolve(response)).cloned())
    };
    match (success(versions.old, old), success(versions.new, new)) {
        (Some(old), Some(new)) => {
            schemas::value(Side::Answer, &format!("{id}.answer"), [&old, &new], report)
        }
        (None, None) => {}
        _ => report.add(
            Impact::Breaking,
            "answer-changed",
            id,
            "an answer has content now, or has none any more",
        ),
    }
}

fn content(of: &Value) -> Option<&Value> {
    members(of, "content").next().map(|(_, content)| &content["schema"])
}

/// Collects what an operation shows, to see whether it changed.
pub(super) fn examples(operation: &Value) -> Vec<&Value> {
    let body = members(&operation["requestBody"], "content");
    let answers =
        members(operation, "responses").flat_map(|(_, response)| members(response, "content"));
    body.chain(answers)
        .flat_map(|(_, content)| [&content["example"], &content["examples"]])
        .filter(|shown| !shown.is_null())
        .collect()
}
