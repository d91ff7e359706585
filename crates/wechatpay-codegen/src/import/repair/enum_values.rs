//! Pass `enum_values`: keeps an `enum` only if its values are distinct strings with distinct Rust
//! names; other lists become documentation.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas::{self, Schema, kind, kind_of};
use crate::names;
use crate::notes::plain;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "enum_values",
    why: "an enum has distinct string values; any other list of values is documentation",
    run,
};

/// The key of values that do not make an enum.
const VALUES: &str = "x-wechatpay-values";

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| Ok(fix(schema)))
}

fn fix(schema: &mut Schema) -> bool {
    let Some(Value::Array(values)) = schema.get("enum").cloned() else {
        return false;
    };
    let declared = kind(schema).unwrap_or("string").to_owned();
    match declared.as_str() {
        "array" => move_to_items(schema),
        "object" => schema.remove("enum").is_some(),
        "string" => keep_strings(schema, &values),
        // Two of type, values and example agree: numbers that are shown as numbers, or strings.
        declared
            if values.iter().any(|value| !fits(declared, value)) && !shows(declared, schema) =>
        {
            schema.insert("type".to_owned(), "string".into());
            keep_strings(schema, &values);
            true
        }
        _ => move_to_documentation(schema),
    }
}

/// Returns `true` if the example is of the declared type, and not of the values'.
fn shows(declared: &str, schema: &Schema) -> bool {
    let example = schema.get("example");
    example.is_some_and(|example| !example.is_string() && fits(declared, example))
}

/// Returns `true` if a number or a boolean is of the declared type, even if it is written as a
/// string.
fn fits(declared: &str, value: &Value) -> bool {
    let value = plain(value);
    match declared {
        "boolean" => value.parse::<bool>().is_ok(),
        "integer" => value.parse::<i64>().is_ok(),
        _ => value.parse::<f64>().is_ok(),
    }
}

/// Moves the values of a list to its items.
fn move_to_items(schema: &mut Schema) -> bool {
    let values = schema.remove("enum").unwrap_or_default();
    let items = schema.entry("items").or_insert_with(|| Schema::new().into());
    if let Value::Object(items) = items {
        items.entry("type").or_insert_with(|| values.get(0).map_or("string", kind_of).into());
        items.entry("enum").or_insert(values);
        fix(items);
    }
    true
}

fn keep_strings(schema: &mut Schema, values: &[Value]) -> bool {
    let mut distinct: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_null()).map(plain) {
        if !value.is_empty() && !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    if distinct.is_empty() {
        schema.remove("enum");
        return true;
    }
    // progenitor or the compiler fails if two values make one name.
    let names: BTreeSet<String> = distinct.iter().map(|value| names::pascal(value)).collect();
    let are_names = names.len() == distinct.len()
        && names.iter().all(|name| name.starts_with(|c: char| c.is_alphanumeric()));
    let before = schema.insert("enum".to_owned(), distinct.into());
    if are_names { before != schema.get("enum").cloned() } else { move_to_documentation(schema) }
}

fn move_to_documentation(schema: &mut Schema) -> bool {
    let values = schema.remove("enum").unwrap_or_default();
    schema.insert(VALUES.to_owned(), values);
    true
}
