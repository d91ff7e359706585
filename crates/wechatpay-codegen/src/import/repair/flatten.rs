//! Pass `flatten`: replaces an `allOf`, and a `$ref` with other keys next to it, by the one schema
//! that they mean.

use crate::document::Document;
use crate::document::composition::meaning;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema};
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
    *schema = meaning(document, schema, &mut Vec::new())?;
    Ok(true)
}
