//! What setters take: `.total(1)`, `.openid(&openid)`, `.state("ON")`, `.goods([Goods::new()])`,
//! `.note(None::<&str>)`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value};

use super::from_text::FromText;

/// A value that the setter of a field of type `T` takes.
///
/// A field takes its own type and an `Option` of it. A string field, an enum, a time and a number
/// also take a string in any form, owned or borrowed, optional or not; a number takes every integer
/// type; a list takes any iterator over values that its items take. `None` leaves the field unset,
/// and an unset field is not sent. A value that cannot be converted is reported when the request is
/// sent. `M` keeps the implementations apart and is always inferred.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be set to a `{Self}`",
    label = "expected `{T}`, `Option<{T}>`, or something that converts into it",
    note = "strings, enums, times and numbers can be set from a string; lists from an iterator over values of their items"
)]
pub trait IntoField<T, M> {
    /// Converts the value.
    ///
    /// # Errors
    /// Why it cannot be converted, in a few words that hold nothing of the value.
    fn into_field(self) -> Result<Option<T>, &'static str>;
}

/// A type whose own values set one field: everything but strings and lists, which have more general
/// rules.
pub trait Single {}

impl Single for i64 {}
impl Single for f64 {}
impl Single for bool {}
impl Single for DateTime<FixedOffset> {}
impl Single for Value {}
impl Single for Map<String, Value> {}
impl<T> Single for BTreeMap<String, T> {}
impl<T> Single for Box<T> {}

/// Keep the implementations of [`IntoField`] apart; inferred, never written.
pub mod marker {
    /// A value of the field's own type.
    #[derive(Debug)]
    pub struct Itself;
    /// A string.
    #[derive(Debug)]
    pub struct Text;
    /// A number of another type.
    #[derive(Debug)]
    pub struct Number;
    /// A value to put into a box.
    #[derive(Debug)]
    pub struct Boxed;
    /// A time of another zone's type.
    #[derive(Debug)]
    pub struct Zoned;
    /// Several values, each by the rule `M`.
    #[derive(Debug)]
    pub struct Items<M>(M);
    /// An `Option` of what the rule `M` takes.
    #[derive(Debug)]
    pub struct Optional<M>(M);
}

use marker::{Boxed, Items, Itself, Number, Optional, Text as Textual, Zoned};

impl<T: Single> IntoField<T, Itself> for T {
    fn into_field(self) -> Result<Option<T>, &'static str> {
        Ok(Some(self))
    }
}

impl<T: Single> IntoField<T, Optional<Itself>> for Option<T> {
    fn into_field(self) -> Result<Option<T>, &'static str> {
        Ok(self)
    }
}

impl<T: Single> IntoField<Box<T>, Boxed> for T {
    fn into_field(self) -> Result<Option<Box<T>>, &'static str> {
        Ok(Some(Box::new(self)))
    }
}

impl<T: Single> IntoField<Box<T>, Optional<Boxed>> for Option<T> {
    fn into_field(self) -> Result<Option<Box<T>>, &'static str> {
        Ok(self.map(Box::new))
    }
}

impl IntoField<DateTime<FixedOffset>, Zoned> for DateTime<Utc> {
    fn into_field(self) -> Result<Option<DateTime<FixedOffset>>, &'static str> {
        Ok(Some(self.fixed_offset()))
    }
}

/// A string in any form.
pub trait Text {
    /// Returns it, copied only if it was borrowed.
    fn into_text(self) -> String;
}

impl Text for String {
    fn into_text(self) -> String {
        self
    }
}

impl Text for &String {
    fn into_text(self) -> String {
        self.clone()
    }
}

impl Text for &str {
    fn into_text(self) -> String {
        self.to_owned()
    }
}

impl Text for &&str {
    fn into_text(self) -> String {
        (*self).to_owned()
    }
}

impl Text for Cow<'_, str> {
    fn into_text(self) -> String {
        self.into_owned()
    }
}

impl Text for Box<str> {
    fn into_text(self) -> String {
        self.into_string()
    }
}

impl<T: FromText, S: Text> IntoField<T, Textual> for S {
    fn into_field(self) -> Result<Option<T>, &'static str> {
        T::from_text(self.into_text()).map(Some)
    }
}

impl<T: FromText, S: Text> IntoField<T, Optional<Textual>> for Option<S> {
    fn into_field(self) -> Result<Option<T>, &'static str> {
        self.map(|text| T::from_text(text.into_text())).transpose()
    }
}

/// An integer of another type than `i64`.
pub trait Integer: TryInto<i64> {}

/// A number of another type than `f64` that converts without loss.
pub trait Real: Into<f64> {}

macro_rules! implement {
    ($name:ident for $($number:ty)+) => { $(impl $name for $number {})+ };
}

implement!(Integer for i8 i16 i32 u8 u16 u32 u64 usize isize);
implement!(Real for f32 i8 i16 i32 u8 u16 u32);

impl<N: Integer> IntoField<i64, Number> for N {
    fn into_field(self) -> Result<Option<i64>, &'static str> {
        self.try_into().map(Some).map_err(|_| "too large a number")
    }
}

impl<N: Integer> IntoField<i64, Optional<Number>> for Option<N> {
    fn into_field(self) -> Result<Option<i64>, &'static str> {
        self.map_or(Ok(None), IntoField::<i64, Number>::into_field)
    }
}

impl<N: Real> IntoField<f64, Number> for N {
    fn into_field(self) -> Result<Option<f64>, &'static str> {
        Ok(Some(self.into()))
    }
}

impl<N: Real> IntoField<f64, Optional<Number>> for Option<N> {
    fn into_field(self) -> Result<Option<f64>, &'static str> {
        Ok(self.map(Into::into))
    }
}

impl<T, M, I> IntoField<Vec<T>, Items<M>> for I
where
    I: IntoIterator,
    I::Item: IntoField<T, M>,
{
    fn into_field(self) -> Result<Option<Vec<T>>, &'static str> {
        self.into_iter()
            .filter_map(|item| item.into_field().transpose())
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

impl<T, M, I> IntoField<Vec<T>, Optional<Items<M>>> for Option<I>
where
    I: IntoIterator,
    I::Item: IntoField<T, M>,
{
    fn into_field(self) -> Result<Option<Vec<T>>, &'static str> {
        self.map_or(Ok(None), IntoField::<Vec<T>, Items<M>>::into_field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a value as a setter does.
    fn set<T, M>(value: impl IntoField<T, M>) -> Result<Option<T>, &'static str> {
        value.into_field()
    }

    #[test]
    fn string_field_takes_a_string_in_every_form() {
        let owned = String::from("1004");
        let expected = Ok(Some(owned.clone()));
        assert_eq!(set::<String, _>("1004"), expected);
        assert_eq!(set::<String, _>(&"1004"), expected);
        assert_eq!(set::<String, _>(&owned), expected);
        assert_eq!(set::<String, _>(Cow::Borrowed("1004")), expected);
        assert_eq!(set::<String, _>(Box::<str>::from("1004")), expected);
        assert_eq!(set::<String, _>(Some("1004")), expected);
        assert_eq!(set::<String, _>(Some(&owned)), expected);
        assert_eq!(set::<String, _>(Some(owned.clone())), expected);
        assert_eq!(set::<String, _>(owned), expected);
        assert_eq!(set::<String, _>(None::<&str>), Ok(None));
        assert_eq!(set::<String, _>(None::<String>), Ok(None));
    }

    #[test]
    fn number_field_takes_every_number_and_its_digits() {
        assert_eq!(set::<i64, _>(1), Ok(Some(1)));
        assert_eq!(set::<i64, _>(1_i64), Ok(Some(1)));
        assert_eq!(set::<i64, _>(1_u32), Ok(Some(1)));
        assert_eq!(set::<i64, _>(1_usize), Ok(Some(1)));
        assert_eq!(set::<i64, _>(Some(1_i64)), Ok(Some(1)));
        assert_eq!(set::<i64, _>(Some(1_u8)), Ok(Some(1)));
        assert_eq!(set::<i64, _>(None::<i64>), Ok(None));
        assert_eq!(set::<i64, _>("12"), Ok(Some(12)));
        assert_eq!(set::<i64, _>(u64::MAX), Err("too large a number"));
        assert_eq!(set::<f64, _>(1.5), Ok(Some(1.5)));
        assert_eq!(set::<f64, _>(1.5_f32), Ok(Some(1.5)));
        assert_eq!(set::<f64, _>(1), Ok(Some(1.0)));
        assert_eq!(set::<f64, _>("1.5"), Ok(Some(1.5)));
        assert_eq!(set::<bool, _>(true), Ok(Some(true)));
        assert_eq!(set::<bool, _>(Some(true)), Ok(Some(true)));
    }

    #[test]
    fn time_field_takes_times_and_rfc_3339() {
        let text = "2018-06-08T10:34:56+08:00";
        let time = DateTime::parse_from_rfc3339(text).unwrap();
        assert_eq!(set::<DateTime<FixedOffset>, _>(text), Ok(Some(time)));
        assert_eq!(set::<DateTime<FixedOffset>, _>(time), Ok(Some(time)));
        assert_eq!(set::<DateTime<FixedOffset>, _>(Some(time)), Ok(Some(time)));
        assert_eq!(set::<DateTime<FixedOffset>, _>(time.with_timezone(&Utc)), Ok(Some(time)));
        assert_eq!(set::<DateTime<FixedOffset>, _>("today"), Err("not an RFC 3339 time"));
    }

    #[test]
    fn list_field_takes_any_iterator_of_what_its_items_take() {
        let expected = Ok(Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(set::<Vec<String>, _>(["a", "b"]), expected);
        assert_eq!(set::<Vec<String>, _>(&["a", "b"]), expected);
        assert_eq!(set::<Vec<String>, _>(vec!["a".to_owned(), "b".to_owned()]), expected);
        assert_eq!(set::<Vec<String>, _>(&vec!["a".to_owned(), "b".to_owned()]), expected);
        assert_eq!(set::<Vec<String>, _>([Some("a"), None, Some("b")]), expected);
        assert_eq!(set::<Vec<String>, _>(Some(["a", "b"])), expected);
        assert_eq!(set::<Vec<String>, _>("a,b".split(',')), expected);
        assert_eq!(set::<Vec<String>, _>(None::<Vec<String>>), Ok(None));
        assert_eq!(set::<Vec<i64>, _>([1, 2]), Ok(Some(vec![1, 2])));
        assert_eq!(set::<Vec<Vec<i64>>, _>([[1], [2]]), Ok(Some(vec![vec![1], vec![2]])));
        assert_eq!(set::<Vec<Value>, _>(Some(vec![Value::Null])), Ok(Some(vec![Value::Null])));
        assert_eq!(set::<Vec<i64>, _>(["1", "x"]), Err("not an integer"));
    }

    #[test]
    fn other_fields_take_their_own_type_bare_or_optional() {
        let json = serde_json::json!({ "a": 1 });
        assert_eq!(set::<Value, _>(json.clone()), Ok(Some(json.clone())));
        assert_eq!(set::<Value, _>("text"), Ok(Some("text".into())));
        assert_eq!(set::<Value, _>(None::<Value>), Ok(None));
        let map = json.as_object().unwrap().clone();
        assert_eq!(set::<Map<String, Value>, _>(map.clone()), Ok(Some(map)));
        let dictionary = BTreeMap::from([("a".to_owned(), 1_i64)]);
        assert_eq!(set::<BTreeMap<String, i64>, _>(dictionary.clone()), Ok(Some(dictionary)));
    }
}
