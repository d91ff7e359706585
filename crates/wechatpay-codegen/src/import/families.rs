//! The families of a description: its paths, grouped by the segment after the version.

use heck::ToSnakeCase;
use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::{members, text};
use crate::error::Error;
use crate::import::by_hand::ByHand;
use crate::import::losses::Losses;
use crate::import::source::Source;
use crate::lint::path_of;
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
    /// The path of its requests.
    pub(crate) path: String,
    /// The path as it is described, without that of the server.
    pub(crate) described: String,
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
    let shared = prefix(source)?;
    let mut items = Vec::new();
    for (described, value) in members(&source.root, "paths") {
        let prefix = match value["servers"].get(0) {
            Some(own) => path_of_server(own).map_err(|name| {
                variable(source, &["paths", described, "servers", "0", "url"], &name)
            })?,
            None => shared.clone(),
        };
        let path = format!("{prefix}{described}");
        items.push(Item { path, described: described.clone(), value: value.clone() });
    }
    let versioned = items.iter().any(|item| is_versioned(&item.path));
    for item in items {
        // If other paths have a version, those without belong to an older API, in XML.
        let segment = segment(&item.path).filter(|_| !versioned || is_versioned(&item.path));
        let chosen = by_hand.module(&item.path);
        let (name, module) = match (chosen, segment) {
            (Some(module), _) => (module.replace('_', "-"), module.to_owned()),
            (None, Some(name)) => (name.to_owned(), module(name)),
            (None, None) => continue,
        };
        let is_by_hand = chosen.is_some();
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

/// Returns the path that every path of a description begins with: that of its first server.
///
/// # Errors
/// A variable of the server has no default.
pub(super) fn prefix(source: &Source) -> Result<String, Error> {
    let root = &source.root;
    match (root.get("basePath"), root["servers"].get(0)) {
        (Some(path), _) => Ok(clean(path.as_str().unwrap_or_default())),
        (None, Some(server)) => {
            path_of_server(server).map_err(|name| variable(source, &["servers", "0", "url"], &name))
        }
        (None, None) => Ok(String::new()),
    }
}

/// Returns the path of a server's URL, with the defaults of its variables.
///
/// # Errors
/// The name of a variable without a default.
pub(super) fn path_of_server(server: &Value) -> Result<String, String> {
    let mut path = String::new();
    let mut rest = path_of(text(server, "url"));
    while let Some((before, name, after)) = rest
        .split_once('{')
        .and_then(|(before, rest)| rest.split_once('}').map(|(name, after)| (before, name, after)))
    {
        let default = server["variables"][name]["default"].as_str();
        path.push_str(before);
        path.push_str(default.ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    path.push_str(rest);
    Ok(clean(&path))
}

/// Returns a path that begins with a slash, and does not end with one.
fn clean(path: &str) -> String {
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

fn variable(source: &Source, place: &[&str], name: &str) -> Error {
    let losses = Losses::new(source, &source.main);
    let place = place.iter().fold(Pointer::default(), |place, key| place.child(key));
    let message =
        format!("`{{{name}}}` has no default: describe it in `variables`, or write its value");
    losses.rejected("servers", &place, message)
}

/// Checks that the requests of an operation go where those of its path go.
pub(super) fn same_server(
    source: &Source,
    item: &Item,
    file: &str,
    operation: &Value,
    place: &Pointer,
) -> Result<(), Error> {
    let Some(server) = operation["servers"].get(0) else {
        return Ok(());
    };
    let own = path_of_server(server);
    if own.as_ref().is_ok_and(|own| format!("{own}{}", item.described) == item.path) {
        return Ok(());
    }
    let message = format!(
        "its server has another path than that of the description: describe it with the whole path, such as `{}{}`",
        own.unwrap_or_default(),
        item.described
    );
    let losses = Losses::new(source, file);
    Err(losses.rejected("servers", &place.child("servers"), message))
}

/// Lists the paths that belong to no family.
pub(super) fn left_out(root: &Value) -> impl Iterator<Item = &String> {
    let paths = || members(root, "paths").map(|(path, _)| path);
    let has_prefix = root.get("basePath").is_some() || root["servers"].get(0).is_some();
    let is_mixed = !has_prefix && paths().any(|path| is_versioned(path));
    paths().filter(move |path| is_mixed && !is_versioned(path))
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
    let underscored = ascii.to_snake_case();
    let snake = underscored.trim_end_matches('_');
    if snake.is_empty() {
        return "api".to_owned();
    }
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
            ("查询", "api"),
        ] {
            assert_eq!(module(name), expected);
        }
    }
}
