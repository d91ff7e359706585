//! Passes on request bodies: `uploads` and `required_bodies`.

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::pass::{Fault, Outcome, Pass};
use crate::upload::FORM;

/// Brings a form with a file into the shape of an upload: one file, and one JSON part, usually
/// `meta`, that describes it.
pub(super) const UPLOADS: Pass = Pass {
    name: "uploads",
    why: "an upload is one file and a JSON part, and only the JSON part is signed",
    run: uploads,
};

/// Marks every body as required.
pub(super) const REQUIRED_BODIES: Pass = Pass {
    name: "required_bodies",
    why: "progenitor does not support optional bodies",
    run: required_bodies,
};

fn required_bodies(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        if let Some(body) = operation.value.get_mut("requestBody")
            && body["required"] != true
        {
            body["required"] = true.into();
            changed += 1;
        }
    }
    Ok(changed)
}

fn uploads(document: &mut Document) -> Outcome {
    let mut changed = 0;
    for operation in document.operations_mut() {
        let content =
            operation.value.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        if let Some(content) = content
            && let Some(form) = content.remove(FORM)
        {
            let schema = upload(&form["schema"], &operation.place.child("requestBody"))?;
            content.clear();
            content.insert(FORM.to_owned(), json!({"schema": schema}));
            changed += 1;
        }
    }
    Ok(changed)
}

/// Returns the schema of a form as that of an upload.
fn upload(form: &Value, place: &Pointer) -> Result<Value, Fault> {
    let parts = form["properties"].as_object().ok_or_else(|| {
        Fault::new(place.clone(), "a form without parts: describe the file as `format: binary`")
    })?;
    let (files, fields): (Vec<_>, Vec<_>) =
        parts.iter().partition(|(_, part)| part["format"] == "binary");
    let [(file, _)] = files.as_slice() else {
        return Err(Fault::new(
            place.clone(),
            "a form must have exactly one file: describe it as `format: binary`, or the body as JSON",
        ));
    };
    let (metas, plain): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|(_, part)| part["properties"].is_object());
    let required: Vec<&str> =
        form["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let is_required = |name: &str| required.contains(&name);
    let (name, mut meta, unsigned) = match metas.as_slice() {
        [(name, meta)] => ((*name).clone(), (*meta).clone(), plain),
        // Some forms have plain fields only: those that are in the JSON part everywhere else.
        [] => {
            let properties: Map<String, Value> =
                plain.iter().map(|(name, part)| ((*name).clone(), (*part).clone())).collect();
            let needed: Vec<&str> =
                required.iter().copied().filter(|name| properties.contains_key(*name)).collect();
            let meta = json!({"required": needed, "properties": properties});
            ("meta".to_owned(), meta, Vec::new())
        }
        _ => {
            return Err(Fault::new(
                place.clone(),
                "a form must have one JSON part: describe the others as plain fields",
            ));
        }
    };
    // Upstream describes the JSON part as a string that has properties.
    meta["type"] = "object".into();
    if let Some(meta) = meta.as_object_mut() {
        meta.remove("format");
    }
    let needed: Vec<&str> = [file.as_str(), name.as_str()]
        .into_iter()
        .chain(unsigned.iter().map(|(name, _)| name.as_str()).filter(|name| is_required(name)))
        .collect();
    let mut properties: Map<String, Value> =
        unsigned.iter().map(|(name, part)| ((*name).clone(), (*part).clone())).collect();
    properties.insert((*file).clone(), json!({"type": "string", "format": "binary"}));
    let mut schema = json!({"type": "object", "required": needed, "properties": properties});
    schema["properties"][name] = meta;
    Ok(schema)
}
