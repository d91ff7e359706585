//! Rules on operations, their parameters and their bodies.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::composition::meaning;
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
        } else if matches!(id, "descriptions" | "operations") {
            report.add(
                place,
                format!("`{id}` is the name of a table that generated code has: choose another id"),
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
    let schema = body["content"]["application/json"]["schema"].as_object();
    let meant = schema.and_then(|it| meaning(document, it, &mut Vec::new()).ok());
    let has_field =
        meant.is_some_and(|it| it.get("properties").is_some_and(|it| it.get(key).is_some()));
    if !has_field {
        let place = site.place.child("x-wechatpay-business-key");
        report.add(
            place,
            format!("`{key}` is not a field of the body: `same-key` needs the field by which WeChat Pay recognizes a repeated request"),
        );
    }
}

/// Returns `true` if the text can be written into documentation as a link.
fn is_link(link: &str) -> bool {
    link.starts_with("https://")
        && link.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
}

/// A link must be one.
pub(super) fn docs(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if let Some(link) = site.value.get("x-wechatpay-docs")
            && !link.as_str().is_some_and(is_link)
        {
            report.add(
                site.place.child("x-wechatpay-docs"),
                "must be an https link to the official page, without spaces and angle brackets",
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
            } else if is_transport_header(parameter) {
                report.add(
                    place.child("name"),
                    format!("the header `{name}` is set by the client: leave the parameter out"),
                );
            } else if parameter.get("content").is_some() {
                report.add(
                    place.child("content"),
                    format!("`{name}` is described by a media type: write `schema: {{type: string}}`, for which the caller writes the JSON"),
                );
            } else if parameter.get("schema").is_none() {
                report.add(
                    place,
                    format!(
                        "`{name}` has no schema: write one, such as `schema: {{type: string}}`"
                    ),
                );
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

/// Returns `true` for a header that the client sets, or that changes how a response is sent. The
/// header that names the platform key is not among them: a specification says with it that fields
/// are encrypted.
pub(crate) fn is_transport_header(parameter: &Value) -> bool {
    const TRANSPORT: [&str; 9] = [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    ];
    let name = text(parameter, "name").to_ascii_lowercase();
    text(parameter, "in") == "header"
        && (TRANSPORT.contains(&name.as_str())
            || (name.starts_with("wechatpay-") && name != "wechatpay-serial"))
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

/// The items of a list in the query are a parameter each, or one value that is joined.
pub(super) fn lists(document: &Document, report: &mut Report) {
    let paths = members(&document.root, "paths")
        .map(|(path, item)| (Pointer::default().descend(["paths", path]), item));
    let operations = document.operations().into_iter().map(|site| (site.place, site.value));
    for (place, holder) in paths.chain(operations) {
        for (index, parameter) in items(holder, "parameters").enumerate() {
            let parameter = document.resolve(parameter);
            let is_list = text(parameter, "in") == "query"
                && text(document.resolve(&parameter["schema"]), "type") == "array";
            if is_list && separator(parameter).is_none() {
                let name = text(parameter, "name");
                report.add(
                    place.child("parameters").child(index).child("style"),
                    format!("no list has this style: write `form`, `spaceDelimited` or `pipeDelimited` for `{name}`"),
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
        let variables = names::template(site.path);
        let template: BTreeSet<&str> = variables.iter().copied().collect();
        if template.len() < variables.len() {
            let message = "a variable of the path is there twice: rename one of them";
            report.add(site.place.clone(), message);
        }
        let is_balanced = site.path.matches('{').count() == variables.len()
            && site.path.matches('}').count() == variables.len();
        let is_path = site.path.starts_with('/')
            && !site.path.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '\\'))
            && !site.path.split('/').any(|segment| matches!(segment, "." | ".."));
        if !is_path || !is_balanced || template.contains("") {
            report.add(
                site.place.clone(),
                "a path begins with `/` and has no spaces, no query and no fragment; a variable is `{name}`: describe a query as parameters",
            );
        }
        for name in template.symmetric_difference(&declared) {
            report.add(
                site.place.child("parameters"),
                format!("`{name}` must be both in the path and a path parameter"),
            );
        }
    }
}

/// An operation with a method that the client does not send would be left out.
pub(super) fn method(document: &Document, report: &mut Report) {
    for (path, item) in members(&document.root, "paths") {
        for method in ["head", "options", "trace", "query"] {
            if item.get(method).is_some() {
                report.add(
                    Pointer::default().descend(["paths", path, method]),
                    format!(
                        "the client does not send `{}`: leave the operation out",
                        method.to_uppercase()
                    ),
                );
            }
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
                "a body must be `application/json` with a schema, or `multipart/form-data` with one file (`format: binary`) and one object: remove other media types; a form that is not an upload is not supported",
            );
        } else if !flag(body, "required") {
            report.add(place, "a body must be `required: true`");
        }
    }
}

/// Returns what joins the items of a list in the query; an empty string if each is a parameter, and
/// `None` for an unknown style.
pub(crate) fn separator(parameter: &Value) -> Option<&'static str> {
    let joined = match text(parameter, "style") {
        "" | "form" if parameter["explode"] == false => ",",
        "" | "form" => "",
        "spaceDelimited" => " ",
        "pipeDelimited" => "|",
        _ => return None,
    };
    Some(if parameter["explode"] == true { "" } else { joined })
}
