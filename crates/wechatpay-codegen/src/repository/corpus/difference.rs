//! Differences between an example and the value after decoding and encoding, and which of them are
//! expected.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::import::repair::is_time;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The place in the example, as a JSON pointer.
    pub(crate) place: String,
    /// Why it is expected; none for a defect.
    pub(crate) explanation: Option<&'static str>,
}

/// Lists the differences.
pub(crate) fn between(shown: &Value, again: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(shown, Some(again), &Pointer::default(), &mut differences);
    differences
}

fn compare(shown: &Value, again: Option<&Value>, place: &Pointer, found: &mut Vec<Difference>) {
    match (shown, again) {
        (Value::Object(shown), Some(Value::Object(again))) => {
            for (key, value) in shown {
                compare(value, again.get(key), &place.child(key), found);
            }
            for key in again.keys().filter(|key| !shown.contains_key(*key)) {
                let is_renamed = shown.keys().any(|shown| without_spaces(shown) == **key);
                if !is_renamed {
                    found.push(Difference::new(&place.child(key), None));
                }
            }
        }
        (Value::Array(shown), Some(Value::Array(again))) if shown.len() == again.len() => {
            for (index, (shown, again)) in shown.iter().zip(again).enumerate() {
                compare(shown, Some(again), &place.child(index), found);
            }
        }
        (shown, Some(again)) if shown == again => {}
        (Value::String(shown), Some(Value::String(again))) if moment(shown) == moment(again) => {
            found.push(Difference::new(place, Some("the same time, in another notation")));
        }
        (Value::Null, None) => {
            found.push(Difference::new(place, Some("null is never sent: the field is absent")))
        }
        (Value::Array(items), None) if items.is_empty() => {
            found.push(Difference::new(place, Some("an optional list without items is not sent")));
        }
        (_, None) if place.keys().last().is_some_and(|key| key.contains(char::is_whitespace)) => {
            found.push(Difference::new(
                place,
                Some("the space in the description's field name is a typing mistake"),
            ));
        }
        _ => found.push(Difference::new(place, None)),
    }
}

/// Returns a time in a canonical notation; any other string as it is.
fn moment(time: &str) -> String {
    if !is_time(&Value::from(time)) {
        return time.to_owned();
    }
    let upper = time.to_ascii_uppercase();
    let (clock, zone) = upper.split_at(upper.rfind(['Z', '+', '-']).unwrap_or(upper.len()));
    let zone = if matches!(zone, "Z" | "-00:00") { "+00:00" } else { zone };
    let clock = match clock.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{:0<9}", fraction),
        None => format!("{clock}.000000000"),
    };
    format!("{clock}{zone}")
}

fn without_spaces(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Difference {
    fn new(place: &Pointer, explanation: Option<&'static str>) -> Self {
        Self { place: place.to_string(), explanation }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_expected_differences_are_explained() {
        let shown = json!({"when": "2020-01-01T00:00:00.12+00:00", "a": null, "b c": 1, "list": [], "kept": [{"x": 1}], "lost": 1, "int": 100});
        let again = json!({"when": "2020-01-01T00:00:00.120Z", "bc": 1, "kept": [{"x": 1}], "int": 100.0, "more": 1});
        let found = between(&shown, &again);
        let places = |explained: bool| -> Vec<&str> {
            let some = found.iter().filter(|it| it.explanation.is_some() == explained);
            some.map(|it| it.place.as_str()).collect()
        };
        assert_eq!(places(true), ["/a", "/b c", "/list", "/when"]);
        assert_eq!(places(false), ["/int", "/lost", "/more"]);
    }
}
