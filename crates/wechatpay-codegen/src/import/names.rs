//! Names of operations: the method, then the segments of the path after the family.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use crate::import::lock::Lock;
use crate::names;

/// Names every operation, independently of the others; those in the lock keep their names.
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
        let free = std::iter::once(name.clone())
            .chain((2..).map(|number| format!("{name}{number}")))
            .find(|name| !taken.contains(name))
            .unwrap_or(name);
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
    // Twice, because heck lets a digit begin a word only the first time.
    let name = ascii.to_snake_case().to_snake_case();
    if names::is_keyword(&name) { format!("{name}_it") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_is_omitted_unless_it_is_the_whole_path() {
        assert_eq!(
            name("pay", "post", "/v3/pay/orders/{out_no}/close"),
            "post_orders_by_out_no_close"
        );
        assert_eq!(name("certificates", "get", "/v3/certificates"), "get_certificates");
    }

    #[test]
    fn paths_with_the_same_name_are_numbered() {
        let sites = [("get", "/v3/a/b-c"), ("get", "/v3/a/b_c")];
        let named = operations("a", sites.into_iter(), &Lock::default());
        assert_eq!(named[&("get".into(), "/v3/a/b-c".into())], "get_b_c");
        assert_eq!(named[&("get".into(), "/v3/a/b_c".into())], "get_b_c2");
    }
}
