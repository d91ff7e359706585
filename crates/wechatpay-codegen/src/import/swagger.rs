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
        losses.parameter(&parameter, &parameter, place);
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
        if is_url_encoded(&form, root, operation) {
            let place = of.operation.child("consumes");
            return Err(losses.rejected(
                "form",
                &place,
                "a form, application/x-www-form-urlencoded, is not supported: if the body is JSON, describe it as one parameter `in: body`; if it is an upload, it has a file",
            ));
        }
        messages.insert("requestBody".to_owned(), form_body(form));
    } else if let Some(other) =
        messages.get("requestBody").and_then(|_| other_body_type(root, operation))
    {
        let message = format!("a body of `{other}` is not supported: only JSON and uploads are");
        return Err(losses.rejected("body", &of.operation.child("consumes"), message));
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

/// Writes how a list in the query is sent as in OpenAPI 3.0; without a `collectionFormat`, its items
/// are joined with a comma. A list that is joined with tabs becomes a string.
fn joined_list(parameter: &mut Value, place: &Pointer, losses: &mut Losses) {
    if text(parameter, "in") != "query" || text(parameter, "type") != "array" {
        return;
    }
    let style = match text(parameter, "collectionFormat") {
        "multi" => return,
        "ssv" => Some("spaceDelimited"),
        "pipes" => Some("pipeDelimited"),
        "tsv" => None,
        _ => Some("form"),
    };
    if let Some(style) = style {
        parameter["style"] = style.into();
        parameter["explode"] = false.into();
    } else {
        losses.joined(text(parameter, "name"), "\t", &place.child("collectionFormat"));
        parameter["type"] = "string".into();
        if let Some(parameter) = parameter.as_object_mut() {
            LIST_KEYWORDS.iter().for_each(|key| drop(parameter.remove(*key)));
        }
    }
}

/// Splits a parameter, which is its own schema in Swagger 2.0.
fn split(bundle: &mut Bundle<'_>, parameter: &Value, file: &str) -> Result<Value, Error> {
    const OWN: [&str; 8] =
        ["name", "in", "required", "description", "deprecated", "example", "explode", "style"];
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

/// Lists what an operation, or else the whole description, consumes.
fn consumes<'a>(root: &'a Value, operation: &'a Value) -> Vec<&'a str> {
    let listed = |holder| items(holder, "consumes").filter_map(Value::as_str).collect::<Vec<_>>();
    let own = listed(operation);
    if own.is_empty() { listed(root) } else { own }
}

/// Returns `true` if a form is not an upload.
fn is_url_encoded(form: &[Value], root: &Value, operation: &Value) -> bool {
    let has_file = form.iter().any(|part| part["schema"]["format"] == "binary");
    !has_file && !consumes(root, operation).contains(&"multipart/form-data")
}

/// Returns the media type of a body that is not JSON.
fn other_body_type<'a>(root: &'a Value, operation: &'a Value) -> Option<&'a str> {
    let listed = consumes(root, operation);
    let is_json = |name: &str| name.contains("json") || name == "*/*";
    listed.first().copied().filter(|_| !listed.iter().any(|name| is_json(name)))
}

/// Builds a body from the fields of a form.
fn form_body(form: Vec<Value>) -> Value {
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
    json!({"required": true, "content": {"multipart/form-data": {"schema": schema}}})
}
