//! Pass `nullable`: a field that may be null is one that may be absent: null is never sent, and read as absent.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "nullable", why: "null is never sent, and is read as absent", run };

fn run(document: &mut Document) -> Outcome {
    let optional = schemas::change(document, &mut relax)?;
    schemas::change(document, &mut |_, schema| Ok(schema.remove("nullable").is_some()))?;
    Ok(optional)
}

/// Takes from `required` what may be null.
fn relax(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let nullable: Vec<String> = properties
        .into_iter()
        .flatten()
        .filter(|(_, property)| property["nullable"] == true)
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required
            .retain(|name| name.as_str().is_none_or(|name| !nullable.iter().any(|it| it == name)));
    }
    Ok(!nullable.is_empty())
}
