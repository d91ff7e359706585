//! The file of an upload, as the later stages ask for it.

use serde_json::Value;

use crate::document::Document;
use crate::names;
use crate::spec::operation::Body;
use crate::upload::Form;

/// The file that goes with a body.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The name of the part that is the file.
    pub(crate) file: String,
    /// The builder's setter of it.
    pub(crate) setter: String,
    /// The name of the part that is JSON, and signed.
    pub(crate) meta: String,
    /// The fields of the body that are parts of their own.
    pub(crate) beside: Vec<String>,
}

impl Upload {
    /// Reads the form of a request's body, when it is one.
    pub(crate) fn read(document: &Document, request: &Value, body: Option<&Body>) -> Option<Self> {
        let form = Form::read(document, request)?;
        let setter = names::snake(form.file);
        let taken = body.is_some_and(|body| body.fields.iter().any(|field| field.setter == setter));
        Some(Self {
            file: form.file.to_owned(),
            setter: if taken { format!("{setter}_part") } else { setter },
            meta: form.meta.to_owned(),
            beside: form.beside.iter().map(|(name, _)| (*name).to_owned()).collect(),
        })
    }
}
