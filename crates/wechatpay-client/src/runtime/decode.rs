//! Reading responses leniently: what differs from the specification costs the one field that
//! differs, not the response.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::from_text::FromText as _;
use super::object::{FieldSlot, Key, ReadObject};
use super::place::{Place, Step};
use crate::problem::Problem;
use crate::response::Body;

/// A type that a response, or a field of one, can have.
///
/// An absent value and `null` are not set. A number that is written as a string, a string that is
/// written as a number, a single value instead of a list, and a list of one object instead of the
/// object are converted. What cannot be read is not set either, and reported.
pub trait Decode: Sized {
    /// Reads a value; `None` if there is none, or if it was reported.
    fn decode(json: Value, at: &mut Decoding) -> Option<Self>;

    /// Reads a whole body.
    fn decode_body(body: &Bytes, at: &mut Decoding) -> Option<Self> {
        match serde_json::from_slice(body) {
            Ok(json) => Self::decode(json, at),
            Err(_) => at.report(if body.is_empty() { "a body" } else { "JSON" }),
        }
    }

    /// Reads a whole body that was parsed already.
    #[doc(hidden)]
    fn decode_parsed(json: Value, _: &Bytes, at: &mut Decoding) -> Option<Self> {
        Self::decode(json, at)
    }
}

/// Where a decoding is, and what it could not read.
#[derive(Debug, Default)]
pub struct Decoding {
    place: Place,
    problems: Vec<Problem>,
}

impl Decoding {
    /// Reports the value here.
    pub(super) fn report<T>(&mut self, expected: &'static str) -> Option<T> {
        self.problems.push(Problem::new(self.place.to_string(), expected));
        None
    }

    /// Reads a value one step further down.
    fn within<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.place.enter(step);
        let value = read(self);
        self.place.leave();
        value
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// Any body, or none.
impl Decode for () {
    fn decode(_: Value, _: &mut Decoding) -> Option<Self> {
        Some(())
    }

    fn decode_body(_: &Bytes, _: &mut Decoding) -> Option<Self> {
        Some(())
    }
}

/// Any body, as it is.
impl Decode for Body {
    fn decode(json: Value, _: &mut Decoding) -> Option<Self> {
        Some(Self::new(json.to_string().into()))
    }

    fn decode_body(body: &Bytes, _: &mut Decoding) -> Option<Self> {
        Some(Self::new(body.clone()))
    }

    /// The verified bytes, and not the JSON written anew.
    fn decode_parsed(_: Value, body: &Bytes, at: &mut Decoding) -> Option<Self> {
        Self::decode_body(body, at)
    }
}

impl Decode for Value {
    fn decode(json: Value, _: &mut Decoding) -> Option<Self> {
        Some(json).filter(|json| !json.is_null())
    }
}

impl Decode for String {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        match json {
            Value::Null => None,
            Value::String(text) => Some(text),
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(number) if is_exact(&number) => Some(number.to_string()),
            _ => at.report("a string"),
        }
    }
}

/// Returns `true` if the number is still what was written: long identifiers lose digits when they
/// are read as numbers.
fn is_exact(number: &Number) -> bool {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|value| value.abs() < LARGEST)
}

impl Decode for i64 {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        let read = match json {
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => Self::from_text(text).ok(),
            Value::Number(number) => number.as_i64().or_else(|| whole(&number)),
            _ => None,
        };
        read.or_else(|| at.report("an integer"))
    }
}

/// Reads `100.0` as the whole number that it is.
#[allow(clippy::cast_possible_truncation, reason = "the value is whole and was checked to fit")]
fn whole(number: &Number) -> Option<i64> {
    let value = number.as_f64().filter(|value| value.fract() == 0.0 && is_exact(number))?;
    (value.abs() < 9.0e15).then_some(value as i64)
}

impl Decode for f64 {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        let read = match json {
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => Self::from_text(text).ok().filter(|value| value.is_finite()),
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        read.or_else(|| at.report("a number"))
    }
}

impl Decode for bool {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        let read = match json {
            Value::Null => return None,
            Value::Bool(value) => Some(value),
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => Self::from_text(text.to_ascii_lowercase()).ok(),
            _ => None,
        };
        read.or_else(|| at.report("true or false"))
    }
}

impl Decode for DateTime<FixedOffset> {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        let read = match json {
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => Self::from_text(text).ok(),
            _ => None,
        };
        read.or_else(|| at.report("an RFC 3339 time"))
    }
}

impl Decode for Map<String, Value> {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        fields(json, at)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        match json {
            Value::Null => None,
            Value::Array(items) => {
                let items = items.into_iter().enumerate();
                Some(
                    items
                        .filter_map(|(index, item)| {
                            at.within(Step::Item(index), |at| T::decode(item, at))
                        })
                        .collect(),
                )
            }
            Value::String(text) if text.is_empty() => None,
            single => T::decode(single, at).map(|item| vec![item]),
        }
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        let entries = fields(json, at)?.into_iter();
        Some(
            entries
                .filter_map(|(key, value)| {
                    Some((key, at.within(Step::Entry, |at| T::decode(value, at))?))
                })
                .collect(),
        )
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(json: Value, at: &mut Decoding) -> Option<Self> {
        T::decode(json, at).map(Self::new)
    }
}

/// Reads an object: the fields that it knows, by their keys.
pub fn decode_object<T: ReadObject>(json: Value, at: &mut Decoding) -> Option<T> {
    let mut object = T::default();
    let mut slots = object.fields_mut();
    fill(T::KEYS, &mut slots, json, at)?;
    drop(slots);
    Some(object)
}

fn fill(
    keys: &[Key],
    slots: &mut [&mut dyn FieldSlot],
    json: Value,
    at: &mut Decoding,
) -> Option<()> {
    let mut fields = fields(json, at)?;
    for (key, slot) in keys.iter().zip(slots) {
        let is_read = at.within(Step::Field(key.wire), |at| {
            let reported = at.problems.len();
            let is_set = fields.remove(key.wire).is_some_and(|value| slot.fill(value, at));
            if key.vouched && !is_set && at.problems.len() == reported {
                at.report::<()>(Problem::ABSENT);
            }
            is_set || !key.vouched
        });
        if !is_read {
            return None;
        }
    }
    Some(())
}

/// Returns an object's fields. Some servers write an empty object as an empty list or string, or
/// wrap one in a list; a whole body is only ever read as what it is.
fn fields(json: Value, at: &mut Decoding) -> Option<Map<String, Value>> {
    match json {
        Value::Object(fields) => Some(fields),
        _ if at.place.is_top() => at.report("an object"),
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) if items.len() == 1 && items[0].is_object() => {
            items.into_iter().next().and_then(|only| fields(only, at))
        }
        _ => at.report("an object"),
    }
}

/// Reads a value by the same rules with serde; values that cannot be read are left out.
///
/// # Errors
/// The deserializer's, and the place of the value that makes the whole unreadable.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut at = Decoding::default();
    T::decode(Value::deserialize(deserializer)?, &mut at).ok_or_else(|| {
        let last = at.problems.pop();
        last.map_or_else(|| D::Error::custom("expected a value"), D::Error::custom)
    })
}
