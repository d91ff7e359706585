//! Rules on schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::composition::meaning;
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
            report.add(
                place,
                format!("`{name}` would hide a name that generated code uses: choose another"),
            );
        }
    }
}

/// The values of an enum are distinct strings.
pub(super) fn values(document: &Document, report: &mut Report) {
    for (place, schema) in
        document.schemas().filter(|(place, it)| it.get("enum").is_some() && !place.ends_with("not"))
    {
        let mut seen = BTreeSet::new();
        for (index, value) in items(schema, "enum").enumerate() {
            let place = place.child("enum").child(index);
            match value.as_str() {
                None if value.is_null() => {
                    report.add(place, "write `nullable: true` instead of a value that is null");
                }
                None => report.add(
                    place,
                    "the values of an enum must be strings: write numbers into `x-wechatpay-values`",
                ),
                Some(value) if !seen.insert(value) => {
                    report.add(place, format!("`{value}` is listed twice: remove one"));
                }
                Some(_) => {}
            }
        }
        if schema["type"] != "string" || seen.is_empty() {
            report.add(place, "an enum must be `type: string` and have values: write numbers into `x-wechatpay-values`");
        }
    }
}

/// A required field that is not described would have to be in every response, without a type.
pub(super) fn required(document: &Document, report: &mut Report) {
    for (place, schema) in document.schemas() {
        let is_branch = place.keys().iter().rev().nth(1).is_some_and(|key| key == "allOf");
        let meant = match schema.get("allOf").and(schema.as_object()) {
            _ if is_branch => continue,
            Some(composed) => meaning(document, composed, &mut Vec::new()).map(Value::Object),
            None => Ok(schema.clone()),
        };
        // What contains itself is reported by the pass that resolves compositions.
        let Ok(meant) = meant else { continue };
        let Some(properties) = meant.get("properties") else { continue };
        // The names of a composed schema are listed in its branches.
        let own: Vec<&Value> = items(schema, "required").collect();
        for name in items(&meant, "required") {
            if name.as_str().is_none_or(|name| properties.get(name).is_none_or(Value::is_null)) {
                let index = own.iter().position(|own| *own == name);
                report.add(
                    index.map_or(place.clone(), |index| place.child("required").child(index)),
                    format!(
                        "{name} is not a property of this schema: describe it, or do not require it"
                    ),
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
                    format!("`{name}` makes the same field as another property, `{field}`: rename or remove one"),
                );
            }
        }
    }
}
