//! Rules on schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::{Document, items, members};
use crate::lint::Report;
use crate::names;

/// The name of a component is the name of its Rust type.
pub(super) fn name(document: &Document, report: &mut Report) {
    for (name, _) in members(&document.root["components"], "schemas") {
        let place = Pointer::default().descend(["components", "schemas", name]);
        let pascal = names::pascal(name);
        if pascal != *name {
            report.add(place, format!("`{name}` names a Rust type: write `{pascal}`"));
        } else if names::is_reserved_type(name) {
            report.add(place, format!("`{name}` would hide a name that generated code uses"));
        }
    }
}

/// The values of an enum are distinct strings.
pub(super) fn values(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas().filter(|(_, it)| it.get("enum").is_some()) {
        let mut seen = BTreeSet::new();
        for (index, value) in items(schema, "enum").enumerate() {
            let place = place.child("enum").child(index);
            match value.as_str() {
                None => report.add(place, "the values of an enum must be strings"),
                Some(value) if !seen.insert(value) => {
                    report.add(place, format!("`{value}` is listed twice"));
                }
                Some(_) => {}
            }
        }
        if schema["type"] != "string" || seen.is_empty() {
            report.add(place, "an enum must be `type: string` and have values");
        }
    }
}

/// A required field that is not described would have to be in every response, without a type.
pub(super) fn required(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        let Some(properties) = schema.get("properties") else { continue };
        for (index, name) in items(schema, "required").enumerate() {
            if name.as_str().is_none_or(|name| properties.get(name).is_none_or(Value::is_null)) {
                report.add(
                    place.child("required").child(index),
                    format!("{name} is not a property of this schema"),
                );
            }
        }
    }
}

/// Two properties that make one field would not compile.
pub(super) fn fields(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        let mut seen = BTreeSet::new();
        for (name, _) in members(schema, "properties") {
            let field = names::snake(name);
            if !seen.insert(field.clone()) {
                report.add(
                    place.child("properties").child(name),
                    format!("`{name}` makes the same field as another property: `{field}`"),
                );
            }
        }
    }
}
