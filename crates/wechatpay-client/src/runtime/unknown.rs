//! The value of an enum that this version does not know.

use std::fmt;

/// A value of an open enum that this version does not know, as it came.
///
/// Only the enum creates it, so a value that becomes known later is never hidden in here. Read it
/// with the enum's `as_str`.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unknown(String);

impl Unknown {
    #[doc(hidden)]
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
