//! One operation, as the later stages ask for it.

use serde_json::Value;

use crate::document::{Document, OperationRef as Site, flag, items, members, text};
use crate::lower::is_serial_header;
use crate::names;
use crate::notes;
use crate::spec::echo::Echo;
use crate::spec::parameter::{Location, Parameter};
use crate::spec::upload::Upload;
use crate::upload::Form;

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The method of the client.
    pub(crate) id: String,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    /// The path template.
    pub(crate) path: String,
    /// One line.
    pub(crate) summary: String,
    /// The rest.
    pub(crate) description: String,
    /// The official page, or an empty text.
    pub(crate) docs: String,
    /// When it may be repeated.
    pub(crate) retry: Retry,
    /// Whether a success is an unsigned byte stream.
    pub(crate) unsigned: bool,
    /// What it takes outside the body: the path in order, then query and headers by name.
    pub(crate) parameters: Vec<Parameter>,
    /// What its body holds, when it has one.
    pub(crate) body: Option<Body>,
    /// What its answer repeats of them.
    pub(crate) echoes: Vec<Echo>,
    /// The file that goes with the body, when this is an upload.
    pub(crate) upload: Option<Upload>,
    /// Whether its body has fields that are encrypted on the wire.
    pub(crate) seals: bool,
    /// Documented values for the shortest request that is shown, by setter.
    pub(crate) example: Vec<(String, Value)>,
}

/// When an operation may be repeated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Retry {
    Safe,
    SameKey(String),
    Never,
}

/// The JSON body of a request.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// The fields of the object; for any other body one parameter called `body`.
    pub(crate) fields: Vec<Parameter>,
}

impl Operation {
    /// Reads the operation at `site`.
    pub(crate) fn read(document: &Document, site: &Site<'_>) -> Self {
        let value = site.value;
        let parameters = parameters(document, site);
        let body = value.get("requestBody").map(|body| Body::read(document, body, &parameters));
        let mut operation = Self {
            id: text(value, "operationId").to_owned(),
            method: site.method.to_ascii_uppercase(),
            path: site.path.to_owned(),
            summary: text(value, "summary").to_owned(),
            description: text(value, "description").to_owned(),
            docs: text(value, "x-wechatpay-docs").to_owned(),
            retry: retry(value),
            unsigned: flag(value, "x-wechatpay-unsigned"),
            parameters,
            upload: Upload::read(document, &value["requestBody"], body.as_ref()),
            seals: seals(document, &value["requestBody"], &mut Vec::new()),
            body,
            echoes: Vec::new(),
            example: Vec::new(),
        };
        operation.echoes = Echo::read(document, site, &operation.takes().collect::<Vec<_>>());
        operation.example = operation.shortest_example(document, value);
        operation
    }

    /// Lists everything it takes, in the order of the table: parameters, then the body.
    pub(crate) fn takes(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(self.body.iter().flat_map(|body| &body.fields))
    }

    fn shortest_example(&self, document: &Document, value: &Value) -> Vec<(String, Value)> {
        let body = document.resolve(&value["requestBody"]);
        let content = &body["content"]["application/json"];
        let shown =
            members(content, "examples").map(|(_, example)| &document.resolve(example)["value"]);
        let shown = shown
            .chain(content.get("example"))
            .filter_map(Value::as_object)
            .min_by_key(|shown| shown.len());
        let in_body =
            |parameter: &Parameter| shown.and_then(|shown| shown.get(&parameter.name)).cloned();
        self.takes()
            .filter_map(|parameter| {
                let value = match parameter.location {
                    Location::Body => in_body(parameter),
                    _ if parameter.required => parameter.example.clone(),
                    _ => None,
                };
                Some((parameter.setter.clone(), value?))
            })
            .collect()
    }
}

impl Body {
    fn read(document: &Document, body: &Value, parameters: &[Parameter]) -> Self {
        let form = Form::read(document, body).map(|form| form.body(document));
        let json = &document.resolve(body)["content"]["application/json"]["schema"];
        let schema = form.as_ref().unwrap_or(json);
        let object = document.resolve(schema);
        if object["properties"].as_object().is_none_or(serde_json::Map::is_empty) {
            return Self { fields: vec![Parameter::whole_body(document, schema)] };
        }
        let required: Vec<&str> = items(object, "required").filter_map(Value::as_str).collect();
        let taken: Vec<&str> =
            parameters.iter().map(|parameter| parameter.setter.as_str()).collect();
        let mut fields: Vec<Parameter> = members(object, "properties")
            .map(|(name, schema)| {
                Parameter::field(document, name, schema, required.contains(&name.as_str()), &taken)
            })
            .collect();
        fields.sort_by_key(|field| !field.required);
        Self { fields }
    }
}

fn parameters(document: &Document, site: &Site<'_>) -> Vec<Parameter> {
    let template = names::template(site.path);
    let resolved = items(site.value, "parameters").map(|parameter| document.resolve(parameter));
    let mut parameters: Vec<Parameter> = resolved
        .filter(|parameter| !is_serial_header(parameter))
        .map(|parameter| Parameter::read(document, parameter))
        .collect();
    parameters.sort_by_key(|parameter| {
        let position = template.iter().position(|name| *name == parameter.name);
        (parameter.location, position, parameter.name.clone())
    });
    parameters
}

fn retry(operation: &Value) -> Retry {
    match text(operation, "x-wechatpay-retry") {
        "safe" => Retry::Safe,
        "same-key" => Retry::SameKey(text(operation, "x-wechatpay-business-key").to_owned()),
        _ => Retry::Never,
    }
}

/// Reports whether something in a value, or in what it refers to, is encrypted on the wire.
fn seals<'a>(document: &'a Document, value: &'a Value, seen: &mut Vec<&'a str>) -> bool {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        if seen.contains(&reference) {
            return false;
        }
        seen.push(reference);
        return seals(document, document.resolve(value), seen);
    }
    match value {
        Value::Object(fields) => {
            notes::is_sensitive(fields) || fields.values().any(|value| seals(document, value, seen))
        }
        Value::Array(items) => items.iter().any(|value| seals(document, value, seen)),
        _ => false,
    }
}
