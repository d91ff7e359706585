//! Uploads: a body of one file and one JSON part that says what it is. Only the JSON is signed.

use serde_json::Value;

use crate::document::{Document, members};

/// The content type of an upload.
pub(crate) const FORM: &str = "multipart/form-data";

/// The two parts of an upload.
#[derive(Clone, Debug)]
pub(crate) struct Form<'a> {
    /// The name of the part that is the file.
    pub(crate) file: &'a str,
    /// The name of the part that is JSON.
    pub(crate) meta: &'a str,
    /// What the JSON holds, as the specification has it: it may be a reference.
    pub(crate) schema: &'a Value,
}

impl<'a> Form<'a> {
    /// Reads the form of a request's body; none when it is no form, or not one of these two parts.
    pub(crate) fn read(document: &'a Document, body: &'a Value) -> Option<Self> {
        let body = document.resolve(body);
        let form = document.resolve(body.get("content")?.get(FORM)?.get("schema")?);
        let is_file = |part: &Value| document.resolve(part)["format"] == "binary";
        let parts: Vec<(&String, &Value)> = members(form, "properties").collect();
        let (files, fields): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|(_, part)| is_file(part));
        match (files.as_slice(), fields.as_slice()) {
            ([(file, _)], [(meta, schema)]) => Some(Self { file, meta, schema }),
            _ => None,
        }
    }
}
