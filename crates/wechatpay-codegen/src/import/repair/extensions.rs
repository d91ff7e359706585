//! Pass `extensions`: upstream's `x-is-sensitive`, which lists the fields of an object that are encrypted on the wire, becomes
//! our mark; no other extension of upstream's means anything here.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "extensions",
    why: "what is encrypted on the wire is known by our mark; upstream's other extensions mean nothing here",
    run,
};

const MARK: &str = "x-wechatpay-sensitive";

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let before = schema.len();
    let ours = |key: &String| key.starts_with("x-wechatpay-") || key == "x-is-sensitive";
    schema.retain(|key, _| !key.starts_with("x-") || ours(key));
    let dropped = schema.len() != before;
    let Some(mark) = schema.remove("x-is-sensitive") else {
        return Ok(dropped);
    };
    match &mark {
        Value::Array(names) => {
            let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
            let Some(fields) = fields else {
                return Ok(true);
            };
            for name in names.iter().filter_map(Value::as_str) {
                if let Some(Value::Object(field)) = fields.get_mut(name) {
                    set(field);
                }
            }
        }
        Value::Bool(true) | Value::String(_) => set(schema),
        _ => {}
    }
    Ok(true)
}

/// Marks a text; an object as a whole is encrypted in another way, by the APIv3 key, and opened elsewhere.
fn set(schema: &mut Schema) {
    if kind(schema).is_none_or(|kind| kind == "string") && !schema.contains_key("$ref") {
        schema.insert(MARK.to_owned(), Value::Bool(true));
    }
}
