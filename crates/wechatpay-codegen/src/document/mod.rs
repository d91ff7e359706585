//! A specification as it moves through the stages: its text, parsed, and where it came from.

pub(crate) mod pointer;
pub(crate) mod schemas;

use std::path::PathBuf;

use serde_json::Value;

use self::pointer::Pointer;

/// A parsed specification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// The file it was read from, as messages and headers name it.
    pub(crate) path: PathBuf,
    /// The family of endpoints it describes: the module's name.
    pub(crate) family: String,
    /// What it says.
    pub(crate) root: Value,
}

/// The HTTP methods of a path item, in the order in which operations are listed.
pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One operation of a document, where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Site<'a> {
    /// Its place.
    pub(crate) place: Pointer,
    /// The path template.
    pub(crate) path: &'a str,
    /// The HTTP method, in lower case.
    pub(crate) method: &'a str,
    /// What the specification says of it.
    pub(crate) value: &'a Value,
}

impl Document {
    /// Lists the operations, by path and then by method.
    pub(crate) fn operations(&self) -> Vec<Site<'_>> {
        let paths = self.root["paths"].as_object();
        let items = paths.into_iter().flatten();
        items
            .flat_map(|(path, item)| {
                METHODS.into_iter().filter_map(move |method| {
                    let value = item.get(method)?;
                    let place = Pointer::default().descend(["paths", path, method]);
                    Some(Site { place, path, method, value })
                })
            })
            .collect()
    }

    /// Follows `$ref`s from `value` to what they name; a value without one is itself.
    ///
    /// A reference to nothing, or only to references, yields `Value::Null`: the lint has reported it.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        const LONGEST_CHAIN: usize = 32;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return value;
            };
            value = self.target(reference).unwrap_or(&Value::Null);
        }
        &Value::Null
    }

    /// Finds what a local reference, `#/components/…`, names.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }
}

/// Returns the text at `key`, or an empty one.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Returns whether the flag at `key` is set.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or_default()
}

/// Returns the members of the object at `key`, none when there is no object.
pub(crate) fn members<'a>(
    value: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value[key].as_object().into_iter().flatten()
}

/// Returns the items of the array at `key`, none when there is no array.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().into_iter().flatten()
}
