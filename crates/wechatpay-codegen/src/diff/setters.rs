//! The setters of a request builder, and what they accept.

use std::collections::BTreeMap;

use crate::diff::version::Versions;
use crate::spec::{Location, Operation, Parameter, Ty};

/// One setter of a request builder.
#[derive(Clone, Debug)]
pub(super) struct Setter {
    pub(super) place: Place,
    pub(super) argument: Argument,
    pub(super) required: bool,
    pub(super) redacted: bool,
    /// What the items of a list are joined with; `None` if each is sent by itself.
    pub(super) separator: Option<&'static str>,
    /// Its documentation.
    pub(super) docs: [String; 2],
}

impl Setter {
    /// Returns `true` if it sets a field of the body.
    pub(super) fn is_field(&self) -> bool {
        matches!(self.place, Place::Field(_))
    }

    /// Returns `true` if it sets the body or a field of it.
    pub(super) fn is_of_body(&self) -> bool {
        self.is_field() || self.place == Place::Body
    }
}

/// What a setter sets.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// A parameter, by its name on the wire.
    Parameter(Location, String),
    /// A field of the body, by its name on the wire.
    Field(String),
    /// The whole body.
    Body,
    /// The file of an upload.
    File,
    /// How a download is checked.
    Digest,
}

impl Place {
    /// Describes it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Parameter(location, name) => format!("`{name}` in the {}", location.name()),
            Self::Field(name) => format!("`{name}` in the body"),
            Self::Body => "the body".to_owned(),
            Self::File => "the file".to_owned(),
            Self::Digest => "the digest".to_owned(),
        }
    }
}

/// What a setter takes.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// Anything that converts into the type.
    Into(Ty),
    /// The type itself.
    Exactly(Ty),
    /// What no specification changes.
    Fixed,
}

/// Lists the setters of an operation, by name.
pub(super) fn of(operation: &Operation) -> BTreeMap<&str, Setter> {
    let setter = |place, argument, required| Setter {
        place,
        argument,
        required,
        redacted: false,
        separator: None,
        docs: Default::default(),
    };
    let mut setters: BTreeMap<&str, Setter> = BTreeMap::new();
    if operation.upload.is_some() {
        setters.insert("file", setter(Place::File, Argument::Fixed, true));
    }
    if operation.unsigned {
        for name in ["digest", "without_digest"] {
            setters.insert(name, setter(Place::Digest, Argument::Fixed, false));
        }
    }
    if let Some(body) = &operation.body {
        let argument = match body.fields {
            Some(_) => Argument::Exactly(body.ty.clone()),
            None => Argument::Into(body.ty.clone()),
        };
        setters.insert("body", setter(Place::Body, argument, body.fields.is_none()));
    }
    for field in operation.body_fields() {
        let place = Place::Field(field.name.clone());
        let argument = Argument::Into(field.ty.clone());
        setters.insert(&field.setter, setter(place, argument, field.required));
    }
    for parameter in &operation.parameters {
        // Without `..`: what is added to a parameter must be compared, too.
        let Parameter {
            name,
            setter: called,
            location,
            ty,
            required,
            redacted,
            separator,
            description,
            notes,
            example: _,
        } = parameter;
        let place = Place::Parameter(*location, name.clone());
        let setter = Setter {
            redacted: *redacted,
            separator: *separator,
            docs: [description.clone(), notes.clone()],
            ..setter(place, Argument::Into(ty.clone()), *required)
        };
        setters.insert(called, setter);
    }
    setters
}

/// What the arguments that a setter took before mean to the setter now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Accepts {
    /// It takes the same.
    Same,
    /// It takes them, and more.
    More,
    /// It takes them, and some are rejected before anything is sent.
    Checked,
    /// Some do not compile.
    Fewer,
}

/// Compares what a setter takes, by the implementations of `runtime::IntoField`.
pub(super) fn accepts(versions: &Versions<'_>, old: &Argument, new: &Argument) -> Accepts {
    match (old, new) {
        (Argument::Fixed, Argument::Fixed) => Accepts::Same,
        (Argument::Exactly(old), Argument::Exactly(new)) if versions.is_same(old, new) => {
            Accepts::Same
        }
        (Argument::Into(old), Argument::Into(new)) => {
            let (old, new) = (versions.old.resolve(old), versions.new.resolve(new));
            into_field(versions, &versions.moved(&old), &new)
        }
        _ => Accepts::Fewer,
    }
}

fn into_field(versions: &Versions<'_>, old: &Ty, new: &Ty) -> Accepts {
    match (old, new) {
        (old, new) if old == new => Accepts::Same,
        (Ty::String, Ty::Json) => Accepts::More,
        (Ty::String, Ty::Named(name)) if versions.new.is_enum(name) => Accepts::More,
        (Ty::String, Ty::Integer | Ty::Number | Ty::Boolean | Ty::DateTime | Ty::Sensitive) => {
            Accepts::Checked
        }
        (Ty::List(old), Ty::List(new)) => into_field(versions, old, new),
        (old, Ty::Boxed(new)) if *old == **new => Accepts::More,
        _ => Accepts::Fewer,
    }
}
