//! Changes of schemas: the components that requests and responses are made of.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::{Impact, Report, Versions};
use crate::document::schemas::Node;
use crate::document::{Document, flag, items, members, text};
use crate::notes;

/// Where a value is used, which decides what a new or an optional field means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Request,
    Response,
    Both,
}

/// Compares each component once.
pub(super) fn compare(versions: &Versions<'_>, report: &mut Report<'_>) {
    let [old, new] =
        [versions.old, versions.new].map(|document| &document.root["components"]["schemas"]);
    let [sent, received] = [true, false].map(|request| reached(versions.new, request));
    let names: BTreeSet<&String> =
        [old, new].into_iter().filter_map(Value::as_object).flat_map(|all| all.keys()).collect();
    for name in names.into_iter().filter(|name| *name != "ApiError") {
        let side = match (sent.contains(name), received.contains(name)) {
            (true, true) => Side::Both,
            (true, false) => Side::Request,
            (false, _) => Side::Response,
        };
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => value(side, name, [old, new], report),
            (None, _) => report.add(Impact::Additive, "type-added", name, "the type was added"),
            (_, None) => report.add(Impact::Breaking, "type-removed", name, "the type was removed"),
        }
    }
}

/// Lists the components that requests, or else responses, are made of.
fn reached(document: &Document, request: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for site in document.operations() {
        for (_, place, value) in Node::Operation.list(site.value) {
            let is_response = place.keys().first().is_some_and(|key| key == "responses");
            if is_response != request {
                follow(document, value, &mut names);
            }
        }
    }
    names
}

/// Adds the component that a value refers to, if it does, and all that the component refers to.
fn follow(document: &Document, value: &Value, names: &mut BTreeSet<String>) {
    let Some((kind, name)) = value["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix("#/components/")?.split_once('/'))
    else {
        return;
    };
    if (kind != "schemas" || names.insert(name.to_owned()))
        && let Some(node) = Node::of_component(kind)
    {
        for (_, _, value) in node.list(&document.root["components"][kind][name]) {
            follow(document, value, names);
        }
    }
}

/// Compares two schemas at one place.
pub(super) fn value(side: Side, at: &str, [old, new]: [&Value; 2], report: &mut Report<'_>) {
    let [was, is] = [old, new].map(described);
    if was != is {
        return report.add(Impact::Breaking, "type-changed", at, format!("was {was}, is {is}"));
    }
    values(at, old, new, report);
    marks(at, old, new, report);
    fields(side, at, [old, new], report);
    if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
        value(side, &format!("{at}[]"), [old, new], report);
    }
    let documentation = ["description", "externalDocs", "deprecated"];
    if documentation.iter().chain(&notes::KEYWORDS).any(|key| old.get(key) != new.get(key)) {
        report.add(
            Impact::Docs,
            "description",
            at,
            "the description, a limit or an example changed",
        );
    }
}

/// Describes the Rust type of a schema: equal strings are equal types.
fn described(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let kind = match (text(schema, "type"), text(schema, "format")) {
        ("", _) => "any value".to_owned(),
        ("string", "date-time") => "time".to_owned(),
        ("string", "binary") => "bytes".to_owned(),
        ("integer", format) if !format.is_empty() => format!("integer ({format})"),
        ("object", _) if schema["properties"].is_object() => "object".to_owned(),
        ("object", _) => "map".to_owned(),
        ("string", _) if schema["enum"].is_array() => "enum".to_owned(),
        (kind, _) => kind.to_owned(),
    };
    let sensitive = if flag(schema, "x-wechatpay-sensitive") { "encrypted " } else { "" };
    let nullable = if flag(schema, "nullable") { ", nullable" } else { "" };
    format!("{sensitive}{kind}{nullable}")
}

fn values(at: &str, old: &Value, new: &Value, report: &mut Report<'_>) {
    let [was, is] =
        [old, new].map(|schema| items(schema, "enum").map(notes::plain).collect::<Vec<_>>());
    for value in is.iter().filter(|value| !was.contains(value)) {
        report.add(Impact::Additive, "value-added", at, format!("the value `{value}` was added"));
    }
    for value in was.iter().filter(|value| !is.contains(value)) {
        report.add(
            Impact::Breaking,
            "value-removed",
            at,
            format!("the value `{value}` was removed, with its variant"),
        );
    }
}

fn marks(at: &str, old: &Value, new: &Value, report: &mut Report<'_>) {
    let [echoed, redacted] =
        ["x-wechatpay-echo", "x-wechatpay-redacted"].map(|key| (flag(old, key), flag(new, key)));
    match echoed {
        (false, true) => report.add(
            Impact::Additive,
            "echo",
            at,
            "a response whose value differs from the request's is now rejected",
        ),
        (true, false) => report.add(
            Impact::Breaking,
            "echo",
            at,
            "the response's value is no longer compared with the request's",
        ),
        _ => {}
    }
    if redacted.0 != redacted.1 {
        report.add(
            Impact::Docs,
            "redacted",
            at,
            if redacted.1 { "no longer printed" } else { "now printed" },
        );
    }
}

fn fields(side: Side, at: &str, [old, new]: [&Value; 2], report: &mut Report<'_>) {
    let names: BTreeSet<&String> = members(old, "properties")
        .chain(members(new, "properties"))
        .map(|(name, _)| name)
        .collect();
    for name in names {
        let place = format!("{at}.{name}");
        let [was, is] =
            [old, new].map(|schema| items(schema, "required").any(|required| required == name));
        match (old["properties"].get(name), new["properties"].get(name)) {
            (Some(before), Some(now)) => {
                required(side, &place, was, is, report);
                value(side, &place, [before, now], report);
            }
            (None, _) if is && side != Side::Response => {
                report.add(Impact::Breaking, "field-added", place, "a required field was added");
            }
            (None, _) => report.add(Impact::Additive, "field-added", place, "the field was added"),
            (_, None) => {
                report.add(Impact::Breaking, "field-removed", place, "the field was removed")
            }
        }
    }
}

/// A field of a response changes its type, between `T` and `Option<T>`; one of a request only
/// accepts more or less.
fn required(side: Side, at: &str, was: bool, is: bool, report: &mut Report<'_>) {
    match (was, is) {
        (false, true) => {
            report.add(Impact::Breaking, "field-required", at, "the field is now required")
        }
        (true, false) if side == Side::Request => {
            report.add(Impact::Additive, "field-optional", at, "the field is now optional");
        }
        (true, false) => {
            report.add(Impact::Breaking, "field-optional", at, "the field may now be absent")
        }
        _ => {}
    }
}
