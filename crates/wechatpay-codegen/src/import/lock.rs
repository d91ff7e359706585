//! `<family>.lock`: the names of operations and types, so that additions upstream rename nothing.
//!
//! A type is recognized by its shape or, if its shape has changed, by the places where it is used.
//! To rename a type, change its name in the lock; the next import keeps it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::document::{items, members, text};
use crate::error::Error;
use crate::generator::write_if_changed;
use crate::print;

/// The names of one family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    /// By method and path.
    operations: BTreeMap<String, String>,
    /// By name.
    pub(crate) types: BTreeMap<String, Locked>,
}

/// A type that has a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Locked {
    /// The fingerprint of its shape.
    pub(crate) shape: String,
    /// The places where it is used.
    pub(crate) used: BTreeSet<String>,
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
        let mut lock = Self::default();
        for (site, name) in members(&value, "operations") {
            let name = name.as_str().unwrap_or_default().to_owned();
            lock.operations.insert(site.clone(), name);
        }
        for (name, locked) in members(&value, "types") {
            let used = items(locked, "used").filter_map(Value::as_str).map(str::to_owned);
            let locked = Locked { shape: text(locked, "shape").to_owned(), used: used.collect() };
            lock.types.insert(name.clone(), locked);
        }
        Ok(lock)
    }

    /// Writes the lock.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let types: BTreeMap<&String, Value> = self
            .types
            .iter()
            .map(|(name, locked)| (name, json!({"shape": locked.shape, "used": locked.used})))
            .collect();
        let value = json!({
            "note": "Names that imports keep; see the documentation of wechatpay-codegen.",
            "operations": self.operations,
            "types": types,
        });
        write_if_changed(path, &print::json(&value))
    }

    /// Returns the name of an operation.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<&str> {
        self.operations.get(&site(method, path)).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Sets the name of an operation.
    pub(crate) fn keep_operation(&mut self, method: &str, path: &str, name: &str) {
        self.operations.insert(site(method, path), name.to_owned());
    }
}

fn site(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}
