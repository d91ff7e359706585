//! Pass `integers`: a `number` is whole unless something shows a fraction, as amounts of money are.

use serde_json::Value;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::document::schemas::{self, Schema, kind};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "integers", why: "amounts are whole, and 100 must not be sent as 100.0", run };

fn run(document: &mut Document) -> Outcome {
    schemas::change(document, &mut mend)
}

fn mend(_: &Pointer, schema: &mut Schema) -> Result<bool, String> {
    let Some(said @ ("number" | "integer")) = kind(schema) else {
        return Ok(false);
    };
    let is_number = said == "number";
    let of_fractions =
        matches!(schema.get("format").and_then(Value::as_str), Some("float" | "double"));
    let values = schema.get("x-wechatpay-values").and_then(Value::as_array);
    let single = ["example", "default", "multipleOf"].iter().filter_map(|key| schema.get(*key));
    let shows_fraction = single.chain(values.into_iter().flatten()).any(is_fraction);
    let whole = !(of_fractions || shows_fraction);
    let before = schema.get("format").cloned();
    if whole {
        schema.insert("type".to_owned(), "integer".into());
        schema.insert("format".to_owned(), "int64".into());
        return Ok(is_number || before != Some("int64".into()));
    }
    schema.insert("type".to_owned(), "number".into());
    Ok(!is_number)
}

fn is_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::String(text) => text.parse::<i64>().is_err() && text.parse::<f64>().is_ok(),
        _ => false,
    }
}
