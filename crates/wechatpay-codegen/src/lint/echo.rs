//! Rules on what an answer repeats of its request.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::pointer::{Pointer, walk};
use crate::document::{Document, OperationRef, flag, items, text};
use crate::lint::Report;
use crate::names;
use crate::spec;

/// What is compared must be there on both sides, as the same type.
pub(super) fn compared(document: &Document, report: &mut Report) {
    let mut known = BTreeSet::new();
    for site in document.operations() {
        for (name, field) in spec::echoes(document, &site) {
            known.insert(std::ptr::from_ref(field));
            let problem = match asked(document, &site, name) {
                None => "the request has no such value",
                Some(asked) if !alike(document.resolve(asked), field) => {
                    "it must be plain, and of the request's type"
                }
                Some(_) => continue,
            };
            report.add(
                site.place.child("responses"),
                format!("`{name}` is marked {}: {problem}", spec::ECHO),
            );
        }
    }
    elsewhere(document, &known, report);
}

/// A mark that nothing reads would promise a check that is not made.
fn elsewhere(document: &Document, known: &BTreeSet<*const Value>, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        if names::is_schema(value)
            && flag(value, spec::ECHO)
            && !known.contains(&std::ptr::from_ref(value))
        {
            report.add(
                place.child(spec::ECHO),
                "only a field of an operation's answer can be compared with the request",
            );
        }
    });
}

/// Returns the schema of the request's value.
fn asked<'a>(document: &'a Document, site: &OperationRef<'a>, name: &str) -> Option<&'a Value> {
    let own = items(site.value, "parameters")
        .chain(items(&document.root["paths"][site.path], "parameters"));
    let mut parameters = own.map(|parameter| document.resolve(parameter));
    let parameter = parameters
        .find(|parameter| text(parameter, "name") == name && text(parameter, "in") != "header");
    let parameter = parameter.map(|parameter| &parameter["schema"]);
    let body =
        &document.resolve(&site.value["requestBody"])["content"]["application/json"]["schema"];
    parameter.or_else(|| document.resolve(body)["properties"].get(name))
}

fn alike(asked: &Value, answered: &Value) -> bool {
    let plain = ["string", "integer", "boolean"].contains(&text(answered, "type"))
        && answered.get("enum").is_none();
    plain && ["type", "format", "enum"].iter().all(|key| asked.get(key) == answered.get(key))
}
