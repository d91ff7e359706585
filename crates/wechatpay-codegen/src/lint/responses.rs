//! Rules on responses.

use serde_json::Value;

use crate::document::{Document, OperationRef, flag, members, text};
use crate::lint::Report;

/// progenitor counts a `default` response as a success too, and panics on successes of two types.
pub(super) fn default(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if site.value["responses"].get("default").is_some() {
            report.add(
                site.place.descend(["responses", "default"]),
                "write `4XX` and `5XX` instead of `default`",
            );
        }
    }
}

/// There is a success, and all successes have one shape: progenitor panics on two.
pub(super) fn success(document: &Document, report: &mut Report) {
    for site in document.operations() {
        let mut shapes: Vec<Shape<'_>> =
            successes(document, &site).into_iter().map(|(_, shape)| shape).collect();
        shapes.dedup();
        match shapes.as_slice() {
            [Shape::Json(schema)] if schema.as_object().is_none_or(|schema| schema.is_empty()) => report.add(
                site.place.child("responses"),
                "an empty schema would decode an empty body: leave out `content` if there is no body",
            ),
            [_] => {}
            [] => report.add(site.place.child("responses"), "there must be a 2xx response"),
            _ => report.add(
                site.place.child("responses"),
                "the 2xx responses have different content: describe the one with content only",
            ),
        }
    }
}

/// All errors are `ApiError`s, which the runtime reads.
pub(super) fn errors(document: &Document, report: &mut Report) {
    for site in document.operations() {
        for status in ["4XX", "5XX"] {
            let response = document.resolve(&site.value["responses"][status]);
            let schema = &response["content"]["application/json"]["schema"];
            if text(schema, "$ref") != "#/components/schemas/ApiError" {
                report.add(
                    site.place.descend(["responses", status]),
                    format!(
                        "`{status}` must be described, as JSON, with #/components/schemas/ApiError"
                    ),
                );
            }
        }
        for (status, _) in
            members(site.value, "responses").filter(|(status, _)| is_single_error(status))
        {
            report.add(
                site.place.descend(["responses", status]),
                format!("`{status}` is part of a range: describe it as an example of 4XX or 5XX"),
            );
        }
    }
}

/// Only bytes may go unverified.
pub(super) fn unsigned(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if !flag(site.value, "x-wechatpay-unsigned") {
            continue;
        }
        for (status, shape) in successes(document, &site) {
            if shape != Shape::Bytes {
                let place = site.place.descend(["responses", status]);
                report.add(
                    place,
                    "an unsigned response must be bytes (`format: binary`): remove x-wechatpay-unsigned",
                );
            }
        }
    }
}

#[derive(Debug, PartialEq)]
enum Shape<'a> {
    Nothing,
    Json(&'a Value),
    Bytes,
}

fn successes<'a>(document: &'a Document, site: &OperationRef<'a>) -> Vec<(&'a str, Shape<'a>)> {
    let responses = members(site.value, "responses").filter(|(status, _)| status.starts_with('2'));
    responses
        .map(|(status, response)| (status.as_str(), shape(document.resolve(response))))
        .collect()
}

fn shape(response: &Value) -> Shape<'_> {
    let mut contents = members(response, "content");
    match contents.find(|(kind, _)| kind.starts_with("application/json")) {
        Some((_, content)) => Shape::Json(&content["schema"]),
        None if members(response, "content").next().is_some() => Shape::Bytes,
        None => Shape::Nothing,
    }
}

fn is_single_error(status: &str) -> bool {
    status.starts_with(['4', '5']) && !status.ends_with("XX")
}
