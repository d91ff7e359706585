//! Pass `enum_values`: lists of values are of distinct texts that make distinct names; other lists are documentation.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind, kind_of};
use crate::names;
use crate::notes::plain;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "enum_values",
    why: "an enum is of distinct texts; any other list of values is documentation",
    run,
};

/// Where values stand that make no enum.
const VALUES: &str = "x-wechatpay-values";

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(Value::Array(values)) = schema.get("enum").cloned() else {
        return Ok(false);
    };
    let said = kind(schema).unwrap_or("string").to_owned();
    match said.as_str() {
        "array" => {
            into_items(schema);
            Ok(true)
        }
        "object" => Ok(schema.remove("enum").is_some()),
        "string" => Ok(texts(schema, &values)),
        // Of type, values and example, two agree: numbers that are shown as numbers, or texts.
        _ if values.iter().any(|value| !fits(&said, value)) && !shows(&said, schema) => {
            schema.insert("type".to_owned(), "string".into());
            texts(schema, &values);
            Ok(true)
        }
        _ => Ok(aside(schema)),
    }
}

/// Reports whether the example is of the declared type, and not of the values'.
fn shows(said: &str, schema: &Schema) -> bool {
    let example = schema.get("example");
    example.is_some_and(|example| !example.is_string() && fits(said, example))
}

/// Reports whether a number or a truth value is what the type says, if only as a text.
fn fits(said: &str, value: &Value) -> bool {
    let text = plain(value);
    match said {
        "boolean" => text.parse::<bool>().is_ok(),
        "integer" => text.parse::<i64>().is_ok(),
        _ => text.parse::<f64>().is_ok(),
    }
}

/// The values of a list are those of its items.
fn into_items(schema: &mut Schema) {
    let values = schema.remove("enum");
    let items = schema.entry("items").or_insert_with(|| Schema::new().into());
    let Value::Object(items) = items else {
        return;
    };
    if let Some(values) = values {
        items.entry("type").or_insert_with(|| {
            let first = values.get(0).map_or("string", kind_of);
            Value::from(first)
        });
        items.entry("enum").or_insert(values);
    }
    let pointer = Pointer::default();
    // The items are a leaf here: this ends at once.
    let _ = mend(&pointer, items);
}

fn texts(schema: &mut Schema, values: &[Value]) -> bool {
    let mut distinct: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| !value.is_null()) {
        let text = plain(value);
        if !text.is_empty() && !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    let mended: Value = distinct.iter().map(String::as_str).collect();
    let changed = schema["enum"] != mended;
    schema.insert("enum".to_owned(), mended);
    if distinct.is_empty() {
        schema.remove("enum");
        return true;
    }
    if !make_names(&distinct) {
        return aside(schema);
    }
    changed
}

/// Reports whether each value makes a name of its own: progenitor gives up, or the compiler does, when two make one.
fn make_names(values: &[String]) -> bool {
    let names: BTreeSet<String> = values.iter().map(|value| names::pascal(value)).collect();
    let named = |name: &String| name.starts_with(|c: char| c.is_alphanumeric());
    names.len() == values.len() && names.iter().all(named)
}

fn aside(schema: &mut Schema) -> bool {
    match schema.remove("enum") {
        Some(values) => {
            schema.insert(VALUES.to_owned(), values);
            true
        }
        None => false,
    }
}
