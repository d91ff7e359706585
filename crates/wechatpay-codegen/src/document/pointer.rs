//! Places in a document, as JSON pointers (RFC 6901).

use std::fmt;

/// A place in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

impl Pointer {
    /// Returns the place of `key` inside this one.
    pub(crate) fn child(&self, key: impl fmt::Display) -> Self {
        let mut path = self.0.clone();
        path.push(key.to_string());
        Self(path)
    }

    /// Returns the place that `keys`, one after the other, lead to.
    pub(crate) fn descend<const N: usize>(&self, keys: [&str; N]) -> Self {
        keys.iter().fold(self.clone(), |place, key| place.child(key))
    }

    /// Appends `key`.
    pub(crate) fn push(&mut self, key: impl Into<String>) {
        self.0.push(key.into());
    }

    /// Removes the last key.
    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// The keys that lead to this place.
    pub(crate) fn keys(&self) -> &[String] {
        &self.0
    }

    /// Returns `true` if the last key is `key`.
    pub(crate) fn ends_with(&self, key: &str) -> bool {
        self.0.last().is_some_and(|last| last == key)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|key| write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_is_written_as_rfc_6901() {
        let place = Pointer::default().descend(["paths", "/v3/a~b", "get"]);
        assert_eq!(place.to_string(), "/paths/~1v3~1a~0b/get");
        assert!(place.ends_with("get"));
    }
}
