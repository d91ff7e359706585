//! Where the values of a YAML or JSON file stand, for messages.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, Span, StrInput};

use crate::error::Position;

/// A value, and where it stands; the value of a key stands where its key does.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) position: Position,
    pub(super) value: Kind,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind {
    Object(BTreeMap<String, Marked>),
    Array(Vec<Marked>),
    /// A scalar; an alias is an empty one.
    Scalar(String),
}

impl Marked {
    /// Reads a file; `None` if it is not YAML.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader(Parser::new_from_str(text));
        loop {
            match reader.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (event, span) => return reader.value(event, position(span), 0),
            }
        }
    }

    /// Returns the member of an object, or the item of an array.
    pub(super) fn child(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Kind::Object(members) => members.get(key),
            Kind::Array(items) => items.get(key.parse::<usize>().ok()?),
            Kind::Scalar(_) => None,
        }
    }

    /// Returns the scalar at `key`.
    pub(super) fn scalar(&self, key: &str) -> Option<&str> {
        match &self.child(key)?.value {
            Kind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Lists the values in this one, and itself.
    pub(super) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut next = 0;
        while let Some(value) = all.get(next) {
            match &value.value {
                Kind::Object(members) => all.extend(members.values()),
                Kind::Array(items) => all.extend(items),
                Kind::Scalar(_) => {}
            }
            next += 1;
        }
        all
    }
}

/// The depth to which values are read; files that are nested deeper are rejected.
const DEEPEST: usize = 128;

struct Reader<'a>(Parser<'a, StrInput<'a>>);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        self.0.next_event()?.ok()
    }

    fn value(&mut self, event: Event<'a>, position: Position, depth: usize) -> Option<Marked> {
        if depth > DEEPEST {
            return None;
        }
        let value = match event {
            Event::Scalar(text, ..) => Kind::Scalar(text.into_owned()),
            Event::Alias(_) => Kind::Scalar(String::new()),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Kind::Array(items),
                        (event, span) => {
                            items.push(self.value(event, self::position(span), depth + 1)?);
                        }
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut members = BTreeMap::new();
                loop {
                    let (key, position) = match self.next()? {
                        (Event::MappingEnd, _) => break Kind::Object(members),
                        (Event::Scalar(key, ..), span) => (key.into_owned(), self::position(span)),
                        _ => return None,
                    };
                    let (event, _) = self.next()?;
                    members.insert(key, self.value(event, position, depth + 1)?);
                }
            }
            _ => return None,
        };
        Some(Marked { position, value })
    }
}

fn position(span: Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() + 1 }
}
