//! A value on its way to JSON: in the order of its fields, with everything that is missing or
//! cannot be sent.

use std::borrow::Cow;

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::field_type::FieldType;
use super::place::{Place, Step};
use super::sensitive::Sealer;

/// JSON that borrows what it is made of. Unlike [`Value`], it keeps the order of fields.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Node<'a> {
    /// Nothing: a value that was reported.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Cow<'a, str>),
    /// Any JSON.
    Json(&'a Value),
    /// Any JSON object.
    Map(&'a Map<String, Value>),
    /// A list.
    List(Vec<Node<'a>>),
    /// An object.
    Object(Vec<(&'a str, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Creates a string.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Json(json) => json.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
        }
    }
}

/// The position of an encoding, its findings, and the cipher for sensitive fields.
#[derive(Debug, Default)]
pub struct Encoding {
    place: Place,
    missing: Vec<String>,
    invalid: Vec<String>,
    sealer: Option<Sealer>,
    /// Nothing is encrypted: only what is missing or cannot be sent is of interest.
    only_checks: bool,
}

impl Encoding {
    /// Creates an encoding whose result is thrown away.
    pub(super) fn checking() -> Self {
        Self { only_checks: true, ..Self::default() }
    }

    pub(super) fn sealing_with(sealer: Sealer) -> Self {
        Self { sealer: Some(sealer), ..Self::default() }
    }

    /// Encodes a value one step further down.
    pub(super) fn within<'a>(
        &mut self,
        step: Step,
        value: &'a (impl FieldType + ?Sized),
    ) -> Node<'a> {
        self.place.enter(step);
        let node = value.encode(self);
        self.place.leave();
        node
    }

    /// Encodes a field one step further down.
    pub(super) fn field<'a>(
        &mut self,
        name: &'static str,
        encode: impl FnOnce(&mut Self) -> Option<Node<'a>>,
    ) -> Option<Node<'a>> {
        self.place.enter(Step::Field(name));
        let node = encode(self);
        self.place.leave();
        node
    }

    /// Reports that the value here is missing.
    pub(super) fn miss(&mut self) {
        self.missing.push(format!("{} is missing", self.place));
    }

    /// Reports that the value here cannot be sent.
    pub(super) fn reject<'a>(&mut self, why: &str) -> Node<'a> {
        let separator = if self.place.is_top() { "" } else { ": " };
        self.invalid.push(format!("{}{separator}{why}", self.place));
        Node::Null
    }

    pub(super) fn seal<'a>(&mut self, plaintext: &str) -> Node<'a> {
        let sealed = match &mut self.sealer {
            None if self.only_checks => return Node::Null,
            Some(sealer) => sealer.seal(plaintext),
            None => Err(
                "a plaintext `Sensitive` can only be serialized while its request is being sent"
                    .to_owned(),
            ),
        };
        sealed.map_or_else(|why| self.reject(&why), |text| Node::Text(text.into()))
    }

    /// Returns everything that is missing or cannot be sent, and the key that sensitive fields were
    /// encrypted with.
    pub(super) fn finish(self) -> (Vec<String>, Option<String>) {
        let Self { mut missing, invalid, sealer, .. } = self;
        missing.extend(invalid);
        (missing, sealer.and_then(Sealer::into_serial))
    }
}

/// Serializes a value outside of a call. Required fields may be missing; a value that cannot be
/// sent is an error.
///
/// # Errors
/// The serializer's, and the first value that cannot be sent.
pub fn serialize<T: FieldType + ?Sized, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut at = Encoding::default();
    let node = value.encode(&mut at);
    match at.invalid.first() {
        Some(problem) => Err(S::Error::custom(problem)),
        None => node.serialize(serializer),
    }
}
