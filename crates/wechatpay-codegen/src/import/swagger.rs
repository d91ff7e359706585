//! Swagger 2.0's operations in the words of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use crate::document::{items, text};
use crate::error::Error;
use crate::import::convert::{Converter, kept};

/// Converts an operation that stands in `file`; `shared` are the parameters of its path.
pub(super) fn operation(
    converter: &mut Converter<'_>,
    value: &Value,
    shared: &Value,
    file: &str,
) -> Result<Value, Error> {
    let mut operation = kept(value);
    let own = items(value, "parameters").chain(shared.as_array().into_iter().flatten());
    let (mut parameters, mut form) = (Vec::new(), Vec::new());
    for parameter in own {
        let (parameter, file) = converter.follow(parameter, file)?;
        match text(&parameter, "in") {
            "body" => {
                let schema = parameter.get("schema").cloned().unwrap_or_else(|| json!({}));
                let schema = converter.bundle(&schema, &file, "schemas")?;
                let content = json!({"application/json": {"schema": schema}});
                let mut body = json!({"content": content});
                if parameter["required"] == true {
                    body["required"] = true.into();
                }
                operation.insert("requestBody".to_owned(), body);
            }
            "formData" => form.push(plain(converter, &parameter, &file)?),
            _ => parameters.push(plain(converter, &parameter, &file)?),
        }
    }
    if !form.is_empty() {
        operation.insert("requestBody".to_owned(), form_body(form, value));
    }
    operation.insert("parameters".to_owned(), Value::Array(parameters));
    let kinds = kinds(converter, value, "produces");
    let mut answers = Map::new();
    for (status, answer) in value["responses"].as_object().into_iter().flatten() {
        let (answer, file) = converter.follow(answer, file)?;
        let answer = response(converter, &answer, &file, &kinds)?;
        answers.insert(status.clone(), answer);
    }
    operation.insert("responses".to_owned(), Value::Object(answers));
    Ok(Value::Object(operation))
}

/// Lists the media types of an operation, or of the whole description; JSON, when neither says any.
fn kinds(converter: &Converter<'_>, operation: &Value, key: &str) -> Vec<String> {
    let said = [operation, &*converter.source.root].into_iter().find_map(|holder| {
        let kinds: Vec<String> =
            items(holder, key).filter_map(Value::as_str).map(str::to_owned).collect();
        (!kinds.is_empty()).then_some(kinds)
    });
    said.unwrap_or_else(|| vec!["application/json".to_owned()])
}

/// Splits a parameter, which is its own schema in Swagger 2.0.
fn plain(converter: &mut Converter<'_>, parameter: &Value, file: &str) -> Result<Value, Error> {
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
    for (key, value) in parameter["schema"].as_object().into_iter().flatten() {
        schema.insert(key.clone(), value.clone());
    }
    if schema.get("type") == Some(&json!("file")) {
        schema.insert("type".to_owned(), "string".into());
        schema.insert("format".to_owned(), "binary".into());
    }
    if let Some(example) = own.get("example").filter(|_| !schema.contains_key("example")) {
        schema.insert("example".to_owned(), example.clone());
    }
    own.insert("schema".to_owned(), converter.bundle(&Value::Object(schema), file, "schemas")?);
    Ok(Value::Object(own))
}

/// Makes a body of the fields of a form.
fn form_body(form: Vec<Value>, operation: &Value) -> Value {
    let encoded =
        items(operation, "consumes").any(|kind| kind == "application/x-www-form-urlencoded");
    let has_file = form.iter().any(|part| part["schema"]["format"] == "binary");
    let kind = if encoded && !has_file { "application/json" } else { "multipart/form-data" };
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
    json!({"required": true, "content": {kind: {"schema": schema}}})
}

fn response(
    converter: &mut Converter<'_>,
    answer: &Value,
    file: &str,
    kinds: &[String],
) -> Result<Value, Error> {
    let mut converted = json!({"description": text(answer, "description")});
    if let Some(schema) = answer.get("schema") {
        let schema = converter.bundle(schema, file, "schemas")?;
        let json = kinds.iter().find(|kind| kind.contains("json")).map(|_| "application/json");
        let kind = json.or(kinds.first().map(String::as_str)).unwrap_or("application/json");
        converted["content"] = json!({kind: {"schema": schema}});
    }
    Ok(converted)
}
