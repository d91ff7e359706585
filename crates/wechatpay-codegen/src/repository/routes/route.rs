//! An operation, as the chain and the list of families need it.

use crate::document::feature::Feature;
use crate::error::{Error, Finding};
use crate::spec::{Location, Operation, Spec};

/// One operation, as far as the chain needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(super) family: String,
    pub(super) feature: Feature,
    pub(super) spec: std::path::PathBuf,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) operation: String,
    pub(super) docs: String,
    pub(super) deprecated: bool,
    /// The type of the builder.
    pub(super) builder: String,
    /// The builder's setters of the path's parameters, in order.
    pub(super) setters: Vec<String>,
}

impl Route {
    /// Reads what the chain needs of an operation.
    pub(crate) fn of(spec: &Spec, feature: Feature, operation: &Operation) -> Self {
        let in_path =
            operation.parameters.iter().filter(|parameter| parameter.location == Location::Path);
        let setters = in_path.map(|parameter| parameter.setter.clone()).collect();
        Self {
            family: spec.family.clone(),
            feature,
            spec: spec.path.clone(),
            method: operation.method.to_lowercase(),
            path: operation.path.clone(),
            operation: operation.id.clone(),
            docs: operation.docs.clone(),
            deprecated: operation.deprecated,
            builder: operation.builder.clone(),
            setters,
        }
    }

    /// Writes the operation for a list of all: its path, and where it is documented.
    pub(crate) fn in_list(&self) -> String {
        let Self { method, path, operation, docs, .. } = self;
        let call = format!("`{operation}`: `{} {path}`", method.to_uppercase());
        if docs.is_empty() { call } else { format!("{call} ([page]({docs}))") }
    }

    /// Refuses the specification, at the operation's place.
    pub(super) fn refused(&self, message: String) -> Error {
        Error::Lint(vec![Finding {
            path: self.spec.clone(),
            pointer: format!(
                "/paths/{}/{}",
                self.path.replace('~', "~0").replace('/', "~1"),
                self.method
            ),
            rule: "chain",
            message,
            position: None,
        }])
    }
}
