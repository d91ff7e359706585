//! Pass `property_names`: blanks in a property's name are typing mistakes, and would be sent.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "property_names", why: "a blank in a field's name would go onto the wire", run };

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return Ok(false);
    };
    if properties.keys().all(|name| !has_blank(name)) {
        return Ok(false);
    }
    let mut mended = Map::new();
    for (name, value) in std::mem::take(properties) {
        let bare = without_blanks(&name);
        if mended.insert(bare.clone(), value).is_some() {
            return Err(format!("`{name}` and `{bare}` are both properties"));
        }
    }
    *properties = mended;
    let required = schema.get_mut("required").and_then(Value::as_array_mut);
    for name in required.into_iter().flatten() {
        if let Some(text) = name.as_str() {
            *name = without_blanks(text).into();
        }
    }
    Ok(true)
}

fn has_blank(name: &str) -> bool {
    name.contains(char::is_whitespace)
}

fn without_blanks(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
