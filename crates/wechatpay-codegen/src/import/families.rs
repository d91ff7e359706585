//! The families of a description: its paths, grouped by the segment after the version.

use serde_json::Value;

use crate::document::members;
use crate::error::Error;
use crate::import::source::Source;
use crate::names;

/// One family of a description.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// The segment of the paths.
    pub(crate) name: String,
    /// The module's name.
    pub(crate) module: String,
    pub(crate) paths: Vec<Item>,
}

/// One path of a family.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) value: Value,
}

/// Lists the families in the order of their names.
pub(crate) fn list(source: &Source) -> Result<Vec<Family>, Error> {
    let mut families: Vec<Family> = Vec::new();
    let versioned = members(&source.root, "paths").any(|(path, _)| is_versioned(path));
    for (path, value) in members(&source.root, "paths") {
        // If other paths have a version, those without belong to an older API, in XML.
        let Some(name) = segment(path).filter(|_| !versioned || is_versioned(path)) else {
            continue;
        };
        let item = Item { path: path.clone(), value: value.clone() };
        match families.iter_mut().find(|family| family.name == name) {
            Some(family) => family.paths.push(item),
            None => families.push(Family {
                name: name.to_owned(),
                module: module(name),
                paths: vec![item],
            }),
        }
    }
    families.sort_by(|a, b| a.name.cmp(&b.name));
    match families.windows(2).find(|pair| pair[0].module == pair[1].module) {
        None => Ok(families),
        Some(pair) => Err(Error::Family {
            path: source.tree.path(&source.main),
            reason: format!(
                "the families `{}` and `{}` would be the same module: import them separately",
                pair[0].name, pair[1].name
            ),
        }),
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
    path.split('/')
        .find(|segment| !segment.is_empty())
        .and_then(|first| first.strip_prefix('v'))
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
