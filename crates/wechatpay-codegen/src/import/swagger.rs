//! Operations of Swagger 2.0, converted to OpenAPI 3.0: what they take and return.

use serde_json::{Map, Value, json};

use crate::document::pointer::Pointer;
use crate::document::{items, members, text};
use crate::error::Error;
use crate::import::convert::Place;
use crate::import::losses::{LIST_KEYWORDS, Losses};
use crate::load::bundle::Bundle;

/// Converts the parameters, the body and the responses of an operation that stands at `of` in the
/// description `root`.
pub(super) fn messages(
    bundle: &mut Bundle<'_>,
    root: &Value,
    operation: &Value,
    of: &Place<'_>,
    losses: &mut Losses,
) -> Result<Map<String, Value>, Error> {
    let mut messages = Map::new();
    let (mut plain, mut form) = (Vec::new(), Vec::new());
    for (place, parameter) in &of.parameters {
        let (mut parameter, file) = bundle.follow(parameter, of.file)?;
        joined_list(&mut parameter, place, losses);
        match text(&parameter, "in") {
            "body" => {
                let schema = parameter.get("schema").cloned().unwrap_or_else(|| json!({}));
                let schema = bundle.copy(&schema, &file)?;
                let mut body = json!({"content": {"application/json": {"schema": schema}}});
                if parameter["required"] == true {
                    body["required"] = true.into();
                }
                messages.insert("requestBody".to_owned(), body);
            }
            "formData" => form.push(split(bundle, &parameter, &file)?),
            _ => plain.push(split(bundle, &parameter, &file)?),
        }
    }
    if !form.is_empty() {
        let body = form_body(form, operation);
        if body["content"].get("application/json").is_some() {
            losses.add(
                "form",
                &of.operation.child("consumes"),
                "the body is described as a form, application/x-www-form-urlencoded, and is sent as JSON: only uploads are forms",
            );
        }
        messages.insert("requestBody".to_owned(), body);
    }
    messages.insert("parameters".to_owned(), plain.into());
    let mut responses = Map::new();
    for (status, response) in members(operation, "responses") {
        let (response, file) = bundle.follow(response, of.file)?;
        let mut converted = json!({"description": text(&response, "description")});
        if let Some(schema) = response.get("schema") {
            let schema = bundle.copy(schema, &file)?;
            converted["content"] = json!({media_type(root, operation): {"schema": schema}});
        } else if let Some(media_type) = own_file_type(operation).filter(|_| status == "200") {
            converted["content"] =
                json!({media_type: {"schema": {"type": "string", "format": "binary"}}});
        }
        responses.insert(status.clone(), converted);
    }
    messages.insert("responses".to_owned(), responses.into());
    Ok(messages)
}

/// Returns what an operation, or else the whole description, produces: JSON if it is listed or
/// nothing is, or the first.
fn media_type<'a>(root: &'a Value, operation: &'a Value) -> &'a str {
    const JSON: &str = "application/json";
    let listed = |holder| items(holder, "produces").filter_map(Value::as_str).collect::<Vec<_>>();
    let own = listed(operation);
    let media_types = if own.is_empty() { listed(root) } else { own };
    match media_types.first() {
        Some(first) if !media_types.iter().any(|name| name.contains("json")) => first,
        _ => JSON,
    }
}

/// Returns what an operation itself produces, if that is not JSON: a file, which needs no schema.
fn own_file_type(operation: &Value) -> Option<&str> {
    let mut listed = items(operation, "produces").filter_map(Value::as_str).peekable();
    let first = listed.peek().copied();
    first.filter(|_| listed.all(|name| !name.contains("json") && name != "*/*"))
}

/// Turns a list that is sent as one value into a string: the items of other lists are sent as a
/// parameter each.
fn joined_list(parameter: &mut Value, place: &Pointer, losses: &mut Losses) {
    let separator = match text(parameter, "collectionFormat") {
        "csv" => ",",
        "ssv" => " ",
        "tsv" => "\t",
        "pipes" => "|",
        _ => return,
    };
    if text(parameter, "in") == "query" && text(parameter, "type") == "array" {
        losses.joined(text(parameter, "name"), separator, &place.child("collectionFormat"));
        parameter["type"] = "string".into();
        if let Some(parameter) = parameter.as_object_mut() {
            LIST_KEYWORDS.iter().for_each(|key| drop(parameter.remove(*key)));
        }
    }
}

/// Splits a parameter, which is its own schema in Swagger 2.0.
fn split(bundle: &mut Bundle<'_>, parameter: &Value, file: &str) -> Result<Value, Error> {
    const OWN: [&str; 6] = ["name", "in", "required", "description", "deprecated", "example"];
    let (mut own, mut schema) = (Map::new(), Map::new());
    for (key, value) in parameter.as_object().into_iter().flatten() {
        match key.as_str() {
            "schema" | "collectionFormat" | "allowEmptyValue" => {}
            key if OWN.contains(&key) || key.starts_with("x-wechatpay-") => {
                if !value.is_null() {
                    own.insert(key.to_owned(), value.clone());
                }
            }
            _ => drop(schema.insert(key.clone(), value.clone())),
        }
    }
    for (key, value) in members(parameter, "schema") {
        schema.insert(key.clone(), value.clone());
    }
    if schema.get("type") == Some(&json!("file")) {
        schema.insert("type".to_owned(), "string".into());
        schema.insert("format".to_owned(), "binary".into());
    }
    if let Some(example) = own.get("example").filter(|_| !schema.contains_key("example")) {
        schema.insert("example".to_owned(), example.clone());
    }
    own.insert("schema".to_owned(), bundle.copy(&Value::Object(schema), file)?);
    Ok(Value::Object(own))
}

/// Builds a body from the fields of a form.
fn form_body(form: Vec<Value>, operation: &Value) -> Value {
    let is_encoded =
        items(operation, "consumes").any(|name| name == "application/x-www-form-urlencoded");
    let has_file = form.iter().any(|part| part["schema"]["format"] == "binary");
    let media_type =
        if is_encoded && !has_file { "application/json" } else { "multipart/form-data" };
    let required: Vec<Value> = form
        .iter()
        .filter(|part| part["required"] == true)
        .map(|part| part["name"].clone())
        .collect();
    let properties: Map<String, Value> = form
        .into_iter()
        .map(|mut part| (text(&part, "name").to_owned(), part["schema"].take()))
        .collect();
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    json!({"required": true, "content": {media_type: {"schema": schema}}})
}
