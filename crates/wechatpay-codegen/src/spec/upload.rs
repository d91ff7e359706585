//! The file of an upload, as the later stages ask for it.

use serde_json::Value;

use crate::document::Document;
use crate::upload::Form;

/// The file that goes with a body.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The name of the part that is the file.
    pub(crate) file: String,
    /// The name of the part that is JSON, and signed.
    pub(crate) meta: String,
    /// The fields of the body that are separate parts.
    pub(crate) fields: Vec<String>,
}

impl Upload {
    /// Reads the form of a request's body, if it is one.
    pub(super) fn read(document: &Document, request: &Value) -> Option<Self> {
        let form = Form::read(document, request)?;
        Some(Self {
            file: form.file.to_owned(),
            meta: form.meta.to_owned(),
            fields: form.fields.iter().map(|(name, _)| (*name).to_owned()).collect(),
        })
    }
}
