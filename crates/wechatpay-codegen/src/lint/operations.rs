//! Rules on operations, their parameters and their bodies.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::{Document, OperationRef, flag, items, members, text};
use crate::lint::Report;
use crate::names;
use crate::upload::{FORM, Form};

/// The `operationId` names the client's method, and in Pascal case its builder.
pub(super) fn id(document: &Document, report: &mut Report) {
    let mut seen = BTreeSet::new();
    let client = names::client(text(&document.root["info"], "title"));
    for site in document.operations() {
        let id = text(site.value, "operationId");
        let place = site.place.child("operationId");
        if !names::is_snake(id) || names::is_keyword(id) {
            report.add(
                place,
                format!("`{id}` does not name a method: every operation needs an `operationId` in snake_case"),
            );
        } else if !seen.insert(id) {
            report.add(place, format!("`{id}` is the id of two operations"));
        } else if document.root["components"]["schemas"].get(names::pascal(id)).is_some() {
            report.add(
                place,
                format!(
                    "its builder `{}` has the name of a schema: rename one of them",
                    names::pascal(id)
                ),
            );
        } else if names::is_reserved_type(&names::pascal(id)) {
            report.add(
                place,
                format!("`{id}`: its builder `{}` would hide a type that generated code uses: choose another id", names::pascal(id)),
            );
        } else if names::pascal(id) == client {
            report.add(
                place,
                format!("its builder has the name of the client `{client}`: rename one of them"),
            );
        }
    }
}

/// Whether a call may be retried is never guessed.
pub(super) fn retry(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let place = site.place.child("x-wechatpay-retry");
        match text(site.value, "x-wechatpay-retry") {
            "safe" | "never" => {}
            "same-key" => business_key(document, &site, report),
            other => report.add(
                place,
                format!("`{other}` is not a retry class: write `safe`, `same-key` or `never`"),
            ),
        }
    }
}

fn business_key(document: &Document, site: &OperationRef<'_>, report: &mut Report) {
    let key = text(site.value, "x-wechatpay-business-key");
    let body = document.resolve(&site.value["requestBody"]);
    let schema = document.resolve(&body["content"]["application/json"]["schema"]);
    if schema["properties"].get(key).is_none() {
        let place = site.place.child("x-wechatpay-business-key");
        report.add(
            place,
            format!("`{key}` is not a field of the body: `same-key` needs the field by which WeChat Pay recognizes a repeated request"),
        );
    }
}

/// A link must be one.
pub(super) fn docs(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if let Some(link) = site.value.get("x-wechatpay-docs")
            && !link.as_str().is_some_and(|link| link.starts_with("https://"))
        {
            report.add(
                site.place.child("x-wechatpay-docs"),
                "must be an https link to the official page",
            );
        }
    }
}

/// Parameters are in the path, the query or a header, and each has a schema and a setter.
pub(super) fn parameters(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let mut seen = BTreeSet::new();
        for (index, parameter) in items(site.value, "parameters").enumerate() {
            let place = site.place.child("parameters").child(index);
            let parameter = document.resolve(parameter);
            let name = text(parameter, "name");
            if !matches!(text(parameter, "in"), "path" | "query" | "header") {
                report.add(
                    place.child("in"),
                    format!("`{name}` must be in `path`, `query` or `header`"),
                );
            } else if parameter.get("schema").is_none() {
                report.add(place, format!("`{name}` has no schema"));
            } else if !seen.insert(names::snake(name)) {
                report.add(place, format!("`{name}` makes the same setter as another parameter"));
            } else if !is_plain(document, &parameter["schema"]) {
                report.add(
                    place.child("schema"),
                    format!("`{name}` must be a string, a number, a boolean, or a list of those"),
                );
            }
        }
    }
}

/// Returns `true` if a value of the schema can be written into a URL or a header.
fn is_plain(document: &Document, schema: &Value) -> bool {
    let schema = document.resolve(schema);
    match text(schema, "type") {
        "array" => {
            text(document.resolve(&schema["items"]), "type") != "array"
                && is_plain(document, &schema["items"])
        }
        kind => kind != "object" && schema.get("properties").is_none(),
    }
}

/// The items of a list are sent as one parameter each.
pub(super) fn lists(document: &Document, report: &mut Report) {
    let paths = members(&document.root, "paths")
        .map(|(path, item)| (Pointer::default().descend(["paths", path]), item));
    let operations = document.operations().into_iter().map(|site| (site.place, site.value));
    for (place, holder) in paths.chain(operations) {
        for (index, parameter) in items(holder, "parameters").enumerate() {
            let parameter = document.resolve(parameter);
            if is_joined(parameter, document.resolve(&parameter["schema"])) {
                let name = text(parameter, "name");
                report.add(
                    place.child("parameters").child(index),
                    format!("the items of `{name}` would be sent as one parameter each: for one joined value, write `type: string`"),
                );
            }
        }
    }
}

/// The names in the path template and the path parameters are the same.
pub(super) fn path(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let declared: BTreeSet<&str> = items(site.value, "parameters")
            .chain(items(&document.root["paths"][site.path], "parameters"))
            .map(|parameter| document.resolve(parameter))
            .filter(|parameter| text(parameter, "in") == "path")
            .inspect(|parameter| {
                if !flag(parameter, "required") {
                    let name = text(parameter, "name");
                    report.add(
                        site.place.child("parameters"),
                        format!("the path parameter `{name}` must be `required: true`"),
                    );
                }
            })
            .map(|parameter| text(parameter, "name"))
            .collect();
        let template: BTreeSet<&str> = names::template(site.path).into_iter().collect();
        for name in template.symmetric_difference(&declared) {
            report.add(
                site.place.child("parameters"),
                format!("`{name}` must be both in the path and a path parameter"),
            );
        }
    }
}

/// A body is JSON or an upload, has a schema, and is required: progenitor supports neither optional
/// bodies nor several content types.
pub(super) fn body(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let Some(body) = site.value.get("requestBody") else {
            continue;
        };
        let body = document.resolve(body);
        let place = site.place.child("requestBody");
        let contents: Vec<&str> = members(body, "content").map(|(name, _)| name.as_str()).collect();
        let is_json = contents == ["application/json"]
            && body["content"]["application/json"].get("schema").is_some();
        let is_upload = contents == [FORM] && Form::read(document, body).is_some();
        if !is_json && !is_upload {
            report.add(
                place.child("content"),
                "a body must be `application/json` with a schema, or `multipart/form-data` with one file (`format: binary`) and one object",
            );
        } else if !flag(body, "required") {
            report.add(place, "a body must be `required: true`");
        }
    }
}

/// Returns `true` if the items of a list in the query are one value, and not a parameter each.
pub(crate) fn is_joined(parameter: &Value, schema: &Value) -> bool {
    let style = text(parameter, "style");
    let is_list = text(parameter, "in") == "query" && text(schema, "type") == "array";
    is_list && (parameter["explode"] == false || !matches!(style, "" | "form"))
}
