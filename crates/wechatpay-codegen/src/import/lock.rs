//! `<family>.lock`: the names of operations and types, so that additions upstream rename nothing.
//!
//! An operation is recognized by its method and path, and a type by its place: a body, a response,
//! a parameter or a field, or what upstream shares. In the name of a type, `{owner}` is the name of
//! its operation, or of the shared type that it is part of, so that it follows that; `{short}` is
//! the operation without its parameters, and `{noun}` also without its verb. To rename something,
//! use `names.yaml`, or change its name in the lock; the next import keeps it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::document::members;
use crate::error::Error;
use crate::generator::write_if_changed;
use crate::print;

/// The names of one family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    /// By method and path.
    operations: BTreeMap<String, String>,
    /// By place.
    types: BTreeMap<String, String>,
}

impl Lock {
    /// Reads a lock; a missing file is an empty lock.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let contents = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            contents => contents.map_err(|error| Error::file(path, &error))?,
        };
        let value: Value =
            serde_json::from_str(&contents).map_err(|error| Error::json(path, &error))?;
        let names = |key: &str| {
            members(&value, key)
                .filter_map(|(place, name)| Some((place.clone(), name.as_str()?.to_owned())))
                .filter(|(_, name)| !name.is_empty())
                .collect()
        };
        Ok(Self { operations: names("operations"), types: names("types") })
    }

    /// Writes the lock.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let value = json!({
            "note": "Names that imports keep; see the documentation of wechatpay-codegen.",
            "operations": self.operations,
            "types": self.types,
        });
        write_if_changed(path, &print::json(&value))
    }

    /// Returns the name of an operation.
    pub(crate) fn operation(&self, site: &str) -> Option<&str> {
        self.operations.get(site).map(String::as_str)
    }

    /// Sets the name of an operation.
    pub(crate) fn keep_operation(&mut self, site: String, name: &str) {
        self.operations.insert(site, name.to_owned());
    }

    /// Returns the name of the type at a place.
    pub(crate) fn type_name(&self, place: &str) -> Option<&str> {
        self.types.get(place).map(String::as_str)
    }

    /// Sets the name of the type at a place.
    pub(crate) fn keep_type(&mut self, place: String, name: String) {
        self.types.insert(place, name);
    }
}

/// Returns the key of an operation: `METHOD path`.
pub(crate) fn site(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}
