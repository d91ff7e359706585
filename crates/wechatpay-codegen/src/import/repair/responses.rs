//! Passes on what operations return: `successes`, `downloads`, `empty_responses` and `api_errors`.

use serde_json::{Map, Value, json};

use crate::document::{Document, OperationMut, members, object_mut};
use crate::import::known;
use crate::pass::{Outcome, Pass};

/// Leaves one success to an operation: JSON, bytes or nothing. Errors are added by [`API_ERRORS`].
pub(super) const SUCCESSES: Pass = Pass {
    name: "successes",
    why: "progenitor panics on successes of more than one type",
    run: successes,
};

/// Describes a declared file as bytes. Only a line of the table of known downloads turns verification
/// off; a mark in the description is removed, because its author did not decide that for us.
pub(super) const DOWNLOADS: Pass = Pass {
    name: "downloads",
    why: "a declared file is bytes; it is signed like any other response, unless a table says that it is not",
    run: downloads,
};

/// Removes the content of a 204, and of a success with an empty schema.
pub(super) const EMPTY_RESPONSES: Pass = Pass {
    name: "empty_responses",
    why: "decoding an empty schema would turn every success into an error",
    run: empty_responses,
};

/// Adds the one error format of WeChat Pay to every operation.
pub(super) const API_ERRORS: Pass = Pass {
    name: "api_errors",
    why: "all operations share one error format, which upstream documents for none",
    run: api_errors,
};

fn successes(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let mut responses = match operation.value["responses"].take() {
            Value::Object(responses) => responses,
            _ => Map::new(),
        };
        let before = responses.len();
        if let Some(response) = responses.remove("default") {
            responses.entry("200").or_insert(response);
        }
        responses.retain(|status, _| status.starts_with('2'));
        if responses.is_empty() {
            responses.insert("200".to_owned(), json!({"description": ""}));
        }
        // Of several responses, the one with content is kept.
        let kept = responses
            .iter()
            .find(|(_, response)| response["content"]["application/json"].is_object())
            .or_else(|| responses.iter().next())
            .map(|(status, _)| status.clone());
        responses.retain(|status, _| Some(status) == kept.as_ref());
        changed += usize::from(responses.len() != before);
        operation.value["responses"] = Value::Object(responses);
    }
    Ok(changed)
}

fn downloads(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for OperationMut { method, path, value, .. } in document.operations_mut() {
        let was_marked =
            value.as_object_mut().is_some_and(|value| value.remove(UNSIGNED).is_some());
        let is_known = known::UNSIGNED.of(method, path).next().is_some();
        let mut has_file = false;
        for (status, response) in object_mut(value, "responses").into_iter().flatten() {
            let is_download = is_known && status == "200" && says_nothing(response);
            if status.starts_with('2') && status != "204" && (is_file(response) || is_download) {
                let bytes = json!({"schema": {"type": "string", "format": "binary"}});
                response["content"] = json!({"application/octet-stream": bytes});
                has_file = true;
            }
        }
        if has_file && is_known {
            value[UNSIGNED] = true.into();
        }
        changed += usize::from(has_file || was_marked);
    }
    Ok(changed)
}

const UNSIGNED: &str = "x-wechatpay-unsigned";

/// Returns `true` if a response is declared a file: bytes, or a media type other than JSON.
fn is_file(response: &Value) -> bool {
    let mut contents = members(response, "content").peekable();
    contents.peek().is_some()
        && contents.all(|(media_type, content)| {
            let schema = &content["schema"];
            media_type != "application/json"
                || schema["format"] == "binary"
                || schema["type"] == "file"
        })
}

/// Returns `true` if no content of a response has a schema.
fn says_nothing(response: &Value) -> bool {
    let is_empty = |schema: &Value| schema.is_null() || *schema == json!({});
    members(response, "content").all(|(_, content)| is_empty(&content["schema"]))
}

fn empty_responses(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        for (status, response) in object_mut(operation.value, "responses").into_iter().flatten() {
            let says_nothing = says_nothing(response);
            let Some(response) = response.as_object_mut() else { continue };
            if response.contains_key("content") && (status == "204" || says_nothing) {
                response.remove("content");
                changed += 1;
            }
        }
    }
    Ok(changed)
}

fn api_errors(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let responses = &mut operation.value["responses"];
        responses["4XX"] = json!({"$ref": "#/components/responses/Refused"});
        responses["5XX"] = json!({"$ref": "#/components/responses/Failed"});
        changed += 1;
    }
    if changed > 0 {
        let response = |description: &str| {
            let content = json!({"schema": {"$ref": "#/components/schemas/ApiError"}});
            json!({"description": description, "content": {"application/json": content}})
        };
        let components = &mut document.root["components"];
        components["schemas"]["ApiError"] = json!({
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "detail": {"type": "object"},
            },
        });
        components["responses"]["Refused"] = response("The request was refused");
        components["responses"]["Failed"] = response("The server failed");
    }
    Ok(changed)
}
