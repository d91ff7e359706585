//! Operations as data with their documentation, for tools: the command line, schemas. It is only in
//! a binary that names it.

use super::object::{Key, Object};
use crate::operation::{Location, Operation, ParameterKind};

/// The type and the lines of documentation of one field.
pub type Field = (ParameterKind, &'static [&'static str]);

/// An object with its documentation.
pub trait Described: Object {
    /// The lines of its documentation.
    const DOCS: &'static [&'static str];
    /// Its fields, in the order of [`Object::KEYS`].
    const FIELDS: &'static [Field];
}

/// One operation with its documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// What the client executes.
    pub operation: &'static Operation,
    /// The first line of its documentation.
    pub summary: &'static str,
    /// The official page, or an empty string if the specification names none.
    pub docs: &'static str,
    /// Its path, query and header parameters.
    pub parameters: &'static [Parameter],
    /// Its body.
    pub body: Option<BodyDescription>,
}

impl Description {
    /// Creates the description of an operation; called by generated code.
    #[must_use]
    pub const fn new(
        operation: &'static Operation,
        summary: &'static str,
        docs: &'static str,
        parameters: &'static [Parameter],
        body: Option<BodyDescription>,
    ) -> Self {
        Self { operation, summary, docs, parameters, body }
    }

    /// Returns everything that the operation takes: its parameters, then the fields of its body.
    pub fn values(&self) -> impl Iterator<Item = Parameter> {
        let fields = self.body.iter().flat_map(BodyDescription::fields);
        self.parameters.iter().copied().chain(fields)
    }
}

/// One value that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// The setter of the request builder; unique in the operation, where names need not be.
    pub setter: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// Whether the call is rejected without it.
    pub required: bool,
    /// What it may hold.
    pub kind: ParameterKind,
    /// Whether its value identifies a user or is a secret, and must not be logged.
    pub redacted: bool,
    /// The lines of its documentation.
    pub docs: &'static [&'static str],
}

impl Parameter {
    const fn new(
        location: Location,
        name: &'static str,
        setter: &'static str,
        kind: ParameterKind,
        docs: &'static [&'static str],
    ) -> Self {
        Self { name, setter, location, required: false, kind, redacted: false, docs }
    }

    /// Returns the first line of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.docs.first().map_or("", |line| line.trim())
    }

    /// Returns the documented example, as it would be typed.
    #[must_use]
    pub fn example(&self) -> Option<&'static str> {
        self.docs.iter().find_map(|line| {
            let (_, rest) = line.split_once("示例 `")?;
            Some(rest.rsplit_once('`').map_or(rest, |(example, _)| example))
        })
    }
}

/// What the macros write.
#[doc(hidden)]
impl Parameter {
    #[must_use]
    pub const fn path(
        name: &'static str,
        setter: &'static str,
        kind: ParameterKind,
        docs: &'static [&'static str],
    ) -> Self {
        Self::new(Location::Path, name, setter, kind, docs).required()
    }

    #[must_use]
    pub const fn query(
        name: &'static str,
        setter: &'static str,
        kind: ParameterKind,
        docs: &'static [&'static str],
    ) -> Self {
        Self::new(Location::Query, name, setter, kind, docs)
    }

    #[must_use]
    pub const fn header(
        name: &'static str,
        setter: &'static str,
        kind: ParameterKind,
        docs: &'static [&'static str],
    ) -> Self {
        Self::new(Location::Header, name, setter, kind, docs)
    }

    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub const fn redacted(mut self) -> Self {
        self.redacted = true;
        self
    }
}

/// What an operation takes as its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyDescription {
    keys: &'static [Key],
    fields: &'static [Field],
    renamed: &'static [(&'static str, &'static str)],
    whole: Option<ParameterKind>,
}

impl BodyDescription {
    /// Creates the description of an object, with the setters of the request builder that have
    /// other names than its fields: `(setter, field)`.
    #[must_use]
    pub const fn object<T: Described>(renamed: &'static [(&'static str, &'static str)]) -> Self {
        Self { keys: T::KEYS, fields: T::FIELDS, renamed, whole: None }
    }

    /// Creates the description of a body that is not an object.
    #[must_use]
    pub const fn whole(kind: ParameterKind) -> Self {
        Self { keys: &[], fields: &[], renamed: &[], whole: Some(kind) }
    }

    /// Returns its fields; for a body that is not an object, one with the name `body`.
    fn fields(&self) -> impl Iterator<Item = Parameter> + use<> {
        let Self { keys, fields, renamed, whole } = *self;
        let whole =
            whole.map(|kind| Parameter::new(Location::Body, "body", "body", kind, &[]).required());
        let fields = keys.iter().zip(fields).map(move |(key, (kind, docs))| {
            let setter = renamed
                .iter()
                .find(|(_, field)| *field == key.name)
                .map_or(key.name, |(setter, _)| setter);
            Parameter {
                required: key.required,
                redacted: key.redacted,
                ..Parameter::new(Location::Body, key.wire, setter, *kind, docs)
            }
        });
        whole.into_iter().chain(fields)
    }
}
