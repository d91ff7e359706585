//! Parameters of a path, a query and a header as text.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::field_type::rfc3339;

/// A type that a parameter can have.
pub trait ToText: Sized {
    /// Converts the value into text.
    fn to_text(self) -> String;

    /// Adds the value to a query: a list adds each of its items.
    fn each(self, add: &mut dyn FnMut(String)) {
        add(self.to_text());
    }
}

impl ToText for String {
    fn to_text(self) -> String {
        self
    }
}

macro_rules! display {
    ($($type:ty)+) => { $(
        impl ToText for $type {
            fn to_text(self) -> String {
                self.to_string()
            }
        }
    )+ };
}

display!(i64 f64 bool);

impl ToText for DateTime<FixedOffset> {
    fn to_text(self) -> String {
        rfc3339(&self)
    }
}

impl ToText for Value {
    fn to_text(self) -> String {
        match self {
            Self::String(text) => text,
            json => json.to_string(),
        }
    }
}

impl<T: ToText> ToText for Vec<T> {
    fn to_text(self) -> String {
        self.into_iter().map(ToText::to_text).collect::<Vec<_>>().join(",")
    }

    fn each(self, add: &mut dyn FnMut(String)) {
        self.into_iter().for_each(|item| item.each(add));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_is_written_as_in_json_without_quotes() {
        let time = DateTime::parse_from_rfc3339("2018-06-08T10:34:56+08:00").unwrap();
        assert_eq!(time.to_text(), "2018-06-08T10:34:56+08:00");
        assert_eq!(
            (5_i64.to_text(), true.to_text(), 1.5.to_text()),
            ("5".into(), "true".into(), "1.5".into())
        );
        assert_eq!(Value::from("a").to_text(), "a");
        assert_eq!(serde_json::json!({ "a": 1 }).to_text(), r#"{"a":1}"#);
    }

    #[test]
    fn list_adds_each_of_its_items_to_a_query() {
        let mut added = Vec::new();
        vec![1, 2_i64].each(&mut |text| added.push(text));
        assert_eq!(added, ["1", "2"]);
        assert_eq!(vec![1, 2_i64].to_text(), "1,2");
    }
}
