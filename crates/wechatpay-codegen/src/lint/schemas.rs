//! Rules on schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::pointer::{Pointer, walk};
use crate::document::{Document, items, members};
use crate::lint::Report;
use crate::names;

/// A component's name is the Rust type's, unchanged.
pub(super) fn name(document: &Document, report: &mut Report) {
    for (name, _) in members(&document.root["components"], "schemas") {
        let place = Pointer::default().descend(["components", "schemas", name]);
        if names::pascal(name) != *name {
            report.add(
                place,
                format!("`{name}`: a schema's name is a type's: write `{}`", names::pascal(name)),
            );
        } else if names::is_reserved_type(name) {
            report.add(place, format!("`{name}` would hide a name that generated code uses"));
        }
    }
}

/// Enums are of texts, each value once.
pub(super) fn values(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        if !names::is_schema(value) || value.get("enum").is_none() {
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, value) in items(value, "enum").enumerate() {
            let place = place.child("enum").child(index);
            match value.as_str() {
                None => report.add(place, "an enum's values must be texts"),
                Some(value) if !seen.insert(value) => {
                    report.add(place, format!("`{value}` is here twice"))
                }
                Some(_) => {}
            }
        }
        if value["type"] != "string" || seen.is_empty() {
            report.add(place.clone(), "an enum must be `type: string`, with values");
        }
    });
}

/// A required field that is not described would have to be in every answer, of no type.
pub(super) fn required(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        let Some(properties) = value.get("properties").filter(|_| !place.ends_with("properties"))
        else {
            return;
        };
        for (index, name) in items(value, "required").enumerate() {
            if name.as_str().is_none_or(|name| properties.get(name).is_none_or(Value::is_null)) {
                report.add(
                    place.child("required").child(index),
                    format!("{name} is no property of this schema"),
                );
            }
        }
    });
}

/// Two properties that make one field would not compile.
pub(super) fn fields(document: &Document, report: &mut Report) {
    walk(&document.root, &Pointer::default(), &mut |place, value| {
        if place.ends_with("properties") {
            return;
        }
        let mut seen = BTreeSet::new();
        for (name, _) in members(value, "properties") {
            if !seen.insert(names::snake(name)) {
                let place = place.child("properties").child(name);
                let field = names::snake(name);
                report.add(
                    place,
                    format!("`{name}` makes the field `{field}`, as another property does"),
                );
            }
        }
    });
}
