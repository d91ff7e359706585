//! Pass `flatten`: replaces an `allOf`, and a `$ref` with other keys next to it, by the one schema
//! that they mean.

use serde_json::Value;

use crate::document::Document;
use crate::document::composition::meaning;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
use crate::import::repair::SHARED;
use crate::pass::{Fault, Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "flatten",
    why: "generators lose what stands next to a $ref, and name every branch of an allOf",
    run,
};

/// A referenced schema may have an `allOf` itself; known descriptions nest three deep.
const DEEPEST: usize = 16;

fn run(document: &mut Document) -> Outcome {
    let mut flattened = 0;
    for _ in 0..DEEPEST {
        let original = document.clone();
        match schemas::change(document, &mut |_, schema| flatten(&original, schema))? {
            0 => return Ok(flattened),
            more => flattened += more,
        }
    }
    Err(Fault::new(Pointer::default(), "an `allOf` contains itself"))
}

fn flatten(document: &Document, schema: &mut Schema) -> Result<bool, String> {
    let has_siblings = schema.contains_key("$ref") && schema.len() > 1;
    if !schema.contains_key("allOf") && !has_siblings {
        return Ok(false);
    }
    let shared = shared(schema);
    *schema = meaning(document, schema, &mut Vec::new())?;
    // Part of a composition may bring the mark of another reference.
    schema.remove(SHARED);
    if let Some(name) = shared {
        schema.insert(SHARED.to_owned(), name.into());
    }
    Ok(true)
}

/// Returns the component that a schema refers to, if it adds nothing but documentation.
fn shared(schema: &Schema) -> Option<String> {
    const DOCUMENTATION: [&str; 5] =
        ["description", "title", "example", "externalDocs", "deprecated"];
    let mut rest = schema.iter().filter(|(key, _)| {
        !DOCUMENTATION.contains(&key.as_str())
            && (!key.starts_with("x-") || key.starts_with("x-wechatpay-"))
    });
    let reference = match (rest.next()?, rest.next()) {
        ((key, Value::String(reference)), None) if key == "$ref" => reference,
        ((key, Value::Array(branches)), None) if key == "allOf" => match branches.as_slice() {
            [Value::Object(branch)] if branch.len() == 1 => branch.get("$ref")?.as_str()?,
            _ => return None,
        },
        _ => return None,
    };
    reference.strip_prefix("#/components/schemas/").map(str::to_owned)
}
