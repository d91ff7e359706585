//! The specification as the later stages ask for it: types and operations, with every Rust name,
//! read once.

mod direction;
mod echo;
mod operation;
mod parameter;
mod ty;
mod type_def;
mod upload;

use crate::document::{Document, items, members, text};
use crate::error::Error;
use crate::names;
use crate::notes;
use crate::types::Types;

pub(crate) use self::direction::Direction;
pub(crate) use self::echo::{MARK as ECHO, marked as echoes};
pub(crate) use self::operation::{Body, BodyField, Operation, Retry};
pub(crate) use self::parameter::{Location, Parameter};
pub(crate) use self::ty::Ty;
pub(crate) use self::type_def::{Field, Shape, TypeDef};
pub(crate) use self::upload::Upload;

/// One family of endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    /// The file, for messages.
    pub(crate) path: std::path::PathBuf,
    /// The name of the module.
    pub(crate) family: String,
    /// The name of the client type.
    pub(crate) client: String,
    pub(crate) description: String,
    /// The official page, or an empty string.
    pub(crate) docs: String,
    /// Paths of hand-written items that belong to the family.
    pub(crate) reexports: Vec<String>,
    /// By path, then by method.
    pub(crate) operations: Vec<Operation>,
    /// By name.
    pub(crate) types: Vec<TypeDef>,
}

impl Spec {
    /// Reads a linted and normalized document; `lowered` is the same document after the passes of
    /// [`crate::lower`].
    pub(crate) fn read(
        document: &Document,
        lowered: &Document,
        types: &Types,
    ) -> Result<Self, Error> {
        let info = &document.root["info"];
        let directions = direction::of_types(lowered);
        let types_read = members(&lowered.root["components"], "schemas")
            // Errors are read by the runtime itself.
            .filter(|(name, _)| *name != "ApiError" || directions.contains_key(*name))
            .map(|(name, schema)| {
                let direction = directions.get(name).copied().unwrap_or(Direction::Both);
                TypeDef::read(lowered, types, name, schema, direction)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let sites = document.operations();
        let operations = sites.iter().zip(lowered.operations()).map(|(site, lowered_site)| {
            Operation::read(document, site, lowered, &lowered_site, types, &types_read)
        });
        Ok(Self {
            path: document.path.clone(),
            family: document.family.clone(),
            client: names::client(text(info, "title")),
            description: text(info, "description").to_owned(),
            docs: text(&document.root["externalDocs"], "url").to_owned(),
            reexports: items(info, "x-wechatpay-reexport").map(notes::plain).collect(),
            operations: operations.collect(),
            types: types_read,
        })
    }
}
