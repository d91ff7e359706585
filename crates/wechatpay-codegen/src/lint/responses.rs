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

/// Only bytes may go unverified. A 200 without content that is marked is a file that the
/// description only mentions.
pub(super) fn unsigned(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if !flag(site.value, UNSIGNED) {
            continue;
        }
        for (status, shape) in successes(document, &site) {
            let is_file = match shape {
                Shape::Bytes => true,
                Shape::Nothing => status == "200",
                Shape::Json(_) => false,
            };
            if !is_file {
                let place = site.place.descend(["responses", status]);
                report.add(
                    place,
                    "an unsigned response must be bytes (`format: binary`): remove x-wechatpay-unsigned",
                );
            }
        }
    }
}

/// A success that is declared empty has no content, and is signed.
pub(super) fn empty(document: &Document, report: &mut Report) {
    for site in document.operations().into_iter().filter(|site| flag(site.value, EMPTY)) {
        let is_empty = successes(document, &site).iter().all(|(_, shape)| *shape == Shape::Nothing);
        if !is_empty || flag(site.value, UNSIGNED) {
            report.add(
                site.place.child(EMPTY),
                "an empty response has no content and is signed: remove x-wechatpay-empty",
            );
        }
    }
}

/// A response that is declared signed is a file, which might be taken for a download.
pub(super) fn signed(document: &Document, report: &mut Report) {
    for site in document.operations().into_iter().filter(|site| flag(site.value, SIGNED)) {
        let is_file = successes(document, &site).iter().any(|(_, shape)| *shape == Shape::Bytes);
        if !is_file || flag(site.value, UNSIGNED) {
            report.add(
                site.place.child(SIGNED),
                "only a file needs to be declared signed, and not with x-wechatpay-unsigned: remove x-wechatpay-signed",
            );
        }
    }
}

/// A file is often a download, which WeChat Pay does not sign. Only a human can say so.
pub(super) fn file(document: &Document, report: &mut Report) {
    for site in document.operations() {
        if flag(site.value, UNSIGNED) || flag(site.value, SIGNED) {
            continue;
        }
        for (status, _) in
            successes(document, &site).into_iter().filter(|(_, shape)| *shape == Shape::Bytes)
        {
            let edit = |key: &str| format!("`- {{at: '{}', add: true}}`", site.place.child(key));
            report.add(
                site.place.descend(["responses", status]),
                format!(
                    "a file, which is taken as signed: a call fails if its response has no signature. If WeChat Pay does not sign it, write {} in {}.overlay.yaml: that turns verification off for this operation, and its content is checked by the digest that the caller passes, if any; if it is signed, write {}",
                    edit(UNSIGNED),
                    document.family,
                    edit(SIGNED),
                ),
            );
        }
    }
}

/// A `GET` returns something. If its 200 is not described, it may be a file, or the description may
/// be incomplete.
pub(super) fn undescribed(document: &Document, report: &mut Report) {
    let is_decided = |operation: &Value| flag(operation, EMPTY) || flag(operation, UNSIGNED);
    for site in document.operations() {
        let is_open = site.method == "get" && !is_decided(site.value);
        if is_open && successes(document, &site).contains(&("200", Shape::Nothing)) {
            let edit = |key: &str| format!("`- {{at: '{}', add: true}}`", site.place.child(key));
            report.add(
                site.place.descend(["responses", "200"]),
                format!(
                    "nothing describes what this GET returns, so it is taken as signed and without content. Confirm that in {}.overlay.yaml with {}; if it is a file without a signature, write {}; or describe the content",
                    document.family,
                    edit(EMPTY),
                    edit(UNSIGNED),
                ),
            );
        }
    }
}

const UNSIGNED: &str = "x-wechatpay-unsigned";
const EMPTY: &str = "x-wechatpay-empty";
const SIGNED: &str = "x-wechatpay-signed";

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
