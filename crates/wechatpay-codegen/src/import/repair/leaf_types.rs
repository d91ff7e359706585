//! Pass `leaf_types`: a leaf without a type has that of its values, of its example, or is a text.

use serde_json::{Value, json};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::import::repair::types::leaf;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "leaf_types",
    why: "a value without a type cannot be a parameter, and is awkward as a field",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(place: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    const SAYS: [&str; 5] = ["type", "$ref", "oneOf", "anyOf", "allOf"];
    if SAYS.iter().any(|key| schema.contains_key(*key)) {
        return Ok(false);
    }
    let of_parameter = place.keys().iter().any(|key| key == "parameters");
    let says_nothing = schema.is_empty();
    let of_property = place.keys().iter().rev().nth(1).is_some_and(|key| key == "properties");
    if says_nothing && !of_parameter && !of_property {
        return Ok(false);
    }
    match leaf(schema) {
        // A field that says nothing at all may hold anything.
        None if says_nothing && !of_parameter => return Ok(false),
        Some("array") => {
            schema.insert("items".to_owned(), json!({}));
            schema.insert("type".to_owned(), "array".into());
        }
        kind => drop(schema.insert("type".to_owned(), Value::from(kind.unwrap_or("string")))),
    }
    Ok(true)
}
