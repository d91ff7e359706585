//! The types that a field can have, and how each is written as JSON and checked on the way.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Map, Value};

use super::encode::{Encoding, Node};
use super::place::Step;
use crate::operation::ParameterKind;

/// A type that a field of a request or response can have.
pub trait FieldType: fmt::Debug {
    /// What it may hold, in words of a command line.
    const KIND: ParameterKind;

    /// Converts the value into JSON, and reports every value inside that is missing or cannot be
    /// sent.
    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a>;
}

impl FieldType for String {
    const KIND: ParameterKind = ParameterKind::String;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Text(self.as_str().into())
    }
}

impl FieldType for i64 {
    const KIND: ParameterKind = ParameterKind::Integer;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Number((*self).into())
    }
}

impl FieldType for f64 {
    const KIND: ParameterKind = ParameterKind::Number;

    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a> {
        match serde_json::Number::from_f64(*self) {
            Some(number) => Node::Number(number),
            None => at.reject("not a finite number"),
        }
    }
}

impl FieldType for bool {
    const KIND: ParameterKind = ParameterKind::Boolean;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Bool(*self)
    }
}

impl FieldType for DateTime<FixedOffset> {
    const KIND: ParameterKind = ParameterKind::DateTime;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Text(rfc3339(self).into())
    }
}

impl FieldType for Value {
    const KIND: ParameterKind = ParameterKind::Json;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Json(self)
    }
}

impl FieldType for Map<String, Value> {
    const KIND: ParameterKind = ParameterKind::Json;

    fn encode<'a>(&'a self, _: &mut Encoding) -> Node<'a> {
        Node::Map(self)
    }
}

impl<T: FieldType> FieldType for Vec<T> {
    const KIND: ParameterKind = ParameterKind::Json;

    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a> {
        let items = self.iter().enumerate();
        Node::List(items.map(|(index, item)| at.within(Step::Item(index), item)).collect())
    }
}

impl<T: FieldType> FieldType for BTreeMap<String, T> {
    const KIND: ParameterKind = ParameterKind::Json;

    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a> {
        let entries = self.iter();
        Node::Object(
            entries.map(|(key, value)| (key.as_str(), at.within(Step::Entry, value))).collect(),
        )
    }
}

impl<T: FieldType> FieldType for Box<T> {
    const KIND: ParameterKind = T::KIND;

    fn encode<'a>(&'a self, at: &mut Encoding) -> Node<'a> {
        (**self).encode(at)
    }
}

/// Writes a time as WeChat Pay does.
pub(super) fn rfc3339(time: &DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
