//! Places in a document, as JSON pointers (RFC 6901), and a walk over everything that is not a literal.

use std::fmt;

use serde_json::Value;

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

    /// Returns `true` if this is a literal (example, default or enum value) and not schema.
    pub(crate) fn is_literal(&self) -> bool {
        let literal =
            |key: &String| matches!(key.as_str(), "example" | "examples" | "default" | "enum");
        self.0.iter().enumerate().any(|(index, key)| {
            // A property may be called `example`.
            literal(key) && (index == 0 || self.0[index - 1] != "properties")
        })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|key| write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")))
    }
}

/// Visits `value` and everything in it, outside in, except what is literal.
pub(crate) fn walk(value: &Value, place: &Pointer, visit: &mut dyn FnMut(&Pointer, &Value)) {
    if place.is_literal() {
        return;
    }
    visit(place, value);
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| walk(field, &place.child(key), visit))
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| walk(item, &place.child(index), visit)),
        _ => {}
    }
}

/// Visits every object in `value`, outside in, to change it; literals excepted.
pub(crate) fn walk_mut(
    value: &mut Value,
    place: &Pointer,
    visit: &mut dyn FnMut(&Pointer, &mut serde_json::Map<String, Value>),
) {
    if place.is_literal() {
        return;
    }
    match value {
        Value::Object(fields) => {
            visit(place, fields);
            fields.iter_mut().for_each(|(key, field)| walk_mut(field, &place.child(key), visit));
        }
        Value::Array(items) => {
            items
                .iter_mut()
                .enumerate()
                .for_each(|(index, item)| walk_mut(item, &place.child(index), visit));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pointer_is_written_as_rfc_6901() {
        let place = Pointer::default().descend(["paths", "/v3/a~b", "get"]);
        assert_eq!(place.to_string(), "/paths/~1v3~1a~0b/get");
        assert!(place.ends_with("get"));
    }

    #[test]
    fn walk_skips_literals() {
        let document =
            json!({"example": {"$ref": "x"}, "properties": {"example": {"type": "string"}}});
        let mut seen = Vec::new();
        walk(&document, &Pointer::default(), &mut |place, _| seen.push(place.to_string()));
        assert_eq!(seen, ["", "/properties", "/properties/example", "/properties/example/type"]);
    }
}
