//! Pass `patterns`: a pattern is a regular expression of the standard, for a text.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "patterns",
    why: "a JavaScript literal is no pattern, and a number has none",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(Value::String(pattern)) = schema.get("pattern") else {
        return Ok(false);
    };
    let mended = (kind(schema) == Some("string")).then(|| bare(pattern).to_owned());
    let changed = mended.as_ref() != Some(pattern);
    match mended {
        Some(mended) => drop(schema.insert("pattern".to_owned(), mended.into())),
        None => drop(schema.remove("pattern")),
    }
    Ok(changed)
}

/// Takes the slashes and flags of a JavaScript literal off.
fn bare(pattern: &str) -> &str {
    let literal = pattern.strip_prefix('/').and_then(|rest| {
        let (body, flags) = rest.rsplit_once('/')?;
        flags.chars().all(|c| c.is_ascii_lowercase()).then_some(body)
    });
    literal.unwrap_or(pattern)
}
