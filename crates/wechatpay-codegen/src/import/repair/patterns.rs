//! Pass `patterns`: keeps a pattern only on strings, without the slashes and flags of a JavaScript
//! literal.

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas::{self, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "patterns",
    why: "a JavaScript literal is not a pattern, and a number has none",
    run,
};

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let Some(Value::String(pattern)) = schema.get("pattern") else {
            return Ok(false);
        };
        if kind(schema) != Some("string") {
            schema.remove("pattern");
            return Ok(true);
        }
        let bare = bare(pattern).to_owned();
        let before = schema.insert("pattern".to_owned(), bare.into());
        Ok(before != schema.get("pattern").cloned())
    })
}

/// Removes the slashes and flags of a JavaScript literal.
fn bare(pattern: &str) -> &str {
    pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
        .filter(|(_, flags)| flags.chars().all(|c| c.is_ascii_lowercase()))
        .map_or(pattern, |(body, _)| body)
}
