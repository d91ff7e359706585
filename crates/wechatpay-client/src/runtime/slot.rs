//! A value of a call that is being built: set, not set, or set to what it cannot be.

use std::fmt;

use super::IntoField;
use super::to_text::ToText;

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

impl<T: ToText> Slot<Vec<T>> {
    /// Joins the items of a list; an empty list is not set.
    #[must_use]
    pub fn joined(self, separator: &str) -> Slot<String> {
        let join = |items: Vec<T>| {
            items.into_iter().map(ToText::to_text).collect::<Vec<_>>().join(separator)
        };
        Slot(self.0.map(|items| items.filter(|items| !items.is_empty()).map(join)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_list_is_one_value_and_an_empty_one_is_not_set() {
        let mut slot: Slot<Vec<i64>> = Slot::default();
        slot.set(vec![1, 2]);
        assert_eq!(slot.clone().joined("|").into_inner(), Ok(Some("1|2".to_owned())));
        slot.set(Vec::<i64>::new());
        assert_eq!(slot.joined("|").into_inner(), Ok(None));
    }
}
