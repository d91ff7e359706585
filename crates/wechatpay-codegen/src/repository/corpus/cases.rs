//! The examples of a family: for each body and response, the example in the description and the
//! type that it is decoded into.

use serde_json::Value;

use crate::document::{Document, OperationRef, members};
use crate::import::Imported;
use crate::repository::corpus::compose::compose;
use crate::upload::{FORM, Form};

/// One example.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) family: String,
    /// The operation, and its body or the status of its response.
    pub(crate) name: String,
    /// The Rust type, without the module.
    pub(crate) of: String,
    /// The example.
    pub(crate) value: Value,
}

/// Lists the examples of a family, as in the description before any repair, so that a loss in a
/// pass is found.
pub(crate) fn list(imported: &Imported) -> Vec<Case> {
    let Imported { raw, document, .. } = imported;
    let mut cases = Vec::new();
    for site in document.operations() {
        let before = &raw.root["paths"][site.path][site.method];
        for (side, schema, shown) in sides(document, &site, raw, before) {
            let (Some(of), Some(mut value)) = (type_of(schema), compose(raw, shown)) else {
                continue;
            };
            let is_request = matches!(side.as_str(), "body" | "meta");
            for field in imported.replaced.iter().filter(|field| {
                (field.method.as_str(), field.path.as_str()) == (site.method, site.path)
                    && field.is_request == is_request
            }) {
                field.cut(&mut value);
            }
            cases.push(Case {
                family: document.family.clone(),
                name: format!("{} {} {side}", site.method.to_uppercase(), site.path),
                of,
                value,
            });
        }
    }
    cases
}

/// The name, the schema, and the schema before any repair.
type Side<'a> = (String, &'a Value, &'a Value);

fn sides<'a>(
    document: &'a Document,
    site: &OperationRef<'a>,
    raw: &'a Document,
    before: &'a Value,
) -> Vec<Side<'a>> {
    let mut sides = Vec::new();
    let body = &site.value["requestBody"];
    if let Some(form) = Form::read(document, body) {
        let shown = &before["requestBody"]["content"][FORM]["schema"]["properties"][form.meta];
        sides.push(("meta".to_owned(), form.schema, shown));
    } else {
        sides.push(("body".to_owned(), json(body), json(raw.resolve(&before["requestBody"]))));
    }
    for (status, response) in members(site.value, "responses") {
        let shown = json(raw.resolve(&before["responses"][status]));
        sides.push((status.clone(), json(document.resolve(response)), shown));
    }
    sides.retain(|(side, schema, shown)| {
        !side.starts_with(['4', '5']) && schema.is_object() && shown.is_object()
    });
    sides
}

fn json(message: &Value) -> &Value {
    &message["content"]["application/json"]["schema"]
}

/// Returns the Rust type of a body or response.
fn type_of(schema: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().map(str::to_owned);
    }
    match schema["type"].as_str() {
        Some("array") => Some(format!("Vec<{}>", type_of(&schema["items"])?)),
        _ => Some("serde_json::Value".to_owned()),
    }
}
