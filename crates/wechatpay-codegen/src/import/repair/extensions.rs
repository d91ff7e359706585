//! Pass `extensions`: replaces upstream's `x-is-sensitive`, the list of an object's encrypted
//! fields, by our mark on each field, and drops all other extensions of upstream.

use serde_json::Value;

use crate::document::Document;
use crate::document::schemas::{self, Schema, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "extensions",
    why: "our mark says which fields are encrypted; upstream's other extensions mean nothing here",
    run,
};

const MARK: &str = "x-wechatpay-sensitive";

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut |_, schema| {
        let before = schema.len();
        let ours = |key: &String| key.starts_with("x-wechatpay-") || key == "x-is-sensitive";
        schema.retain(|key, _| !key.starts_with("x-") || ours(key));
        let dropped = schema.len() != before;
        let Some(sensitive) = schema.remove("x-is-sensitive") else {
            return Ok(dropped);
        };
        match &sensitive {
            Value::Array(names) => {
                if let Some(Value::Object(fields)) = schema.get_mut("properties") {
                    for name in names.iter().filter_map(Value::as_str) {
                        if let Some(Value::Object(field)) = fields.get_mut(name) {
                            mark(field);
                        }
                    }
                }
            }
            Value::Bool(true) | Value::String(_) => mark(schema),
            _ => {}
        }
        Ok(true)
    })
}

/// Marks a string. An object is encrypted as a whole, with the APIv3 key, and decrypted elsewhere.
fn mark(schema: &mut Schema) {
    if kind(schema).is_none_or(|kind| kind == "string") && !schema.contains_key("$ref") {
        schema.insert(MARK.to_owned(), Value::Bool(true));
    }
}
