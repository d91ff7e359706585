//! Pass `type_typos`: a `type` that is none is the one it was meant to be.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind_of};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "type_typos", why: "progenitor panics on a type it does not know", run };

/// The types of OpenAPI 3.0.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Other languages' names for them.
const ALIASES: [(&str, &str); 18] = [
    ("bigint", "integer"),
    ("bool", "boolean"),
    ("char", "string"),
    ("date", "string"),
    ("datetime", "string"),
    ("decimal", "number"),
    ("dict", "object"),
    ("double", "number"),
    ("enum", "string"),
    ("float", "number"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("list", "array"),
    ("long", "integer"),
    ("map", "object"),
    ("str", "string"),
    ("text", "string"),
];

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(said) = schema.get("type") else {
        return Ok(false);
    };
    let meant = match said.as_str() {
        Some(word) if TYPES.contains(&word) => return Ok(false),
        Some("file") => {
            schema.insert("format".to_owned(), "binary".into());
            "string"
        }
        Some(word) => meant(word).unwrap_or_else(|| shown(schema)),
        None => shown(schema),
    };
    schema.insert("type".to_owned(), meant.into());
    Ok(true)
}

/// Finds the type that a misspelt word means.
fn meant(word: &str) -> Option<&'static str> {
    let word = word.trim().to_ascii_lowercase();
    let known = TYPES.iter().find(|known| **known == word);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == word);
    let begins = TYPES.iter().find(|known| word.starts_with(**known));
    let near = TYPES.iter().find(|known| distance(known, &word) <= 2);
    known.copied().or(alias.map(|(_, meant)| *meant)).or(begins.copied()).or(near.copied())
}

/// Reads the type from what the schema shows; a leaf that shows nothing is a text, as most are.
fn shown(schema: &Schema) -> &'static str {
    if schema.contains_key("properties") {
        return "object";
    }
    if schema.contains_key("items") {
        return "array";
    }
    leaf(schema).unwrap_or("string")
}

/// Reads a leaf's type from its values or its example.
pub(crate) fn leaf(schema: &Schema) -> Option<&'static str> {
    let values = schema.get("enum").and_then(Value::as_array);
    let first = values.and_then(|values| values.first());
    let shown = first.or_else(|| schema.get("example"));
    let shown = shown.or_else(|| schema.get("default")).map(kind_of);
    shown.filter(|kind| *kind != "null")
}

/// Counts the letters that differ, inserted and left out ones included.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, of_a) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, of_b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(of_a != *of_b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_types_are_recognised() {
        for (word, expected) in [
            ("string ", "string"),
            ("stringde", "string"),
            ("Sting", "string"),
            ("int", "integer"),
            ("Integer", "integer"),
            ("arry", "array"),
            ("numer", "number"),
        ] {
            assert_eq!(meant(word), Some(expected), "{word}");
        }
        assert_eq!(meant("PROVINCE"), None);
    }
}
