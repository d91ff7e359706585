//! Pass `example_types`: converts examples and defaults to the declared type, or drops them.

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas::{self, kind, kind_of};
use crate::notes::plain;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "example_types",
    why: "an example of another type would be a test that cannot pass",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(kind) = kind(schema).map(str::to_owned) else {
            return Ok(false);
        };
        let mut changed = false;
        for key in ["example", "default"] {
            let Some(value) = schema.get(key) else {
                continue;
            };
            match coerce(&kind, value) {
                Some(same) if same == *value => {}
                Some(other) => {
                    schema.insert(key.to_owned(), other);
                    changed = true;
                }
                None => {
                    schema.remove(key);
                    changed = true;
                }
            }
        }
        Ok(changed)
    })
}

/// Converts a value to a type; none if that would lose something.
fn coerce(kind: &str, value: &Value) -> Option<Value> {
    match (kind, kind_of(value)) {
        ("number", "integer") => Some(value.clone()),
        (kind, is) if kind == is => Some(value.clone()),
        ("string", "integer" | "number" | "boolean") => Some(plain(value).into()),
        ("integer", "string") => plain(value).parse::<i64>().ok().map(Value::from),
        ("number", "string") => plain(value).parse::<f64>().ok().map(Value::from),
        ("boolean", "string") => plain(value).parse::<bool>().ok().map(Value::from),
        _ => None,
    }
}
