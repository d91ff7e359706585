//! The families of a description: its paths, by the segment after the version.

use serde_json::Value;

use crate::document::members;
use crate::error::Error;
use crate::import::source::Source;
use crate::names;

/// One family, as the description has it.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// The segment.
    pub(crate) name: String,
    /// The module's name.
    pub(crate) module: String,
    /// The paths, with the file that holds each and what it holds.
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
        // Paths without a version beside others with one are of an older API, in XML.
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
        Some(pair) => Err(Error::File {
            path: source.tree.path(&source.main),
            reason: format!("the families {} and {} make one module", pair[0].name, pair[1].name),
        }),
    }
}

/// Returns the segment after the version, or the first one.
fn segment(path: &str) -> Option<&str> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next()?;
    if is_versioned(path) { segments.next() } else { Some(first) }
}

/// Reports whether a path begins with a version, such as `/v3/`.
fn is_versioned(path: &str) -> bool {
    let first = path.split('/').find(|segment| !segment.is_empty());
    let digits = first.and_then(|first| first.strip_prefix('v')).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the name of a family's module.
fn module(name: &str) -> String {
    let snake: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let snake = names::snake(&snake);
    let snake = snake.trim_end_matches('_');
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
    fn the_segment_after_the_version_is_the_family() {
        assert_eq!(segment("/v3/pay/transactions/jsapi"), Some("pay"));
        assert_eq!(segment("/certificates"), Some("certificates"));
        assert_eq!(segment("/"), None);
    }

    #[test]
    fn a_family_names_a_module() {
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
