//! Passes on encrypted fields: `sensitive` and `serial`.
//!
//! They run before types are named, so that a type is never shared by a place that is encrypted and
//! one that is not.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::schemas::{Schema, kind};
use crate::document::{Document, OperationRef, flag, items, members, text};
use crate::error::Finding;
use crate::import::known::{self, Row};
use crate::lint::{SENSITIVE, SERIAL, SERIAL_UNDESCRIBED, encrypts};
use crate::pass::{Outcome, Pass};
use crate::spec::is_serial_header;
use crate::upload::FORM;

/// Marks the fields that are known to be encrypted, and brings every marked field into the form of
/// a string.
pub(super) const PASS: Pass = Pass {
    name: "sensitive",
    why: "descriptions mark few of the fields that are encrypted; a table has the others",
    run,
};

/// Marks an operation that takes the id of a key and has no field to encrypt.
pub(super) const SERIAL_PASS: Pass = Pass {
    name: "serial",
    why: "a header that names a key, without a field to encrypt, is left open for a human to decide",
    run: serial,
};

/// A field of a message, by the names that lead to it.
struct Place {
    names: Vec<String>,
    pointer: Pointer,
    is_base64: bool,
}

impl Place {
    /// Returns `true` if the path of the field ends with `field`, names with dots between them.
    fn fits(&self, field: &str) -> bool {
        let mut names = self.names.iter().rev();
        field.rsplit('.').all(|name| names.next().is_some_and(|it| it == name))
    }
}

fn run(document: &mut Document) -> Outcome {
    let chosen: Vec<Pointer> = document
        .operations()
        .iter()
        .flat_map(|site| {
            let rows = known::SENSITIVE.of(site.method, site.path);
            rows.flat_map(|row| choose(document, site, row).0).collect::<Vec<_>>()
        })
        .collect();
    let mut changed = 0;
    for place in chosen {
        let holder = document.root.pointer_mut(&place.to_string()).and_then(Value::as_object_mut);
        changed += holder.map_or(0, |holder| usize::from(mark(holder)));
    }
    Ok(changed + clean(document))
}

/// Returns the fields of an operation that a row of the table means, and those that fit it and are
/// not meant: of several, those with `format: base64` are, if there are any.
fn choose(document: &Document, site: &OperationRef<'_>, row: Row) -> (Vec<Pointer>, Vec<Pointer>) {
    let [message, field] = row.columns;
    let places = match message {
        "request" => request(site),
        _ => response(document, site),
    };
    let fitting: Vec<Place> = places.into_iter().filter(|place| place.fits(field)).collect();
    let only_base64 = fitting.iter().any(|place| place.is_base64);
    let (meant, others): (Vec<Place>, Vec<Place>) =
        fitting.into_iter().partition(|place| place.is_base64 || !only_base64);
    let pointers = |places: Vec<Place>| places.into_iter().map(|place| place.pointer).collect();
    (pointers(meant), pointers(others))
}

/// Lists the fields of the body, and the parameters of the query.
fn request(site: &OperationRef<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for (index, parameter) in items(site.value, "parameters").enumerate() {
        if parameter["in"] == "query" {
            let pointer = site.place.child("parameters").child(index).child("schema");
            places.push(Place {
                names: vec![text(parameter, "name").to_owned()],
                is_base64: parameter["schema"]["format"] == "base64",
                pointer,
            });
        }
    }
    let place = site.place.child("requestBody");
    content(&site.value["requestBody"], &place, &mut places);
    places
}

fn response(document: &Document, site: &OperationRef<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for (status, response) in members(site.value, "responses") {
        if status.starts_with('2') {
            let place = site.place.descend(["responses", status]);
            content(document.resolve(response), &place, &mut places);
        }
    }
    places
}

fn content(message: &Value, place: &Pointer, places: &mut Vec<Place>) {
    const JSON: &str = "application/json";
    let place = place.descend(["content", JSON, "schema"]);
    fields(&message["content"][JSON]["schema"], &[], &place, places);
}

/// Lists the fields in a schema that can be encrypted; those of one of several shapes are not.
fn fields(schema: &Value, names: &[String], place: &Pointer, places: &mut Vec<Place>) {
    for (name, field) in members(schema, "properties") {
        let names: Vec<String> = names.iter().chain([name]).cloned().collect();
        let place = place.descend(["properties", name]);
        fields(field, &names, &place, places);
        if let Some(leaf) = leaf(field) {
            places.push(Place { names, is_base64: leaf["format"] == "base64", pointer: place });
        }
    }
    for key in ["items", "additionalProperties"] {
        if schema[key].is_object() {
            fields(&schema[key], names, &place.child(key), places);
        }
    }
}

/// Returns the value that a field, or each item of a list or map, is; `None` for an object.
fn leaf(schema: &Value) -> Option<&Value> {
    match text(schema, "type") {
        "string" | "integer" | "number" | "" if schema["properties"].is_null() => {
            let is_choice =
                ["$ref", "oneOf", "anyOf", "allOf"].iter().any(|key| schema.get(key).is_some());
            (!is_choice).then_some(schema)
        }
        "array" => leaf(&schema["items"]),
        "object" if schema["properties"].is_null() => {
            schema.get("additionalProperties").filter(|values| values.is_object()).and_then(leaf)
        }
        _ => None,
    }
}

/// Marks a value, or the items of a list or map, as encrypted. What is encrypted becomes a
/// string.
fn mark(schema: &mut Schema) -> bool {
    for key in ["items", "additionalProperties"] {
        if let Some(Value::Object(inner)) = schema.get_mut(key) {
            return mark(inner);
        }
    }
    let before = schema.clone();
    if kind(schema) != Some("string") {
        ["minimum", "maximum", "multipleOf", "default", "example"].iter().for_each(|key| {
            schema.remove(*key);
        });
        schema.insert("type".to_owned(), "string".into());
    }
    for key in ["enum", "format", "x-wechatpay-values"] {
        let stays = key == "format" && schema.get(key) == Some(&"base64".into());
        if !stays {
            schema.remove(key);
        }
    }
    schema.insert(SENSITIVE.to_owned(), true.into());
    *schema != before
}

/// Brings what the description marks into the form that can be encrypted, and removes marks from
/// uploads, whose JSON is not encrypted.
fn clean(document: &mut Document) -> usize {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let form = operation.value.pointer_mut("/requestBody/content");
        if let Some(form) = form.and_then(|content| content.get_mut(FORM)) {
            changed += unmark(form);
        }
    }
    let changes = crate::document::schemas::change(document, &mut |_, schema| {
        Ok(schema.get(SENSITIVE) == Some(&Value::Bool(true)) && mark(schema))
    });
    changed + changes.unwrap_or_default()
}

fn unmark(value: &mut Value) -> usize {
    match value {
        Value::Object(fields) => {
            let removed = usize::from(fields.remove(SENSITIVE).is_some());
            removed + fields.values_mut().map(unmark).sum::<usize>()
        }
        Value::Array(items) => items.iter_mut().map(unmark).sum(),
        _ => 0,
    }
}

fn serial(document: &mut Document) -> Outcome {
    let open: Vec<bool> = document
        .operations()
        .iter()
        .map(|site| {
            let names_a_key = items(site.value, "parameters").any(is_serial_header);
            names_a_key && !encrypts(document, site.value) && site.value.get(SERIAL).is_none()
        })
        .collect();
    let mut changed = 0;
    for (operation, _) in document.operations_mut().into_iter().zip(open).filter(|(_, it)| *it) {
        operation.value[SERIAL] = SERIAL_UNDESCRIBED.into();
        changed += 1;
    }
    Ok(changed)
}

/// Returns what of the table does not fit the operations of a document after [`PASS`], and which
/// fields might be encrypted too.
pub(crate) fn findings(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |place: &Pointer, message: String| {
        findings.push(Finding {
            path: document.path.clone(),
            pointer: place.to_string(),
            rule: "sensitive",
            message,
            position: None,
        });
    };
    for site in document.operations() {
        for row in known::SENSITIVE.of(site.method, site.path) {
            let [message, field] = row.columns;
            let (meant, others) = choose(document, &site, row);
            if meant.is_empty() {
                add(
                    &site.place,
                    format!(
                        "the {message} is known to have an encrypted field `{field}`, and the description has none that can be encrypted: describe it in the overlay"
                    ),
                );
            }
            for place in others.iter().filter(|place| !is_marked(document, place)) {
                add(
                    place,
                    format!(
                        "another field named `{field}` is encrypted (`format: base64`), and this one is taken as plain: if it is encrypted too, add x-wechatpay-sensitive in the overlay"
                    ),
                );
            }
        }
        let names_a_key = items(site.value, "parameters").any(is_serial_header);
        for place in request(&site).iter().filter(|place| names_a_key && place.is_base64) {
            if !is_marked(document, &place.pointer) {
                add(
                    &place.pointer,
                    "the request names a key and this field is `format: base64`, but it is not known to be encrypted: if it is, add x-wechatpay-sensitive in the overlay".to_owned(),
                );
            }
        }
    }
    findings
}

fn is_marked(document: &Document, place: &Pointer) -> bool {
    let field = document.root.pointer(&place.to_string()).and_then(leaf);
    field.is_some_and(|field| flag(field, SENSITIVE))
}
