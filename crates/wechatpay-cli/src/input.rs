//! Arguments that name content: the content itself, `-` for standard input, `@FILE` for a file.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::Failure;

/// Reads `@FILE` as a file, `-` and `@-` as standard input, and anything else as itself.
pub(crate) fn content(argument: &str) -> Result<Vec<u8>, Failure> {
    match argument.strip_prefix('@') {
        Some("-") => standard_input(),
        Some(path) => std::fs::read(path)
            .map_err(|error| Failure::io(format_args!("cannot read {path}"), &error)),
        None if argument == "-" => standard_input(),
        None => Ok(argument.as_bytes().to_vec()),
    }
}

/// Reads [`content`] that must be UTF-8.
pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    String::from_utf8(content(argument)?).map_err(|_| Failure::usage("the input is not UTF-8"))
}

/// Reads `[[name, value], …]`, which preserves order, case and repeated names.
pub(crate) fn headers(json: &Value) -> Result<HeaderMap, String> {
    let shape = || "headers must be a JSON array of [name, value] pairs of strings".to_owned();
    let mut map = HeaderMap::new();
    for pair in json.as_array().ok_or_else(shape)? {
        let [Value::String(name), Value::String(value)] =
            pair.as_array().map_or(&[][..], Vec::as_slice)
        else {
            return Err(shape());
        };
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is not a valid header name"))?;
        // Surrounding whitespace is not part of a header value.
        let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes())
            .map_err(|_| format!("the value of {name} is not a valid header value"))?;
        map.append(&name, value);
    }
    Ok(map)
}

/// Reads `body` (a string) or `body_base64`; empty if both are absent.
pub(crate) fn body(case: &Value) -> Result<Vec<u8>, String> {
    match (field(case, "body"), field(case, "body_base64")) {
        (Some(_), Some(_)) => Err("body and body_base64 are mutually exclusive".into()),
        (Some(Value::String(text)), None) => Ok(text.as_bytes().to_vec()),
        (None, Some(Value::String(text))) => {
            STANDARD.decode(text).map_err(|_| "body_base64 is not Base64".into())
        }
        (None, None) => Ok(Vec::new()),
        _ => Err("body and body_base64 must be strings".into()),
    }
}

/// The field, if it is present and not null.
pub(crate) fn field<'a>(case: &'a Value, name: &str) -> Option<&'a Value> {
    case.get(name).filter(|value| !value.is_null())
}

pub(crate) fn string<'a>(case: &'a Value, name: &str) -> Result<&'a str, String> {
    field(case, name).and_then(Value::as_str).ok_or_else(|| format!("{name} must be a string"))
}

pub(crate) fn integer(case: &Value, name: &str) -> Result<Option<i64>, String> {
    field(case, name)
        .map(|value| value.as_i64().ok_or_else(|| format!("{name} must be an integer")))
        .transpose()
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::io("cannot read standard input", &error))?;
    Ok(bytes)
}
