//! Operations of OpenAPI 3.0: what they take and return.

use serde_json::{Map, Value, json};

use crate::document::members;
use crate::error::Error;
use crate::load::bundle::Bundle;

/// Copies the parameters, the body and the responses of an operation that stands in `file`.
pub(super) fn messages(
    bundle: &mut Bundle<'_>,
    operation: &Value,
    parameters: &[&Value],
    file: &str,
) -> Result<Map<String, Value>, Error> {
    let mut resolve = |value: &Value| {
        let (value, file) = bundle.follow(value, file)?;
        bundle.copy(&value, &file)
    };
    let parameters = parameters.iter().map(|it| resolve(it)).collect::<Result<Vec<_>, _>>()?;
    let mut messages = Map::from_iter([("parameters".to_owned(), parameters.into())]);
    if let Some(body) = operation.get("requestBody") {
        messages.insert("requestBody".to_owned(), one_media_type(resolve(body)?));
    }
    let responses = members(operation, "responses")
        .map(|(status, response)| Ok((status.clone(), one_media_type(resolve(response)?))))
        .collect::<Result<Map<_, _>, Error>>()?;
    messages.insert("responses".to_owned(), responses.into());
    Ok(messages)
}

/// Keeps one media type: a form, JSON under its plain name, or the first.
fn one_media_type(mut message: Value) -> Value {
    let Some(Value::Object(content)) = message.get_mut("content").map(Value::take) else {
        return message;
    };
    let find = |part: &str| content.iter().find(|(name, _)| name.contains(part));
    let form = find("multipart/").map(|(_, value)| ("multipart/form-data", value));
    let json = find("json").or_else(|| find("*/*")).map(|(_, value)| ("application/json", value));
    let first = content.iter().next().map(|(name, value)| (name.as_str(), value));
    if let Some((name, value)) = form.or(json).or(first) {
        message["content"] = json!({name: value});
    } else if let Some(message) = message.as_object_mut() {
        message.remove("content");
    }
    message
}
