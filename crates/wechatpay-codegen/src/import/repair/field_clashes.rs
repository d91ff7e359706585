//! Pass `field_clashes`: of two properties that make one field in Rust, the one that is written as a field is kept.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::names;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "field_clashes",
    why: "two spellings of one field would be one name in Rust",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return Ok(false);
    };
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for name in properties.keys() {
        let field = names::snake(name);
        let is_field = *name == field;
        let known = kept.entry(field).or_insert_with(|| name.clone());
        if is_field {
            known.clone_from(name);
        }
    }
    let before = properties.len();
    properties.retain(|name, _| kept.get(&names::snake(name)) == Some(name));
    Ok(properties.len() != before)
}
