//! Pass `api_errors`: every operation answers errors in the one form that WeChat Pay has.

use serde_json::{Value, json};

use crate::document::{Document, METHODS};
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "api_errors",
    why: "errors are documented by no operation, and alike for all",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|items| items.values_mut()) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                let answers = &mut operation["responses"];
                answers["4XX"] = json!({"$ref": "#/components/responses/Refused"});
                answers["5XX"] = json!({"$ref": "#/components/responses/Failed"});
                changed += 1;
            }
        }
    }
    if changed > 0 {
        let components = &mut document.root["components"];
        components["schemas"]["ApiError"] = error();
        components["responses"]["Refused"] = response("The request was refused");
        components["responses"]["Failed"] = response("The server failed");
    }
    Ok(changed)
}

fn error() -> Value {
    json!({"type": "object", "required": ["code"], "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "detail": {"type": "object"},
    }})
}

fn response(description: &str) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}}})
}
