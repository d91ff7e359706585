//! Lets the setter of an optional field take the bare value: `.organization_id("1004")`, not `Some("1004".to_owned())`.

use std::borrow::Cow;

/// What a setter of an optional `T` takes: a `T`, an `Option<T>`, and for text whatever borrows or owns a string.
///
/// A field that is not set, or set to `None`, is not sent.
#[diagnostic::on_unimplemented(
    message = "an optional `{T}` cannot be set to a `{Self}`",
    label = "expected a `{T}` or an `Option<{T}>`"
)]
pub trait IntoOptional<T> {
    /// Converts the value into the optional field's type.
    fn into_optional(self) -> Option<T>;
}

impl<T> IntoOptional<T> for T {
    fn into_optional(self) -> Option<T> {
        Some(self)
    }
}

impl<T> IntoOptional<T> for Option<T> {
    fn into_optional(self) -> Self {
        self
    }
}

impl IntoOptional<String> for &str {
    fn into_optional(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoOptional<String> for &String {
    fn into_optional(self) -> Option<String> {
        Some(self.clone())
    }
}

impl IntoOptional<String> for Cow<'_, str> {
    fn into_optional(self) -> Option<String> {
        Some(self.into_owned())
    }
}

impl IntoOptional<String> for Option<&str> {
    fn into_optional(self) -> Option<String> {
        self.map(str::to_owned)
    }
}

impl IntoOptional<String> for Option<&String> {
    fn into_optional(self) -> Option<String> {
        self.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: impl IntoOptional<String>) -> Option<String> {
        value.into_optional()
    }

    #[test]
    fn text_is_taken_in_every_form() {
        let owned = String::from("1004");
        let expected = Some(owned.clone());
        assert_eq!(text("1004"), expected);
        assert_eq!(text(&owned), expected);
        assert_eq!(text(Cow::Borrowed("1004")), expected);
        assert_eq!(text(Some("1004")), expected);
        assert_eq!(text(Some(&owned)), expected);
        assert_eq!(text(Some(owned.clone())), expected);
        assert_eq!(text(owned), expected);
        assert_eq!(text(None::<&str>), None);
    }

    #[test]
    fn other_values_are_taken_bare_or_optional() {
        assert_eq!(IntoOptional::<i64>::into_optional(5_i64), Some(5));
        assert_eq!(IntoOptional::<i64>::into_optional(None::<i64>), None);
    }
}
