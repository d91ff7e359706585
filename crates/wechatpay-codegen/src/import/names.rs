//! The names of operations: the method, then the segments of the path after the family.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use crate::import::lock::Lock;
use crate::names;

/// Names every operation, each by itself; what was named once keeps its name.
pub(super) fn operations<'a>(
    family: &str,
    sites: impl Iterator<Item = (&'a str, &'a str)>,
    lock: &Lock,
) -> BTreeMap<(String, String), String> {
    let mut named = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut fresh = Vec::new();
    for (method, path) in sites {
        match lock.operation(method, path) {
            Some(name) if taken.insert(name.to_owned()) => {
                named.insert((method.to_owned(), path.to_owned()), name.to_owned());
            }
            _ => fresh.push((method, path)),
        }
    }
    fresh.sort_by_key(|(method, path)| (path.len(), *path, *method));
    for (method, path) in fresh {
        let name = name(family, method, path);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
        let free = free.unwrap_or(name);
        taken.insert(free.clone());
        named.insert((method.to_owned(), path.to_owned()), free);
    }
    named
}

fn name(family: &str, method: &str, path: &str) -> String {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let after = segments.iter().position(|segment| *segment == family).map_or(0, |at| at + 1);
    let rest = match &segments[after..] {
        [] => &segments[after.saturating_sub(1)..],
        rest => rest,
    };
    let mut words = vec![method.to_owned()];
    for segment in rest {
        let inner = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
        words.push(inner.map_or_else(|| (*segment).to_owned(), |inner| format!("by_{inner}")));
    }
    let ascii: String =
        words.join("_").chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = ascii.to_snake_case();
    // Twice, as a digit may begin a word only once.
    let name = name.to_snake_case();
    if names::is_keyword(&name) { format!("{name}_it") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_is_left_out_unless_it_is_all() {
        assert_eq!(
            name("pay", "post", "/v3/pay/orders/{out_no}/close"),
            "post_orders_by_out_no_close"
        );
        assert_eq!(name("certificates", "get", "/v3/certificates"), "get_certificates");
    }

    #[test]
    fn two_paths_of_one_name_are_numbered_by_path() {
        let sites = [("get", "/v3/a/b-c"), ("get", "/v3/a/b_c")];
        let named = operations("a", sites.into_iter(), &Lock::default());
        assert_eq!(named[&("get".into(), "/v3/a/b-c".into())], "get_b_c");
        assert_eq!(named[&("get".into(), "/v3/a/b_c".into())], "get_b_c2");
    }
}
