//! The rules for every authentic request, regardless of its operation (P§6.1, P§7).

use http::HeaderValue;
use http::header::{ACCEPT, USER_AGENT};
use serde_json::Value;

use super::Incoming;
use crate::problem::Problem;

/// Checks `Accept` and `User-Agent`, the media type, and that a JSON body is JSON without null.
///
/// # Errors
/// 400 `PARAM_ERROR` that names the first broken rule.
pub(crate) fn check(request: &Incoming) -> Result<(), Problem> {
    for name in [ACCEPT, USER_AGENT] {
        // Any value is accepted, as official clients send `*/*`.
        if request.headers.get(&name).is_none_or(HeaderValue::is_empty) {
            return Err(Problem::param("header", name.as_str(), "header is missing or empty"));
        }
    }
    if request.body.is_empty() {
        return Ok(());
    }
    match request.media_type.as_str() {
        "application/json" => check_json(&request.body),
        "multipart/form-data" => Ok(()),
        _ => Err(Problem::param(
            "header",
            "Content-Type",
            "a body must be application/json, or multipart/form-data for an upload",
        )),
    }
}

fn check_json(body: &[u8]) -> Result<(), Problem> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Problem::param("body", "/body", "the body is not JSON"))?;
    match null_at(&value) {
        None => Ok(()),
        Some(pointer) => Err(Problem::param(
            "body",
            &format!("/body{pointer}"),
            "null is not allowed; leave the field out",
        )),
    }
}

/// The JSON pointer of the first null.
fn null_at(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| Some(format!("/{index}{}", null_at(item)?))),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            Some(format!("/{name}{}", null_at(field)?))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_at_any_depth_is_found() {
        assert_eq!(null_at(&json!({"a": [1, {"b/c": null}]})).unwrap(), "/a/1/b~1c");
        assert_eq!(null_at(&json!(null)).unwrap(), "");
        assert_eq!(null_at(&json!({"a": "null", "b": [0, false, ""]})), None);
    }
}
