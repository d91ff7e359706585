//! What a response has that does not match its specification.

use std::fmt;

/// A value of a response that could not be read. It holds the place and what was expected, never
/// the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    path: String,
    expected: &'static str,
}

impl Problem {
    /// What is expected where a field that every response has is missing.
    pub(crate) const ABSENT: &str = "a value";

    pub(crate) fn new(path: String, expected: &'static str) -> Self {
        Self { path, expected }
    }

    /// The path of the field, for example `amount.total` or `goods[2].price`; empty for the whole
    /// body.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the specification names, for example `an integer`.
    #[must_use]
    pub fn expected(&self) -> &str {
        self.expected
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.path, self.expected) {
            ("", expected) => write!(f, "expected {expected}"),
            (path, Self::ABSENT) => write!(f, "{path} is missing"),
            (path, expected) => write!(f, "{path}: expected {expected}"),
        }
    }
}
