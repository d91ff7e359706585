//! Schemas: the components that bodies and answers are made of, and everything in them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::{Impact, Report, Versions};
use crate::document::pointer::{Pointer, walk};
use crate::document::{Document, flag, items, members, text};
use crate::notes;

/// Who fills a value in: it decides what a new or an optional field means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Request,
    Answer,
    Both,
}

/// Compares the components, each once, wherever it is used.
pub(super) fn compare(versions: &Versions<'_>, report: &mut Report<'_>) {
    let [old, new] =
        [versions.old, versions.new].map(|document| &document.root["components"]["schemas"]);
    let [sent, answered] = [true, false].map(|request| reached(versions.new, request));
    let names: BTreeSet<&String> =
        [old, new].into_iter().filter_map(Value::as_object).flat_map(|all| all.keys()).collect();
    for name in names.into_iter().filter(|name| *name != "ApiError") {
        let side = match (sent.contains(name), answered.contains(name)) {
            (true, true) => Side::Both,
            (true, false) => Side::Request,
            (false, _) => Side::Answer,
        };
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => value(side, name, [old, new], report),
            (None, _) => report.add(Impact::Additive, "type-added", name, "the type is new"),
            (_, None) => report.add(Impact::Breaking, "type-removed", name, "the type is gone"),
        }
    }
}

/// Lists the components that requests, or answers, are made of.
fn reached(document: &Document, request: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for site in document.operations() {
        let part = if request {
            [&site.value["requestBody"], &site.value["parameters"]]
        } else {
            [&site.value["responses"]; 2]
        };
        part.iter().for_each(|part| follow(document, part, &mut names));
    }
    names
}

fn follow(document: &Document, value: &Value, names: &mut BTreeSet<String>) {
    let mut found = Vec::new();
    walk(value, &Pointer::default(), &mut |_, value| {
        found.extend(value["$ref"].as_str().map(str::to_owned));
    });
    for reference in found {
        let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
        let target = document.target(&reference).unwrap_or(&Value::Null);
        if !reference.starts_with("#/components/schemas/") || names.insert(name) {
            follow(document, target, names);
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
    let words = ["description", "externalDocs", "deprecated"];
    let words = words.iter().chain(&notes::KEYWORDS);
    if words.clone().any(|key| old.get(key) != new.get(key)) {
        report.add(
            Impact::Docs,
            "description",
            at,
            "the description, a limit or an example changed",
        );
    }
}

/// Says what Rust makes of a schema: equal texts are equal types.
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
        report.add(Impact::Additive, "value-added", at, format!("the value `{value}` is new"));
    }
    for value in was.iter().filter(|value| !is.contains(value)) {
        report.add(
            Impact::Breaking,
            "value-removed",
            at,
            format!("the value `{value}` is gone, and its variant with it"),
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
            "an answer with another value than was asked for is refused now",
        ),
        (true, false) => report.add(
            Impact::Breaking,
            "echo",
            at,
            "the answer's value is no longer compared with the request's",
        ),
        _ => {}
    }
    if redacted.0 != redacted.1 {
        report.add(
            Impact::Docs,
            "redacted",
            at,
            if redacted.1 { "no longer printed" } else { "printed now" },
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
            (None, _) if is && side != Side::Answer => {
                report.add(Impact::Breaking, "field-added", place, "a required field is new");
            }
            (None, _) => report.add(Impact::Additive, "field-added", place, "the field is new"),
            (_, None) => report.add(Impact::Breaking, "field-removed", place, "the field is gone"),
        }
    }
}

/// A field of an answer changes its type with it, `T` or `Option<T>`; one of a request only takes more or less.
fn required(side: Side, at: &str, was: bool, is: bool, report: &mut Report<'_>) {
    match (was, is) {
        (false, true) => {
            report.add(Impact::Breaking, "field-required", at, "the field is required now")
        }
        (true, false) if side == Side::Request => {
            report.add(Impact::Additive, "field-optional", at, "the field is optional now");
        }
        (true, false) => {
            report.add(Impact::Breaking, "field-optional", at, "the field may be absent now")
        }
        _ => {}
    }
}
