//! Pass `uploads`: a form of files has one file, and one JSON part, `meta`, that says what it is.

use serde_json::{Value, json};

use crate::document::{Document, METHODS};
use crate::pass::{Fault, Outcome, Pass};
use crate::pointer::Pointer;
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
        return Err(Fault::new(
            place.clone(),
            "a form must have exactly one file",
        ));
    };
    let fields = parts.iter().filter(|(_, part)| part["format"] != "binary");
    let (mut meta, mut loose) = (None, serde_json::Map::new());
    for (name, part) in fields {
        match part.get("properties") {
            Some(_) if meta.is_none() => meta = Some((name.clone(), part.clone())),
            _ => drop(loose.insert(name.clone(), part.clone())),
        }
    }
    let (name, mut meta) = meta.unwrap_or_else(|| ("meta".to_owned(), json!({"properties": {}})));
    // A part that is named beside `meta` repeats what stands in it.
    if let Some(known) = meta["properties"].as_object_mut() {
        for (name, part) in loose.into_iter().filter(|(loose, _)| loose != &name) {
            known.entry(name).or_insert(part);
        }
    }
    meta["type"] = "object".into();
    if let Some(meta) = meta.as_object_mut() {
        meta.remove("format");
    }
    let file_part = json!({"type": "string", "format": "binary"});
    let schema = json!({
        "type": "object",
        "required": [file, name],
        "properties": {file: file_part, name: meta},
    });
    content.insert(FORM.to_owned(), json!({"schema": schema}));
    content.retain(|kind, _| kind == FORM);
    Ok(true)
}
