//! The families of a description: its paths, grouped by the segment after the version.

use serde_json::Value;

use crate::document::members;
use crate::error::Error;
use crate::import::by_hand::ByHand;
use crate::import::source::Source;
use crate::names;

/// One family of a description.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// The segment of the paths, or the module's name with hyphens.
    pub(crate) name: String,
    /// The module's name.
    pub(crate) module: String,
    /// Whether `names.yaml` names all of it.
    is_by_hand: bool,
    pub(crate) paths: Vec<Item>,
}

/// One path of a family.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) value: Value,
}

/// Lists the families in the order of their names, without names given by hand.
pub(crate) fn list(source: &Source) -> Result<Vec<Family>, Error> {
    list_by_hand(source, &ByHand::default())
}

/// Lists the families in the order of their names. A path belongs to the module that `by_hand`
/// names for it, or to that of its segment.
pub(crate) fn list_by_hand(source: &Source, by_hand: &ByHand) -> Result<Vec<Family>, Error> {
    let mut families: Vec<Family> = Vec::new();
    let versioned = members(&source.root, "paths").any(|(path, _)| is_versioned(path));
    for (path, value) in members(&source.root, "paths") {
        let item = Item { path: path.clone(), value: value.clone() };
        // If other paths have a version, those without belong to an older API, in XML.
        let segment = segment(path).filter(|_| !versioned || is_versioned(path));
        let (name, module) = match (by_hand.module(path), segment) {
            (Some(module), _) => (module.replace('_', "-"), module.to_owned()),
            (None, Some(name)) => (name.to_owned(), module(name)),
            (None, None) => continue,
        };
        let is_by_hand = by_hand.module(path).is_some();
        let joins = |family: &&mut Family| {
            family.name == name || (family.module == module && (is_by_hand || family.is_by_hand))
        };
        match families.iter_mut().find(joins) {
            Some(family) => {
                // The segment names the family if it has one.
                if !is_by_hand {
                    (family.name, family.is_by_hand) = (name, false);
                }
                family.paths.push(item);
            }
            None => families.push(Family { name, module, is_by_hand, paths: vec![item] }),
        }
    }
    families.sort_by(|a, b| a.name.cmp(&b.name));
    let mut modules: Vec<&Family> = families.iter().collect();
    modules.sort_by(|a, b| a.module.cmp(&b.module));
    match modules.windows(2).find(|pair| pair[0].module == pair[1].module) {
        None => Ok(families),
        Some(pair) => Err(Error::Family {
            path: source.tree.path(&source.main),
            reason: format!(
                "the families `{}` and `{}` would be the same module: name one of them in names.yaml, with its path under `modules`",
                pair[0].name, pair[1].name
            ),
        }),
    }
}

impl Family {
    /// Returns `true` if the family is the module `name`, or has paths of the segment `name`.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let has = |item: &Item| segment(&item.path) == Some(name);
        self.name == name || self.module == name || self.paths.iter().any(has)
    }
}

/// Returns the segment after the version, or the first without a version.
fn segment(path: &str) -> Option<&str> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next()?;
    if is_versioned(path) { segments.next() } else { Some(first) }
}

/// Returns `true` if a path begins with a version, such as `/v3/`.
fn is_versioned(path: &str) -> bool {
    names::segments(path).next().is_some_and(is_version)
}

/// Returns `true` if a segment is a version, such as `v3`.
pub(super) fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the name of a family's module.
fn module(name: &str) -> String {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let underscored = names::snake(&ascii);
    let snake = underscored.trim_end_matches('_');
    if names::is_snake(snake) && !names::is_keyword(snake) {
        snake.to_owned()
    } else {
        format!("api_{snake}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segment_after_the_version_is_the_family() {
        assert_eq!(segment("/v3/pay/transactions/jsapi"), Some("pay"));
        assert_eq!(segment("/certificates"), Some("certificates"));
        assert_eq!(segment("/"), None);
    }

    #[test]
    fn family_names_a_module() {
        for (name, expected) in [
            ("bank-transfer", "bank_transfer"),
            ("apply4sub", "apply4sub"),
            ("3rd-party", "api_3rd_party"),
            ("type", "api_type"),
        ] {
            assert_eq!(module(name), expected);
        }
    }
}
