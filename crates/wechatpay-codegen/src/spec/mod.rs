//! The specification as the later stages ask for it: operations and what they take, read once from a normalised document.

mod echo;
mod operation;
mod parameter;
mod upload;

use serde_json::Value;

pub(crate) use self::echo::{Echo, MARK as ECHO, marked as echoes};
pub(crate) use self::operation::{Body, Operation, Retry};
pub(crate) use self::parameter::{Kind, Location, Parameter};
pub(crate) use self::upload::Upload;

use crate::document::pointer::{Pointer, walk};
use crate::document::{Document, items, text};
use crate::names;
use crate::notes;

/// One family of endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    /// The file, for messages.
    pub(crate) path: std::path::PathBuf,
    /// The module's name.
    pub(crate) family: String,
    /// The client type's name.
    pub(crate) client: String,
    /// What the family is.
    pub(crate) description: String,
    /// The official page, or an empty text.
    pub(crate) docs: String,
    /// Paths of hand-written items that belong to the family.
    pub(crate) reexports: Vec<String>,
    /// The operations, by path and then by method.
    pub(crate) operations: Vec<Operation>,
    /// The value lists of its enums, each list once.
    pub(crate) enums: Vec<Vec<String>>,
    /// How many fields must not be printed.
    pub(crate) redactions: usize,
    /// How many fields are encrypted on the wire.
    pub(crate) sensitives: usize,
}

impl Spec {
    /// Reads a document that is linted and normalised, and what generation is checked against: the same document, lowered.
    pub(crate) fn read(document: &Document, lowered: &Document) -> Self {
        let info = &document.root["info"];
        Self {
            path: document.path.clone(),
            family: document.family.clone(),
            client: names::client(text(info, "title")),
            description: text(info, "description").to_owned(),
            docs: text(&document.root["externalDocs"], "url").to_owned(),
            reexports: items(info, "x-wechatpay-reexport").map(notes::plain).collect(),
            operations: document
                .operations()
                .iter()
                .map(|site| Operation::read(document, site))
                .collect(),
            enums: enums(lowered),
            redactions: redactions(lowered),
            sensitives: sensitives(lowered),
        }
    }
}

fn enums(lowered: &Document) -> Vec<Vec<String>> {
    let mut lists = Vec::new();
    walk(&lowered.root, &Pointer::default(), &mut |_, value| {
        if names::is_schema(value) && value["enum"].is_array() {
            lists.push(items(value, "enum").map(notes::plain).collect::<Vec<_>>());
        }
    });
    lists.sort();
    lists.dedup();
    lists
}

/// Counts the marked fields of components; a marked parameter is no field.
fn redactions(lowered: &Document) -> usize {
    let mut marked = 0;
    let schemas = &lowered.root["components"]["schemas"];
    walk(schemas, &Pointer::default(), &mut |_, value| {
        let is_marked = value.as_object().is_some_and(notes::is_redacted);
        marked += usize::from(is_marked && value.get("type").is_some_and(Value::is_string));
    });
    marked
}

/// Counts the fields of components that are encrypted on the wire.
fn sensitives(lowered: &Document) -> usize {
    let mut marked = 0;
    let schemas = &lowered.root["components"]["schemas"];
    walk(schemas, &Pointer::default(), &mut |_, value| {
        marked += usize::from(value.as_object().is_some_and(notes::is_sensitive));
    });
    marked
}
