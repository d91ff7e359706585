//! Reads verified JSON into a caller's type, and says what does not fit without quoting a value.

use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

/// The longest name of a field that a message repeats.
const LONGEST_NAME: usize = 48;

/// Reads JSON. If `T` is a struct, the JSON has to be an object: serde would also read an array, in
/// the order of the fields.
///
/// # Errors
/// What does not fit, with the path of the field, for example `amount.total is missing`. It never
/// holds a value.
#[doc(hidden)]
pub fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(ObjectsOnly(&mut reader))
        .map_err(|error| describe(&place(error.path()), error.inner()))?;
    reader.end().map_err(|error| describe("", &error))?;
    Ok(value)
}

/// Describes an error of serde, whose own messages can quote a value.
fn describe(place: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.classify() != Category::Data {
        return format!("expected JSON at line {line}, column {column}");
    }
    let message = error.to_string();
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
    match (missing, place) {
        (Some((name, _)), "") => format!("{name} is missing"),
        (Some((name, _)), place) => format!("{place}.{name} is missing"),
        (None, "") => format!("unexpected type at line {line}, column {column}"),
        (None, place) => format!("{place}: unexpected type"),
    }
}

/// Returns the path of a field. The keys of a map can be personal data: only what is written as
/// names of fields are, `snake_case`, is repeated.
fn place(path: &Path) -> String {
    let mut place = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => place.push_str(&format!("[{index}]")),
            Segment::Map { key } if is_name(key) => {
                place.push_str(if place.is_empty() { "" } else { "." });
                place.push_str(key);
            }
            Segment::Map { .. } => {
                place.push_str(if place.is_empty() { "" } else { "." });
                place.push('*');
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    place
}

fn is_name(key: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() <= LONGEST_NAME
        && key.bytes().all(is_part)
        && key.starts_with(|first: char| first.is_ascii_lowercase())
}

/// A deserializer that reads a struct only from an object. What is inside of the struct is read as
/// usual.
struct ObjectsOnly<D>(D);

macro_rules! forward {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.0.$method(visitor)
        }
    )* };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectsOnly<D> {
    type Error = D::Error;

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_tuple_struct(name, length, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Order {
        payer: Payer,
        #[serde(default)]
        goods: Vec<Payer>,
        #[serde(default)]
        by_user: HashMap<String, i64>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Payer {
        openid: String,
    }

    fn problem(json: &str) -> String {
        decode::<Order>(json.as_bytes()).unwrap_err()
    }

    #[test]
    fn value_that_does_not_fit_is_named_by_path() {
        assert_eq!(problem("{}"), "payer is missing");
        assert_eq!(problem(r#"{"payer":{}}"#), "payer.openid is missing");
        assert_eq!(problem(r#"{"payer":{"openid":7}}"#), "payer.openid: unexpected type");
        assert_eq!(
            problem(r#"{"payer":{"openid":"a"},"goods":[{"openid":"b"},{}]}"#),
            "goods[1].openid is missing"
        );
        assert_eq!(problem("{"), "expected JSON at line 1, column 1");
        assert_eq!(problem("{} x"), "payer is missing");
        assert_eq!(problem(r#"{"payer":{"openid":"a"}} x"#), "expected JSON at line 1, column 26");
    }

    #[test]
    fn problem_quotes_no_value_and_no_key_of_a_map() {
        for (json, path) in [
            (r#"{"payer":"secret"}"#, "payer: unexpected type"),
            (
                r#"{"payer":{"openid":"a"},"by_user":{"oUpF8uMu":"secret"}}"#,
                "by_user.*: unexpected type",
            ),
            (
                r#"{"payer":{"openid":"a"},"by_user":{"1234567":"secret"}}"#,
                "by_user.*: unexpected type",
            ),
        ] {
            assert_eq!(problem(json), path);
        }
        let error = decode::<i64>(br#""secret""#).unwrap_err();
        assert_eq!(error, "unexpected type at line 1, column 8");
    }

    #[test]
    fn array_is_not_read_as_an_object() {
        assert!(decode::<Payer>(br#"["openid"]"#).is_err());
        assert_eq!(decode::<Vec<String>>(br#"["a"]"#), Ok(vec!["a".to_owned()]));
    }
}
