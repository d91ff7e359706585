//! The names that WeChat Pay's own SDKs and samples use for operations.

use crate::names;

/// One line for each operation: method, path and name.
const TABLE: &str = include_str!("official.txt");

/// Returns the official name of an operation. The names of path parameters do not matter.
pub(super) fn name(method: &str, path: &str) -> Option<&'static str> {
    lines()
        .find(|(known, template, _)| known.eq_ignore_ascii_case(method) && same(template, path))
        .map(|(_, _, name)| name)
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?, words.next()?))
    })
}

/// Returns `true` if two paths differ in nothing but the names of their parameters.
fn same(a: &str, b: &str) -> bool {
    let segments =
        |path| names::segments(path).map(|it| if it.starts_with('{') { "{}" } else { it });
    segments(a).eq(segments(b))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn official_names_are_methods_and_unique_in_a_family() {
        assert_eq!(lines().count(), TABLE.lines().count() - 1);
        let mut seen = BTreeSet::new();
        for (method, path, name) in lines() {
            assert!(names::is_snake(name), "{name}");
            let family: Vec<&str> = names::segments(path).take(2).collect();
            assert!(seen.insert((family, name)), "{method} {path}: {name} is there twice");
        }
    }

    #[test]
    fn parameter_may_have_another_name() {
        assert_eq!(name("get", "/v3/pay/transactions/id/{id}"), Some("query_by_wx_trade_no"));
        assert_eq!(name("post", "/v3/pay/transactions/id/{id}"), None);
        assert_eq!(name("get", "/v3/pay/transactions/id/x"), None);
    }
}
