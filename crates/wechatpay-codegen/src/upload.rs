//! Uploads: a body of one file and one JSON part that describes it. Only the JSON part is signed.

use serde_json::{Value, json};

use crate::document::{Document, items, members, text};

/// The content type of an upload.
pub(crate) const FORM: &str = "multipart/form-data";

/// The parts of an upload.
#[derive(Clone, Debug)]
pub(crate) struct Form<'a> {
    /// The name of the part that is the file.
    pub(crate) file: &'a str,
    /// The name of the part that is JSON.
    pub(crate) meta: &'a str,
    /// The schema of the JSON, which may be a reference.
    pub(crate) schema: &'a Value,
    /// Plain fields next to it, unsigned.
    pub(crate) fields: Vec<(&'a str, &'a Value)>,
    required: Vec<&'a Value>,
}

impl<'a> Form<'a> {
    /// Reads the form of a request's body; `None` unless it is a form of one file and one object.
    pub(crate) fn read(document: &'a Document, body: &'a Value) -> Option<Self> {
        let body = document.resolve(body);
        let form = document.resolve(body.get("content")?.get(FORM)?.get("schema")?);
        let (mut files, mut metas, mut fields) = (Vec::new(), Vec::new(), Vec::new());
        for (name, part) in members(form, "properties") {
            let meant = document.resolve(part);
            match (text(meant, "format"), text(meant, "type")) {
                ("binary", _) => files.push(name.as_str()),
                (_, "object") => metas.push((name.as_str(), part)),
                _ => fields.push((name.as_str(), part)),
            }
        }
        match (files.as_slice(), metas.as_slice()) {
            ([file], [(meta, schema)]) => Some(Self {
                file,
                meta,
                schema,
                fields,
                required: items(form, "required").collect(),
            }),
            _ => None,
        }
    }

    /// Returns the schema of everything except the file: the fields of the JSON, and those next to
    /// it.
    pub(crate) fn body(&self, document: &Document) -> Value {
        if self.fields.is_empty() {
            return self.schema.clone();
        }
        let mut whole = document.resolve(self.schema).clone();
        for (name, part) in &self.fields {
            whole["properties"][*name] = (*part).clone();
            let is_required = self.required.iter().any(|required| *required == name);
            if is_required && whole["required"].is_array() {
                whole["required"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|all| all.push((*name).into()));
            } else if is_required {
                whole["required"] = json!([name]);
            }
        }
        whole
    }
}
