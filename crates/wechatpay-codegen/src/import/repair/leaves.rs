//! Passes on the type of single values: `type_typos`, `leaf_types`, `times` and `integers`.

use serde_json::{Value, json};

use crate::document::Document;
use crate::document::schemas::{self, Schema, kind, kind_of};
use crate::import::repair::time::is_time;
use crate::pass::{Outcome, Pass};

/// Replaces a `type` that does not exist by the one that was meant.
pub(super) const TYPE_TYPOS: Pass = Pass {
    name: "type_typos",
    why: "progenitor panics on a type it does not know",
    run: type_typos,
};

/// Sets the type of a leaf without one: that of its values or its example, otherwise string.
pub(super) const LEAF_TYPES: Pass = Pass {
    name: "leaf_types",
    why: "a value without a type cannot be a parameter, and is awkward as a field",
    run: leaf_types,
};

/// Turns upstream's `rfc3339` into `date-time`, unless its own example is not one.
pub(super) const TIMES: Pass = Pass {
    name: "times",
    why: "a time has an offset; a field whose examples have none is a string",
    run: times,
};

/// Turns a `number` into an `integer`, unless something shows a fraction.
pub(super) const INTEGERS: Pass = Pass {
    name: "integers",
    why: "amounts are whole numbers, and 100 must not be sent as 100.0",
    run: integers,
};

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

fn type_typos(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(declared) = schema.get("type") else {
            return Ok(false);
        };
        let meant = match declared.as_str() {
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
    })
}

fn leaf_types(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |place, schema| {
        const DECLARES: [&str; 5] = ["type", "$ref", "oneOf", "anyOf", "allOf"];
        if DECLARES.iter().any(|key| schema.contains_key(*key)) {
            return Ok(false);
        }
        let of_parameter = place.keys().iter().any(|key| key == "parameters");
        let of_property = place.keys().iter().rev().nth(1).is_some_and(|key| key == "properties");
        if schema.is_empty() && !of_parameter && !of_property {
            return Ok(false);
        }
        let kind = match leaf(schema) {
            // A field with an empty schema may hold anything.
            None if schema.is_empty() && !of_parameter => return Ok(false),
            kind => kind.unwrap_or("string"),
        };
        if kind == "array" {
            schema.insert("items".to_owned(), json!({}));
        }
        schema.insert("type".to_owned(), kind.into());
        Ok(true)
    })
}

fn times(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let format = schema.get("format").and_then(Value::as_str);
        if !matches!(format, Some("rfc3339" | "date-time" | "datetime")) {
            return Ok(false);
        }
        let is_string = kind(schema).is_none_or(|kind| kind == "string");
        let shows_times =
            ["example", "default"].iter().filter_map(|key| schema.get(*key)).all(is_time);
        if is_string && shows_times && !schema.contains_key("enum") {
            let before = schema.insert("format".to_owned(), "date-time".into());
            return Ok(before != Some("date-time".into()));
        }
        Ok(schema.remove("format").is_some())
    })
}

fn integers(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(declared @ ("number" | "integer")) = kind(schema) else {
            return Ok(false);
        };
        let is_number = declared == "number";
        let format = schema.get("format").cloned();
        let is_fraction_by_format =
            format.as_ref().is_some_and(|format| format == "float" || format == "double");
        let shows_fraction = ["example", "default", "multipleOf"]
            .iter()
            .filter_map(|key| schema.get(*key))
            .chain(schema.get("x-wechatpay-values").and_then(Value::as_array).into_iter().flatten())
            .any(is_fraction);
        if is_fraction_by_format || shows_fraction {
            schema.insert("type".to_owned(), "number".into());
            return Ok(!is_number);
        }
        schema.insert("type".to_owned(), "integer".into());
        schema.insert("format".to_owned(), "int64".into());
        Ok(is_number || format != Some("int64".into()))
    })
}

fn is_fraction(value: &Value) -> bool {
    match value {
        // A number that is too long for an integer is read as one with a fraction.
        Value::Number(number) => {
            const LARGEST: f64 = 9_007_199_254_740_992.0;
            number.is_f64() && number.as_f64().is_some_and(|value| value.abs() < LARGEST)
        }
        Value::String(number) => {
            let is_whole =
                number.trim_start_matches(['-', '+']).bytes().all(|it| it.is_ascii_digit());
            !is_whole && number.parse::<f64>().is_ok()
        }
        _ => false,
    }
}

/// Finds the type that a misspelled word means.
fn meant(word: &str) -> Option<&'static str> {
    let word = word.trim().to_ascii_lowercase();
    let find = |is: &dyn Fn(&str) -> bool| TYPES.iter().copied().find(|known| is(known));
    find(&|known| known == word)
        .or_else(|| ALIASES.iter().find(|(alias, _)| *alias == word).map(|(_, meant)| *meant))
        .or_else(|| find(&|known| word.starts_with(known)))
        .or_else(|| find(&|known| distance(known, &word) <= 2))
}

/// Derives the type from the rest of the schema; a leaf that shows nothing is a string, as most
/// are.
fn shown(schema: &Schema) -> &'static str {
    if schema.contains_key("properties") {
        return "object";
    }
    if schema.contains_key("items") {
        return "array";
    }
    leaf(schema).unwrap_or("string")
}

/// Returns a leaf's type by its first value, its example or its default.
fn leaf(schema: &Schema) -> Option<&'static str> {
    schema
        .get("enum")
        .and_then(|values| values.get(0))
        .or_else(|| schema.get("example"))
        .or_else(|| schema.get("default"))
        .map(kind_of)
        .filter(|kind| *kind != "null")
}

/// Returns the Levenshtein distance.
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
    fn misspelled_type_is_recognized() {
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
