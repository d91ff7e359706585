//! Pass `uploads`: a form of files has one file, and one JSON part, `meta`, that says what it is.

use serde_json::{Value, json};

use crate::document::pointer::Pointer;
use crate::document::{Document, METHODS};
use crate::pass::{Fault, Outcome, Pass};
use crate::upload::FORM;

pub(super) const PASS: Pass = Pass {
    name: "uploads",
    why: "an upload is one file and a described JSON part, of which only the latter is signed",
    run,
};

fn run(document: &mut Document) -> Outcome {
    let mut changed = 0;
    let items = document.root["paths"].as_object_mut();
    for (path, item) in items.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let place = Pointer::default().descend(["paths", path, method, "requestBody"]);
            changed += usize::from(upload(operation, &place)?);
        }
    }
    Ok(changed)
}

fn upload(operation: &mut Value, place: &Pointer) -> Result<bool, Fault> {
    let content = operation.pointer_mut("/requestBody/content");
    let Some(content) = content.and_then(Value::as_object_mut) else {
        return Ok(false);
    };
    let Some(form) = content.remove(FORM) else {
        return Ok(false);
    };
    let parts = form["schema"]["properties"].as_object();
    let parts = parts.ok_or_else(|| Fault::new(place.clone(), "a form without parts"))?;
    let mut files = parts.iter().filter(|(_, part)| part["format"] == "binary");
    let (Some((file, _)), None) = (files.next(), files.next()) else {
        return Err(Fault::new(place.clone(), "a form must have exactly one file"));
    };
    let fields = parts.iter().filter(|(_, part)| part["format"] != "binary");
    let (metas, beside): (Vec<_>, Vec<_>) =
        fields.partition(|(_, part)| part["properties"].is_object());
    let required = form["schema"]["required"].as_array().cloned().unwrap_or_default();
    let (name, meta) = match metas.as_slice() {
        [(name, meta)] => ((*name).clone(), (*meta).clone()),
        // A form of plain fields: these are what the JSON part holds everywhere else.
        [] => ("meta".to_owned(), plain_meta(&beside, &required)),
        _ => return Err(Fault::new(place.clone(), "a form must have one JSON part")),
    };
    let beside = if metas.is_empty() { Vec::new() } else { beside };
    let mut properties = serde_json::Map::new();
    let mut needed = vec![file.clone(), name.clone()];
    for (name, part) in beside {
        if required.iter().any(|required| required == name) {
            needed.push(name.clone());
        }
        properties.insert(name.clone(), part.clone());
    }
    properties.insert(file.clone(), json!({"type": "string", "format": "binary"}));
    properties.insert(name, object(meta));
    let schema = json!({"type": "object", "required": needed, "properties": properties});
    content.insert(FORM.to_owned(), json!({"schema": schema}));
    content.retain(|kind, _| kind == FORM);
    Ok(true)
}

fn plain_meta(fields: &[(&String, &Value)], required: &[Value]) -> Value {
    let properties: serde_json::Map<String, Value> =
        fields.iter().map(|(name, part)| ((*name).clone(), (*part).clone())).collect();
    let needed = required
        .iter()
        .filter(|name| name.as_str().is_some_and(|name| properties.contains_key(name)));
    json!({"required": needed.collect::<Vec<_>>(), "properties": properties})
}

/// A JSON part is described as a text that looks like an object; it is one.
fn object(mut meta: Value) -> Value {
    meta["type"] = "object".into();
    if let Some(meta) = meta.as_object_mut() {
        meta.remove("format");
    }
    meta
}
