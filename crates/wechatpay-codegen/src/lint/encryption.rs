//! Rules on encrypted fields and on what is never printed.

use serde_json::Value;

use crate::document::schemas::Node;
use crate::document::{Document, flag, items, members, text};
use crate::lint::Report;
use crate::privacy::{PUBLIC, REDACTED};
use crate::spec::is_serial_header;
use crate::upload::FORM;

/// The mark of a value that is encrypted on the wire.
pub(crate) const SENSITIVE: &str = "x-wechatpay-sensitive";

/// Why an operation takes the id of a key although it encrypts nothing.
pub(crate) const SERIAL: &str = "x-wechatpay-serial";

/// The reason that an import writes when it knows none.
pub(crate) const SERIAL_UNDESCRIBED: &str = "undescribed";

/// What is marked can be encrypted: a string, or a list or map of strings, in JSON or in the query.
pub(super) fn sensitive(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas().filter(|(_, schema)| flag(schema, SENSITIVE)) {
        let keys = place.keys();
        let in_choice = keys.iter().any(|key| matches!(key.as_str(), "oneOf" | "anyOf" | "not"));
        let place = place.child(SENSITIVE);
        // Reported by the rule `alternatives`.
        if in_choice {
            continue;
        }
        if !is_text(schema) {
            report.add(
                place,
                "only a string without `enum`, or a list or map of such strings, can be encrypted: write `type: string`, or move the mark to the strings inside, or to the component that is referred to",
            );
        } else if keys.iter().any(|key| *key == FORM) {
            report
                .add(place, "the JSON of an upload is not encrypted: mark it x-wechatpay-redacted");
        }
    }
    for site in document.operations() {
        for (index, parameter) in items(site.value, "parameters").enumerate() {
            let place = site.place.child("parameters").child(index);
            let parameter = document.resolve(parameter);
            let schema = document.resolve(&parameter["schema"]);
            if !flag(parameter, SENSITIVE) && !flag(schema, SENSITIVE) {
                continue;
            }
            if parameter["in"] != "query" || !is_string(schema) {
                report.add(
                    place.child(SENSITIVE),
                    "only a string in the query or in a JSON body can be encrypted: mark it x-wechatpay-redacted",
                );
            }
        }
        // A component is found in its own place, and by the upload that uses it.
        let body = document.resolve(&site.value["requestBody"]);
        if let Some(content) = body["content"].get(FORM)
            && holds(document, &content["schema"], &mut Vec::new())
        {
            report.add(
                site.place.descend(["requestBody", "content", FORM]),
                "the JSON of an upload is not encrypted: replace x-wechatpay-sensitive in it by x-wechatpay-redacted",
            );
        }
    }
}

fn is_string(schema: &Value) -> bool {
    let is_special =
        ["enum", "properties", "oneOf", "anyOf"].iter().any(|key| schema.get(key).is_some());
    text(schema, "type") == "string"
        && !is_special
        && !matches!(text(schema, "format"), "date-time" | "binary")
}

/// Returns `true` for a string, or a list or map of strings. A component is marked
/// itself.
fn is_text(schema: &Value) -> bool {
    match text(schema, "type") {
        "array" => is_text(&schema["items"]),
        "object" if schema.get("properties").is_none() => is_text(&schema["additionalProperties"]),
        _ => is_string(schema),
    }
}

/// A header that names a key is there because something is encrypted with it.
pub(super) fn serial(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let named = items(site.value, "parameters")
            .position(|parameter| is_serial_header(document.resolve(parameter)));
        let reason = site.value.get(SERIAL);
        if reason.is_some_and(|reason| reason.as_str().is_none_or(|it| it.trim().is_empty())) {
            report.add(site.place.child(SERIAL), "must be the reason, in words");
        } else if let (Some(index), None) = (named, reason)
            && !encrypts(document, site.value)
        {
            report.add(
                site.place.child("parameters").child(index),
                format!(
                    "`Wechatpay-Serial` names the key that encrypts fields of the request, and no field has {SENSITIVE}: mark them, or else personal data is sent unencrypted; if there are none, say why in `{SERIAL}: <reason>` of the operation"
                ),
            );
        } else if reason.is_some() && (named.is_none() || encrypts(document, site.value)) {
            report.add(
                site.place.child(SERIAL),
                format!("has no effect: it explains a `Wechatpay-Serial` header without a field that has {SENSITIVE}"),
            );
        }
    }
}

/// Asks which fields are encrypted, where an import could not tell.
pub(super) fn undescribed_serial(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if text(site.value, SERIAL) == SERIAL_UNDESCRIBED {
            let place = site.place.child(SERIAL);
            report.add(
                place.clone(),
                format!(
                    "`Wechatpay-Serial` says that fields of the request are encrypted, and nothing says which. Mark them with {SENSITIVE} in {family}.overlay.yaml, and write `- {{at: '{place}', remove: true}}`; if there are none, write `- {{at: '{place}', set: <the reason>}}`",
                    family = document.family,
                ),
            );
        }
    }
}

/// A value is either public, or never printed.
pub(super) fn public(document: &Document, report: &mut Report) {
    for (_, place, value) in Node::Document.list(&document.root) {
        let hidden = [REDACTED, SENSITIVE].into_iter().find(|mark| flag(value, mark));
        if let Some(mark) = hidden.filter(|_| flag(value, PUBLIC)) {
            report.add(place.child(PUBLIC), format!("contradicts {mark}: remove one of them"));
        }
    }
}

/// Returns `true` if something of an operation's request is encrypted.
pub(crate) fn encrypts(document: &Document, operation: &Value) -> bool {
    let mut parameters =
        items(operation, "parameters").map(|parameter| document.resolve(parameter));
    let body = document.resolve(&operation["requestBody"]);
    parameters.any(|it| flag(it, SENSITIVE) || holds(document, &it["schema"], &mut Vec::new()))
        || members(body, "content")
            .any(|(_, content)| holds(document, &content["schema"], &mut Vec::new()))
}

/// Counts the values of an operation that are encrypted, in its request and its successes.
#[cfg(feature = "repository")]
pub(crate) fn encrypted_fields(document: &Document, operation: &Value) -> usize {
    let parameters = items(operation, "parameters").map(|parameter| document.resolve(parameter));
    let of_parameters = parameters
        .map(|it| {
            let own = usize::from(flag(it, SENSITIVE));
            own.max(count(document, &it["schema"], &mut Vec::new()))
        })
        .sum::<usize>();
    let successes = members(operation, "responses").filter(|(status, _)| status.starts_with('2'));
    let messages = successes.map(|(_, response)| response).chain(operation.get("requestBody"));
    let of_messages = messages.flat_map(|message| {
        members(document.resolve(message), "content")
            .map(|(_, content)| count(document, &content["schema"], &mut Vec::new()))
    });
    of_parameters + of_messages.sum::<usize>()
}

fn holds<'a>(document: &'a Document, schema: &'a Value, seen: &mut Vec<&'a str>) -> bool {
    count(document, schema, seen) > 0
}

/// Counts the marked schemas in a schema; what contains itself is counted once.
fn count<'a>(document: &'a Document, schema: &'a Value, seen: &mut Vec<&'a str>) -> usize {
    let reference = text(schema, "$ref");
    if !reference.is_empty() {
        if seen.contains(&reference) {
            return 0;
        }
        seen.push(reference);
        let found = count(document, document.resolve(schema), seen);
        seen.pop();
        return found;
    }
    let own = usize::from(flag(schema, SENSITIVE));
    let fields = members(schema, "properties").map(|(_, field)| field);
    let inner = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    let branches = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|key| items(schema, key));
    own + fields.chain(inner).chain(branches).map(|it| count(document, it, seen)).sum::<usize>()
}
