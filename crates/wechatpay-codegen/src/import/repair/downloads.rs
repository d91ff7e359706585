//! Pass `downloads`: a `GET` that answers 200 and describes no content, or content that is not JSON, answers a file.

use serde_json::{Value, json};

use crate::document::Document;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass =
    Pass { name: "downloads", why: "a file is streamed, and carries no signature", run };

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        if let Some(operation) = item.get_mut("get") {
            changed += usize::from(download(operation));
        }
    }
    Ok(changed)
}

fn download(operation: &mut Value) -> bool {
    let Some(answer) = operation["responses"].get_mut("200") else {
        return false;
    };
    let content = answer.get("content").and_then(Value::as_object);
    let of_json = content.is_some_and(|content| content.contains_key("application/json"));
    let schema = &answer["content"]["application/json"]["schema"];
    let is_file = schema["format"] == "binary" || schema["type"] == "file";
    if of_json && !is_file {
        return false;
    }
    let bytes = json!({"schema": {"type": "string", "format": "binary"}});
    answer["content"] = json!({"application/octet-stream": bytes});
    operation["x-wechatpay-unsigned"] = true.into();
    true
}
