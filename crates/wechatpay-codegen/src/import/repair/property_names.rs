//! Pass `property_names`: removes spaces from property names; they are typing mistakes.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::schemas;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "property_names", why: "a space in a field's name would be sent", run };

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(Value::Object(properties)) = schema.get_mut("properties") else {
            return Ok(false);
        };
        if properties.keys().all(|name| !name.contains(char::is_whitespace)) {
            return Ok(false);
        }
        let mut renamed = Map::new();
        for (name, value) in std::mem::take(properties) {
            let bare = without_spaces(&name);
            if renamed.insert(bare.clone(), value).is_some() {
                return Err(format!("`{name}` and `{bare}` are both properties"));
            }
        }
        *properties = renamed;
        for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(spaced) = name.as_str() {
                *name = without_spaces(spaced).into();
            }
        }
        Ok(true)
    })
}

fn without_spaces(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
