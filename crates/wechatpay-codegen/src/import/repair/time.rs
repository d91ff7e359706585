//! Timestamps of RFC 3339.

use serde_json::Value;

/// Returns `true` if a value is a timestamp of RFC 3339, which has an offset.
pub(crate) fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let Some((date, rest)) = text.split_once(['T', 't']) else {
            return false;
        };
        let clock = rest.get(..8).unwrap_or_default();
        let after = rest.get(8..).unwrap_or_default();
        let zone = after
            .strip_prefix('.')
            .map_or(after, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
        looks(date, "0000-00-00") && in_range(date, clock) && is_offset(zone)
    })
}

fn in_range(date: &str, clock: &str) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    let month = number(date.get(5..7));
    let day = number(date.get(8..10));
    let hour = number(clock.get(..2));
    let minute = number(clock.get(3..5));
    looks(clock, "00:00:00")
        && matches!(month, Some(1..=12))
        && day.is_some_and(|day| (1..=days(date, month)).contains(&day))
        && matches!(hour, Some(0..=23))
        && matches!(minute, Some(0..=59))
        && number(clock.get(6..8)).is_some_and(|second| second <= 59)
}

/// Returns the number of days of the month.
fn days(date: &str, month: Option<u32>) -> u32 {
    let year: u32 = date.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let of = |number: u32| year.is_multiple_of(number);
    let leap = (of(4) && !of(100)) || of(400);
    match month {
        Some(2) => 28 + u32::from(leap),
        Some(4 | 6 | 9 | 11) => 30,
        _ => 31,
    }
}

fn is_offset(zone: &str) -> bool {
    matches!(zone, "Z" | "z") || looks(zone, "+00:00") || looks(zone, "-00:00")
}

/// Returns `true` if a string has digits where `form` has zeros, and equals it elsewhere.
fn looks(text: &str, form: &str) -> bool {
    let same = |(c, form): (char, char)| match form {
        '0' => c.is_ascii_digit(),
        form => c == form,
    };
    text.len() == form.len() && text.chars().zip(form.chars()).all(same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_timestamps_with_offset_are_times() {
        for time in
            ["2018-06-08T10:34:56+08:00", "2018-06-08T10:34:56.123Z", "2020-02-29T00:00:00-05:00"]
        {
            assert!(is_time(&json!(time)), "{time}");
        }
        for other in [
            "2018-06-08",
            "2018-06-08 10:34:56",
            "2018-06-08T10:34:56",
            "2018-13-08T10:34:56+08:00",
            "2018-02-30T10:34:56+08:00",
            "2018-06-08T10:34:56+8:00",
            "20180608T103456Z",
            "时间T10:34:56Z",
        ] {
            assert!(!is_time(&json!(other)), "{other}");
        }
    }
}
