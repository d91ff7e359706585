//! A value of a call that is being built: set, not set, or set to what it cannot be.

use std::fmt;

use super::IntoField;

/// A value that a setter was given, or why it was given none that can be sent.
#[derive(Clone)]
pub struct Slot<T>(Result<Option<T>, &'static str>);

impl<T> Slot<T> {
    /// Sets it to what a setter was given.
    pub fn set<M>(&mut self, value: impl IntoField<T, M>) {
        self.0 = value.into_field();
    }

    pub(super) fn into_inner(self) -> Result<Option<T>, &'static str> {
        self.0
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Ok(None))
    }
}

/// Prints no value: it can identify a user.
impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot(..)")
    }
}
