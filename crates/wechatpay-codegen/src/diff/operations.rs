//! Changes of operations: added, removed, moved, their parameters, and when they may be retried.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diff::{Impact, Report, Versions, messages, schemas};
use crate::document::{Document, OperationRef, flag, items, members, text};
use crate::spec::is_serial_header;

/// Compares the operations of a family.
pub(super) fn compare(versions: &Versions<'_>, report: &mut Report<'_>) {
    let (old, new) = (by_id(versions.old), by_id(versions.new));
    for (id, site) in &old {
        match new.get(id) {
            Some(now) => operation(versions, id, [site, now], report),
            None => gone(id, site, &old, &new, report),
        }
    }
    for (id, site) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        report.add(Impact::Additive, "operation-added", *id, format!("`{}` was added", call(site)));
    }
}

type Operations<'a> = BTreeMap<&'a str, OperationRef<'a>>;

fn by_id(document: &Document) -> Operations<'_> {
    document.operations().into_iter().map(|site| (text(site.value, "operationId"), site)).collect()
}

fn call(site: &OperationRef<'_>) -> String {
    format!("{} {}", site.method.to_ascii_uppercase(), site.path)
}

fn gone(
    id: &str,
    site: &OperationRef<'_>,
    old: &Operations<'_>,
    new: &Operations<'_>,
    report: &mut Report<'_>,
) {
    let renamed =
        new.iter().find(|(name, now)| !old.contains_key(*name) && call(now) == call(site));
    match renamed {
        Some((name, _)) => {
            report.add(
                Impact::Breaking,
                "operation-renamed",
                id,
                format!("the operation is now called `{name}`"),
            );
        }
        None => report.add(
            Impact::Breaking,
            "operation-removed",
            id,
            format!("`{}` was removed", call(site)),
        ),
    }
}

/// Compares the versions of one operation.
fn operation(
    versions: &Versions<'_>,
    id: &str,
    [old, new]: [&OperationRef<'_>; 2],
    report: &mut Report<'_>,
) {
    if call(old) != call(new) {
        let message = format!("moved from `{}` to `{}`", call(old), call(new));
        report.add(Impact::Breaking, "operation-moved", id, message);
    }
    retry(id, old.value, new.value, report);
    unsigned(id, old.value, new.value, report);
    parameters(versions, id, [old, new], report);
    messages::body(versions, id, [old.value, new.value], report);
    messages::response(versions, id, [old.value, new.value], report);
    let documentation = ["summary", "description", "x-wechatpay-docs", "externalDocs"];
    if documentation.iter().any(|key| old.value.get(key) != new.value.get(key)) {
        report.add(Impact::Docs, "description", id, "the description changed");
    }
    if messages::examples(old.value) != messages::examples(new.value) {
        report.add(Impact::Docs, "examples", id, "the examples changed");
    }
}

fn retry(id: &str, old: &Value, new: &Value, report: &mut Report<'_>) {
    let [was, is] = [old, new].map(|value| match text(value, "x-wechatpay-retry") {
        "same-key" => (1, format!("same-key ({})", text(value, "x-wechatpay-business-key"))),
        "safe" => (2, "safe".to_owned()),
        other => (0, other.to_owned()),
    });
    if was != is {
        let impact = if is.0 > was.0 { Impact::Additive } else { Impact::Breaking };
        report.add(
            impact,
            "retry",
            id,
            format!("the retry class was `{}` and is now `{}`", was.1, is.1),
        );
    }
}

fn unsigned(id: &str, old: &Value, new: &Value, report: &mut Report<'_>) {
    let [was, is] = [old, new].map(|value| flag(value, "x-wechatpay-unsigned"));
    if was != is {
        let (impact, now) =
            if is { (Impact::Breaking, "no longer") } else { (Impact::Additive, "now") };
        report.add(impact, "unsigned", id, format!("a success is {now} signed"));
    }
}

type Parameters<'a> = BTreeMap<(&'a str, &'a str), &'a Value>;

fn by_name<'a>(document: &'a Document, site: &OperationRef<'a>) -> Parameters<'a> {
    items(site.value, "parameters")
        .map(|parameter| document.resolve(parameter))
        .filter(|parameter| !is_serial_header(parameter))
        .map(|parameter| ((text(parameter, "name"), text(parameter, "in")), parameter))
        .collect()
}

fn parameters(
    versions: &Versions<'_>,
    id: &str,
    [old, new]: [&OperationRef<'_>; 2],
    report: &mut Report<'_>,
) {
    let (old, new) = (by_name(versions.old, old), by_name(versions.new, new));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    for (name, place) in keys {
        let at = format!("{id}.{name}");
        match (old.get(&(name, place)), new.get(&(name, place))) {
            (Some(was), Some(is)) => parameter(&at, [was, is], report),
            (None, Some(is)) if flag(is, "required") => {
                report.add(
                    Impact::Breaking,
                    "parameter-added",
                    at,
                    format!("a required {place} parameter was added"),
                );
            }
            (None, _) => {
                report.add(
                    Impact::Additive,
                    "parameter-added",
                    at,
                    format!("an optional {place} parameter was added"),
                );
            }
            (Some(_), None) => {
                report.add(
                    Impact::Breaking,
                    "parameter-removed",
                    at,
                    format!("the {place} parameter was removed"),
                );
            }
        }
    }
}

fn parameter(at: &str, [was, is]: [&Value; 2], report: &mut Report<'_>) {
    match (flag(was, "required"), flag(is, "required")) {
        (false, true) => {
            report.add(Impact::Breaking, "parameter-required", at, "the parameter is now required")
        }
        (true, false) => {
            report.add(Impact::Additive, "parameter-optional", at, "the parameter is now optional")
        }
        _ => {}
    }
    schemas::value(schemas::Side::Request, at, [&was["schema"], &is["schema"]], report);
    if text(was, "description") != text(is, "description")
        || members(was, "example").ne(members(is, "example"))
    {
        report.add(Impact::Docs, "description", at, "the description changed");
    }
}
