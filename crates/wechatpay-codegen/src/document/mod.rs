//! A parsed specification, on which all stages work, and the walks over it.

pub(crate) mod composition;
pub(crate) mod feature;
pub(crate) mod pointer;
pub(crate) mod schemas;

use std::path::PathBuf;

use serde_json::Value;

use self::pointer::Pointer;
use self::schemas::Node;

/// A parsed specification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// The file it was read from, as messages and headers name it.
    pub(crate) path: PathBuf,
    /// The family of endpoints that it describes, which is the module's name.
    pub(crate) family: String,
    pub(crate) root: Value,
}

/// The HTTP methods of a path item, in the order in which operations are listed.
pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One operation of a document.
#[derive(Clone, Debug)]
pub(crate) struct OperationRef<'a> {
    pub(crate) place: Pointer,
    /// The path template.
    pub(crate) path: &'a str,
    /// The HTTP method, in lower case.
    pub(crate) method: &'a str,
    pub(crate) value: &'a Value,
}

/// One operation of a document, to be changed.
#[derive(Debug)]
pub(crate) struct OperationMut<'a> {
    pub(crate) place: Pointer,
    /// The path template.
    pub(crate) path: &'a str,
    /// The HTTP method, in lower case.
    pub(crate) method: &'a str,
    pub(crate) value: &'a mut Value,
}

impl Document {
    /// Lists the operations, by path and then by method.
    pub(crate) fn operations(&self) -> Vec<OperationRef<'_>> {
        members(&self.root, "paths")
            .flat_map(|(path, item)| {
                METHODS.into_iter().filter_map(move |method| {
                    let place = Pointer::default().descend(["paths", path, method]);
                    Some(OperationRef { place, path, method, value: item.get(method)? })
                })
            })
            .collect()
    }

    /// Lists the operations, in the order of [`operations`](Self::operations), to change them.
    pub(crate) fn operations_mut(&mut self) -> Vec<OperationMut<'_>> {
        let mut operations = Vec::new();
        for (path, item) in object_mut(&mut self.root, "paths").into_iter().flatten() {
            let first = operations.len();
            for (method, value) in item.as_object_mut().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) {
                    let place = Pointer::default().descend(["paths", path, method]);
                    operations.push(OperationMut { place, path, method, value });
                }
            }
            operations[first..]
                .sort_by_key(|it| METHODS.iter().position(|method| *method == it.method));
        }
        operations
    }

    /// Lists the schemas, outside in, with their places.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (Pointer, &Value)> {
        Node::Document
            .list(&self.root)
            .into_iter()
            .filter(|(node, ..)| *node == Node::Schema)
            .map(|(_, place, value)| (place, value))
    }

    /// Follows `$ref`s from `value` to what they name; returns a value without one as it is.
    ///
    /// A reference to nothing, or only to references, yields `Value::Null`: the lint has reported
    /// it.
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

/// Returns the string at `key`, or an empty one.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Returns `true` if the value at `key` is `true`.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or_default()
}

/// Returns the members of the object at `key`; none if there is no object.
pub(crate) fn members<'a>(
    value: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value[key].as_object().into_iter().flatten()
}

/// Returns the items of the array at `key`; none if there is no array.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().into_iter().flatten()
}

/// Returns the object at `key`, to change it.
pub(crate) fn object_mut<'a>(
    value: &'a mut Value,
    key: &str,
) -> Option<&'a mut serde_json::Map<String, Value>> {
    value.get_mut(key)?.as_object_mut()
}

/// Returns the array at `key`, to change it.
pub(crate) fn array_mut<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Vec<Value>> {
    value.get_mut(key)?.as_array_mut()
}
