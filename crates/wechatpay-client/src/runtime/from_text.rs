//! Fields that can be set from a string: an enum from its value, a time from RFC 3339, a number
//! from its digits.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

/// A type that a setter converts a string into.
pub trait FromText: Sized {
    /// Converts a string.
    ///
    /// # Errors
    /// What was expected, in a few words that hold nothing of the string.
    fn from_text(text: String) -> Result<Self, &'static str>;
}

impl FromText for String {
    fn from_text(text: String) -> Result<Self, &'static str> {
        Ok(text)
    }
}

impl FromText for Value {
    fn from_text(text: String) -> Result<Self, &'static str> {
        Ok(Self::String(text))
    }
}

impl FromText for i64 {
    fn from_text(text: String) -> Result<Self, &'static str> {
        text.trim().parse().map_err(|_| "not an integer")
    }
}

impl FromText for f64 {
    fn from_text(text: String) -> Result<Self, &'static str> {
        text.trim().parse().map_err(|_| "not a number")
    }
}

impl FromText for bool {
    fn from_text(text: String) -> Result<Self, &'static str> {
        text.trim().parse().map_err(|_| "neither true nor false")
    }
}

impl FromText for DateTime<FixedOffset> {
    fn from_text(text: String) -> Result<Self, &'static str> {
        Self::parse_from_rfc3339(text.trim()).map_err(|_| "not an RFC 3339 time")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_that_does_not_fit_is_described_and_not_quoted() {
        let owned = String::from;
        assert_eq!(i64::from_text(owned("12")), Ok(12));
        assert_eq!(i64::from_text(owned("12.5")), Err("not an integer"));
        assert_eq!(f64::from_text(owned("12.5")), Ok(12.5));
        assert_eq!(bool::from_text(owned("yes")), Err("neither true nor false"));
        assert_eq!(
            DateTime::<FixedOffset>::from_text(owned("2018-06-08")),
            Err("not an RFC 3339 time")
        );
    }
}
