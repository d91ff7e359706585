//! Operations of OpenAPI 3.0: what they take and return.

use serde_json::{Map, Value, json};

use crate::document::pointer::Pointer;
use crate::document::{members, text};
use crate::error::Error;
use crate::import::convert::Place;
use crate::import::losses::{LIST_KEYWORDS, Losses};
use crate::lint::separator;
use crate::load::bundle::Bundle;

/// Copies the parameters, the body and the responses of an operation that stands at `of`.
pub(super) fn messages(
    bundle: &mut Bundle<'_>,
    operation: &Value,
    of: &Place<'_>,
    losses: &mut Losses,
) -> Result<Map<String, Value>, Error> {
    let mut parameters = Vec::new();
    for (place, parameter) in &of.parameters {
        let (mut parameter, file) = bundle.follow(parameter, of.file)?;
        let (schema, _) = bundle.follow(&parameter["schema"], &file)?;
        losses.parameter(&parameter, &schema, place);
        if let Some(parameter) = parameter.as_object_mut()
            && parameter.remove("content").is_some()
        {
            parameter.insert("schema".to_owned(), json!({"type": "string"}));
        }
        let is_list = text(&parameter, "in") == "query" && text(&schema, "type") == "array";
        if is_list && separator(&parameter).is_none() {
            join(&mut parameter, place, losses);
        }
        parameters.push(bundle.copy(&parameter, &file)?);
    }
    let mut resolve = |value: &Value| {
        let (value, file) = bundle.follow(value, of.file)?;
        bundle.copy(&value, &file)
    };
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

/// Turns a list in a style that no list in a query has into a string.
fn join(parameter: &mut Value, place: &Pointer, losses: &mut Losses) {
    losses.joined(text(parameter, "name"), ",", &place.child("style"));
    parameter["schema"] = json!({"type": "string"});
    if let Some(parameter) = parameter.as_object_mut() {
        LIST_KEYWORDS.iter().for_each(|key| drop(parameter.remove(*key)));
    }
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
