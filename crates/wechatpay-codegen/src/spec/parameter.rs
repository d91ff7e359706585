//! One value that an operation takes, as the later stages ask for it.

use serde_json::Value;

use crate::document::{Document, flag, items, text};
use crate::names;
use crate::notes;

/// One value that an operation takes.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: String,
    /// The builder's setter.
    pub(crate) setter: String,
    /// Where it is sent.
    pub(crate) location: Location,
    /// Whether a call needs it.
    pub(crate) required: bool,
    /// What it may hold.
    pub(crate) kind: Kind,
    /// Whether it must not be printed.
    pub(crate) redacted: bool,
    /// What it means.
    pub(crate) meaning: String,
    /// Its limits and its default.
    pub(crate) notes: String,
    /// A documented value.
    pub(crate) example: Option<Value>,
}

/// Where a parameter is sent, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Body,
}

/// What a parameter may hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    DateTime,
    Enum(Vec<String>),
    Json,
}

impl Parameter {
    /// Reads a parameter object.
    pub(crate) fn read(document: &Document, parameter: &Value) -> Self {
        let location = match text(parameter, "in") {
            "path" => Location::Path,
            "query" => Location::Query,
            _ => Location::Header,
        };
        let mut read = Self::new(document, text(parameter, "name"), &parameter["schema"], location);
        read.required = flag(parameter, "required");
        read.example = parameter.get("example").cloned().or(read.example);
        read.redacted |= parameter.as_object().is_some_and(notes::is_redacted);
        let own = text(parameter, "description").trim();
        if !own.is_empty() {
            read.meaning = own.to_owned();
        }
        read
    }

    /// Reads a field of the body; a setter that a parameter or the builder has taken gets a prefix.
    pub(crate) fn field(
        document: &Document,
        name: &str,
        schema: &Value,
        required: bool,
        taken: &[&str],
    ) -> Self {
        let mut field = Self::new(document, name, schema, Location::Body);
        field.required = required;
        if taken.contains(&field.setter.as_str())
            || TAKEN_BY_BUILDER.contains(&field.setter.as_str())
        {
            field.setter = format!("body_{}", names::snake(name).trim_end_matches('_'));
        }
        field
    }

    /// Describes a body that is no object of fields.
    pub(crate) fn whole_body(document: &Document, schema: &Value) -> Self {
        let mut body = Self::new(document, "body", schema, Location::Body);
        body.required = true;
        body
    }

    /// Says what it means, within which limits.
    pub(crate) fn description(&self) -> String {
        format!("{}\n\n{}", self.meaning, self.notes).trim().to_owned()
    }

    fn new(document: &Document, name: &str, schema: &Value, location: Location) -> Self {
        let schema = document.resolve(schema);
        Self {
            name: name.to_owned(),
            setter: names::snake(name),
            location,
            required: false,
            kind: kind(schema),
            redacted: schema.as_object().is_some_and(notes::is_redacted),
            meaning: text(schema, "description").trim().to_owned(),
            notes: notes::limits_and_default(schema),
            example: schema.get("example").cloned(),
        }
    }
}

/// The methods that every builder has of its own.
const TAKEN_BY_BUILDER: [&str; 5] = ["body", "clone", "new", "send", "send_raw"];

fn kind(schema: &Value) -> Kind {
    match (text(schema, "type"), text(schema, "format")) {
        ("string", _) if schema.get("enum").is_some() => {
            Kind::Enum(items(schema, "enum").map(notes::plain).collect())
        }
        ("string", "date-time") => Kind::DateTime,
        ("string", _) => Kind::String,
        ("integer", _) => Kind::Integer,
        ("number", _) => Kind::Number,
        ("boolean", _) => Kind::Boolean,
        _ => Kind::Json,
    }
}
