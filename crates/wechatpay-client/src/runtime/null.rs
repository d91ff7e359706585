//! Answers that say null where nothing is meant.

use serde::{Deserialize, Deserializer};

/// Reads null as the empty value; for lists and maps, which are then empty.
///
/// # Errors
/// As the value itself.
#[doc(hidden)]
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    #[test]
    fn null_is_an_empty_list() {
        let mut null = serde_json::Deserializer::from_str("null");
        assert_eq!(super::null_as_default(&mut null).ok(), Some(Vec::<u8>::new()));
        let mut list = serde_json::Deserializer::from_str("[1]");
        assert_eq!(super::null_as_default(&mut list).ok(), Some(vec![1_u8]));
    }
}
