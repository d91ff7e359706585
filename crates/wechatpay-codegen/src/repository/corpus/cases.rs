//! The examples of a family: for each body and answer, what the description shows of it, and the type that it must fit.

use serde_json::Value;

use crate::document::{Document, OperationRef};
use crate::import::Imported;
use crate::repository::corpus::compose::compose;
use crate::upload::{FORM, Form};

/// One example.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The module.
    pub(crate) family: String,
    /// The operation, and which side of it.
    pub(crate) name: String,
    /// The Rust type, without the module.
    pub(crate) of: String,
    /// What is shown.
    pub(crate) value: Value,
}

/// Lists the examples of a family: composed from the description as it was before any repair, so that what a pass loses shows.
pub(crate) fn list(imported: &Imported) -> Vec<Case> {
    let Imported { raw, document, .. } = imported;
    let mut cases = Vec::new();
    for site in document.operations() {
        let before = &raw.root["paths"][site.path][site.method];
        for (side, schema, shown) in sides(document, &site, raw, before) {
            let (Some(of), Some(value)) = (type_of(schema), compose(raw, shown)) else {
                continue;
            };
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
    for (status, answer) in site.value["responses"].as_object().into_iter().flatten() {
        let shown = json(raw.resolve(&before["responses"][status]));
        sides.push((status.clone(), json(document.resolve(answer)), shown));
    }
    sides.retain(|(side, schema, shown)| {
        !side.starts_with(['4', '5']) && schema.is_object() && shown.is_object()
    });
    sides
}

fn json(holder: &Value) -> &Value {
    &holder["content"]["application/json"]["schema"]
}

/// Returns the Rust type of a root.
fn type_of(schema: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().map(str::to_owned);
    }
    match schema["type"].as_str() {
        Some("array") => Some(format!("Vec<{}>", type_of(&schema["items"])?)),
        _ => Some("serde_json::Value".to_owned()),
    }
}
