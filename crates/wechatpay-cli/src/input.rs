//! Arguments that stand for content: `TEXT`, `-` for standard input, `@FILE` for a file.

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
            .map_err(|error| Failure::usage(format!("{path} cannot be read: {}", error.kind()))),
        None if argument == "-" => standard_input(),
        None => Ok(argument.as_bytes().to_vec()),
    }
}

pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    String::from_utf8(content(argument)?).map_err(|_| Failure::usage("the input is not UTF-8"))
}

/// Reads `[[name, value], …]`, which keeps order, case and repetition.
pub(crate) fn headers(json: &Value) -> Result<HeaderMap, String> {
    let shape = || "headers must be a JSON list of [name, value] pairs of text".to_owned();
    let mut map = HeaderMap::new();
    for pair in json.as_array().ok_or_else(shape)? {
        let [Value::String(name), Value::String(value)] =
            pair.as_array().map_or(&[][..], Vec::as_slice)
        else {
            return Err(shape());
        };
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is not a header's name"))?;
        // What surrounds a value on the wire is not part of it.
        let value = value.trim_matches([' ', '\t']);
        let bytes = HeaderValue::from_bytes(value.as_bytes());
        map.append(&name, bytes.map_err(|_| format!("the value of {name} cannot be a header's"))?);
    }
    Ok(map)
}

/// Reads `body` (text) or `body_base64`; neither means empty.
pub(crate) fn body(case: &Value) -> Result<Vec<u8>, String> {
    match (field(case, "body"), field(case, "body_base64")) {
        (Some(_), Some(_)) => Err("give body or body_base64, not both".into()),
        (Some(Value::String(text)), None) => Ok(text.as_bytes().to_vec()),
        (None, Some(Value::String(text))) => {
            STANDARD.decode(text).map_err(|_| "body_base64 is not Base64".into())
        }
        (None, None) => Ok(Vec::new()),
        _ => Err("body and body_base64 must be text".into()),
    }
}

/// A field that is there and not null.
pub(crate) fn field<'a>(case: &'a Value, name: &str) -> Option<&'a Value> {
    case.get(name).filter(|value| !value.is_null())
}

pub(crate) fn string<'a>(case: &'a Value, name: &str) -> Result<&'a str, String> {
    field(case, name).and_then(Value::as_str).ok_or_else(|| format!("{name} must be text"))
}

pub(crate) fn integer(case: &Value, name: &str) -> Result<Option<i64>, String> {
    field(case, name)
        .map(|value| value.as_i64().ok_or_else(|| format!("{name} must be an integer")))
        .transpose()
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
        Failure::usage(format!("standard input cannot be read: {}", error.kind()))
    })?;
    Ok(bytes)
}
