//! Changes of request bodies, responses and their examples.

use serde_json::Value;

use crate::diff::schemas::{self, Side};
use crate::diff::{Impact, Report, Versions};
use crate::document::{Document, items, members};

/// Compares the request bodies of an operation.
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
                "the request now has a body, without required fields",
            );
        }
        (None, Some(_)) => {
            report.add(Impact::Breaking, "body-added", id, "the request now needs a body")
        }
        (Some(_), None) => {
            report.add(Impact::Breaking, "body-removed", id, "the request no longer has a body")
        }
        (None, None) => {}
    }
}

/// Compares the successful responses of an operation.
pub(super) fn response(
    versions: &Versions<'_>,
    id: &str,
    [old, new]: [&Value; 2],
    report: &mut Report<'_>,
) {
    let success = |document: &'_ Document, value: &Value| {
        members(value, "responses")
            .find(|(status, _)| status.starts_with('2'))
            .and_then(|(_, response)| content(document.resolve(response)).cloned())
    };
    match (success(versions.old, old), success(versions.new, new)) {
        (Some(old), Some(new)) => {
            schemas::value(Side::Response, &format!("{id}.response"), [&old, &new], report)
        }
        (None, None) => {}
        _ => report.add(
            Impact::Breaking,
            "response-changed",
            id,
            "a response now has content, or no longer has any",
        ),
    }
}

fn content(of: &Value) -> Option<&Value> {
    members(of, "content").next().map(|(_, content)| &content["schema"])
}

/// Returns the examples of an operation.
pub(super) fn examples(operation: &Value) -> Vec<&Value> {
    members(&operation["requestBody"], "content")
        .chain(members(operation, "responses").flat_map(|(_, it)| members(it, "content")))
        .flat_map(|(_, content)| [&content["example"], &content["examples"]])
        .filter(|shown| !shown.is_null())
        .collect()
}
