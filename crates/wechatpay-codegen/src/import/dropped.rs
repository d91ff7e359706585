//! What an operation of a description says that the import leaves out, or reads in its own way.

use serde_json::Value;

use crate::document::members;
use crate::document::pointer::Pointer;
use crate::document::text;
use crate::import::losses::Losses;
use crate::lint::is_transport_header;

/// The methods that the client does not send.
const OTHER_METHODS: [&str; 4] = ["head", "options", "trace", "query"];

impl Losses {
    /// Adds a finding for each operation of a path that the client cannot send.
    pub(super) fn other_methods(&mut self, item: &Value, place: &Pointer) {
        for method in OTHER_METHODS.iter().filter(|method| item.get(method).is_some()) {
            let message = format!(
                "the operation is left out: the client does not send {}",
                method.to_uppercase()
            );
            self.add("method", &place.child(method), message);
        }
    }

    /// Adds findings for what an operation says about its responses, and about who calls whom.
    pub(super) fn operation(&mut self, operation: &Value, place: &Pointer) {
        if operation.get("callbacks").is_some() {
            let message = "callbacks are left out: describe the payload of a notification as a schema with x-wechatpay-event";
            self.add("callbacks", &place.child("callbacks"), message);
        }
        let successes: Vec<(&String, &Value)> =
            members(operation, "responses").filter(|(status, _)| status.starts_with('2')).collect();
        let has_content = |response: &Value| {
            response.get("schema").is_some() || response.get("content").is_some()
        };
        let kept = successes.iter().find(|(_, it)| has_content(it)).or(successes.first());
        let place = place.child("responses");
        let Some((kept, shape)) = kept else {
            if operation["responses"].get("default").is_some_and(has_content) {
                let message = "there is no 2xx response, so this is taken as the success";
                self.add("success", &place.child("default"), message);
            }
            return;
        };
        let content = |it: &Value| [it.get("schema").cloned(), it.get("content").cloned()];
        for (status, other) in &successes {
            if status != kept && content(other) != content(shape) {
                let message = format!(
                    "{status} has other content than {kept}, and is left out: every success is read as {kept}"
                );
                self.add("success", &place.child(status), message);
            }
        }
    }

    /// Adds a finding for a parameter that is left out, or whose value the caller writes.
    pub(super) fn parameter(&mut self, parameter: &Value, schema: &Value, place: &Pointer) {
        let name = text(parameter, "name");
        let message = match text(parameter, "in") {
            "cookie" => format!("the cookie `{name}` is left out: the client sends none"),
            "header" if is_transport_header(parameter) => {
                format!("the header `{name}` is left out: the client sets it")
            }
            "query" | "header" | "path" if parameter.get("content").is_some() => {
                format!("`{name}` is one string: the caller writes the described media type")
            }
            "query" | "header" | "path"
                if text(schema, "type") == "object" || schema.get("properties").is_some() =>
            {
                format!("`{name}` is one string: an object cannot be a parameter")
            }
            _ => return,
        };
        self.add("parameters", place, message);
    }
}
