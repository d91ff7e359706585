//! `names.yaml`: the names that people give, which win over the lock and over every default.
//!
//! ```yaml
//! modules:
//!   /v3/pay/partner/: partner_pay
//! operations:
//!   POST /v3/pay/transactions/jsapi: prepay_jsapi
//! types:
//!   prepay_jsapi.request.amount: PrepayAmount
//!   partner_pay:
//!     prepay_jsapi.request.amount: PartnerPrepayAmount
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::members;
use crate::error::{Error, Finding};
use crate::import::families::Family;
use crate::import::source::Source;
use crate::{load, names};

/// The name of the file.
pub(crate) const FILE: &str = "names.yaml";

/// The names of `names.yaml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByHand {
    path: PathBuf,
    text: String,
    /// Path prefixes.
    modules: Vec<Line>,
    /// `METHOD path`.
    operations: Vec<Line>,
    /// Places of types.
    types: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug)]
struct Line {
    /// The module that it is for, if it is for one.
    module: Option<String>,
    key: String,
    name: String,
}

impl ByHand {
    /// Reads the file in `folder`; a missing file gives no names.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            contents => contents.map_err(|error| Error::file(&path, &error))?,
        };
        let root = load::value(&path, &text)?;
        let mut names = Self { path, text, ..Self::default() };
        let mut findings = Vec::new();
        let is_known = |key: &&String| ["modules", "operations", "types"].contains(&key.as_str());
        let unknown = root.as_object().into_iter().flat_map(|root| root.keys());
        if !(root.is_object() || root.is_null()) {
            findings.push(names.finding(
                "",
                None,
                "",
                "must have `modules`, `operations`, `types`",
            ));
        }
        for key in unknown.filter(|key| !is_known(key)) {
            let message = "is not a section: write `modules`, `operations` or `types`";
            findings.push(names.finding("", None, key, message));
        }
        for (section, rule) in [("modules", MODULE), ("operations", OPERATION), ("types", TYPE)] {
            let mut lines = Vec::new();
            for (key, value) in members(&root, section) {
                match value {
                    Value::Object(_) if section == "types" => {
                        let inner = members(&root[section], key);
                        lines.extend(inner.map(|(place, name)| (Some(key), place, name)));
                    }
                    value => lines.push((None, key, value)),
                }
            }
            for (module, key, name) in lines {
                let name = name.as_str().unwrap_or_default();
                if !(rule.is_name)(name) || !(rule.is_key)(key) {
                    findings.push(names.finding(section, module, key, rule.message));
                }
                let line =
                    Line { module: module.cloned(), key: key.clone(), name: name.to_owned() };
                match section {
                    "modules" => names.modules.push(line),
                    "operations" => names.operations.push(line),
                    _ => names.types.push(line),
                }
            }
        }
        if findings.is_empty() { Ok(names) } else { Err(Error::Lint(findings)) }
    }

    /// Returns the module of a path: that of the longest prefix.
    pub(super) fn module(&self, path: &str) -> Option<&str> {
        let fitting = self.modules.iter().filter(|line| is_below(path, &line.key));
        fitting.max_by_key(|line| line.key.len()).map(|line| line.name.as_str())
    }

    /// Returns the name of an operation, by `METHOD path`.
    pub(super) fn operation(&self, site: &str) -> Option<&str> {
        self.operations.iter().find(|line| line.key == site).map(|line| line.name.as_str())
    }

    /// Returns the name of the type at a place of a module.
    pub(super) fn type_name(&self, module: &str, place: &str) -> Option<&str> {
        let fitting = |of: Option<&str>| {
            self.types.iter().find(|line| line.module.as_deref() == of && line.key == place)
        };
        fitting(Some(module)).or_else(|| fitting(None)).map(|line| line.name.as_str())
    }

    /// Creates the finding on the name of an operation.
    pub(super) fn on_operation(&self, site: &str, message: &str) -> Finding {
        self.finding("operations", None, site, message)
    }

    /// Creates the finding on the name of a type.
    pub(super) fn on_type(&self, module: &str, place: &str, message: &str) -> Finding {
        let own = self
            .types
            .iter()
            .any(|line| line.module.as_deref() == Some(module) && line.key == place);
        self.finding("types", Some(&module.to_owned()).filter(|_| own), place, message)
    }

    /// Lists the lines that fit nothing. Lines for families that are not imported are left alone.
    pub(super) fn unused(
        &self,
        source: &Source,
        imported: &[(&Family, &BTreeSet<String>)],
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let families = || imported.iter().map(|(family, _)| *family);
        let paths: Vec<&String> =
            families().flat_map(|family| &family.paths).map(|item| &item.path).collect();
        let is_here = |path: &str| paths.iter().any(|known| start(known) == start(path));
        for line in self.modules.iter().filter(|line| is_here(&line.key)) {
            if !paths.iter().any(|path| is_below(path, &line.key)) {
                let message = "no path of the description begins so: correct it or delete the line";
                findings.push(self.finding("modules", None, &line.key, message));
            }
        }
        for line in &self.operations {
            let path = line.key.split_once(' ').map_or("", |(_, path)| path);
            let module = self.module(path);
            let is_here = match module {
                Some(module) => families().any(|family| family.module == module),
                None => is_here(path),
            };
            if is_here && !source.has_operation(&line.key) {
                let message = "the description has no such operation: correct method and path, or delete the line";
                findings.push(self.finding("operations", None, &line.key, message));
            }
        }
        for line in &self.types {
            let candidates = || {
                imported
                    .iter()
                    .filter(|(family, _)| {
                        line.module.as_ref().is_none_or(|module| *module == family.module)
                    })
                    .map(|(_, places)| *places)
            };
            let owner = |place: &str| place.split('.').next().unwrap_or_default().to_owned();
            let has_owner = |places: &BTreeSet<String>| {
                places.iter().any(|place| owner(place) == owner(&line.key))
            };
            let is_here = line.module.is_some() || candidates().any(has_owner);
            let is_elsewhere =
                candidates().next().is_none() || (!is_here && !self.covers_all(source, &paths));
            if is_elsewhere || candidates().any(|places| places.contains(&line.key)) {
                continue;
            }
            let last = line.key.rsplit('.').next().unwrap_or_default();
            let near = candidates().flatten().find(|place| {
                place.ends_with(&format!(".{last}")) && owner(place) == owner(&line.key)
            });
            let common = |place: &str| {
                place.bytes().zip(line.key.bytes()).take_while(|(a, b)| a == b).count()
            };
            let same = candidates().flatten().filter(|place| owner(place) == owner(&line.key));
            let near = near.or_else(|| same.max_by_key(|place| common(place)));
            let fix = near.map_or_else(String::new, |near| format!("write `{near}`, or "));
            let message = format!(
                "no type is at this place: {fix}correct it to a place of <module>.lock, or delete the line"
            );
            findings.push(self.finding("types", line.module.as_ref(), &line.key, &message));
        }
        findings
    }

    /// Returns `true` if the paths are all of the description.
    fn covers_all(&self, source: &Source, paths: &[&String]) -> bool {
        members(&source.root, "paths").all(|(path, _)| {
            paths.contains(&path) || !paths.iter().any(|known| start(known).0 == start(path).0)
        })
    }

    fn finding(&self, section: &str, module: Option<&String>, key: &str, message: &str) -> Finding {
        let line = self.line(section, module, key);
        let keys = [section, module.map_or("", String::as_str), key];
        let pointer: String = keys
            .iter()
            .filter(|key| !key.is_empty())
            .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            .collect();
        Finding {
            path: PathBuf::from(format!("{}:{line}", self.path.display())),
            pointer,
            rule: "names",
            message: format!("`{key}`: {message}"),
            position: None,
        }
    }

    /// Returns the line of a key, from 1.
    fn line(&self, section: &str, module: Option<&String>, key: &str) -> usize {
        let mut at = 0;
        for key in [section, module.map_or("", String::as_str), key] {
            let is_key = |line: &str| {
                let line = line.trim_start_matches([' ', '"', '\'', '{']);
                line.strip_prefix(key).is_some_and(|rest| rest.starts_with([':', '"', '\'']))
            };
            let found = self.text.lines().skip(at).position(is_key).filter(|_| !key.is_empty());
            at += found.unwrap_or_default();
        }
        at + 1
    }
}

/// What a section holds.
struct Rule {
    is_key: fn(&str) -> bool,
    is_name: fn(&str) -> bool,
    message: &'static str,
}

const MODULE: Rule = Rule {
    is_key: |key| key.starts_with('/'),
    is_name: |name| names::is_snake(name) && !names::is_keyword(name),
    message: "must be a path prefix with the name of a module in snake_case, such as `/v3/pay/partner/: partner_pay`",
};

const OPERATION: Rule = Rule {
    is_key: |key| {
        let (method, path) = key.split_once(' ').unwrap_or_default();
        !method.is_empty()
            && method.bytes().all(|b| b.is_ascii_uppercase())
            && path.starts_with('/')
    },
    is_name: |name| super::names::is_free_of_clashes(name),
    message: "must be a method and a path with a name in snake_case that is not a keyword or a method of every client, such as `POST /v3/pay/transactions/jsapi: prepay_jsapi`",
};

const TYPE: Rule = Rule {
    is_key: |key| !key.is_empty(),
    is_name: |name| {
        name.is_ascii()
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && names::pascal(name) == name
            && !names::is_reserved_type(name)
            && name != "ApiError"
    },
    message: "must be a place with the name of a type in PascalCase, such as `prepay_jsapi.request.amount: PrepayAmount`",
};

/// Returns `true` if a path begins with all segments of `prefix`.
fn is_below(path: &str, prefix: &str) -> bool {
    let bare = prefix.trim_end_matches('/');
    path.strip_prefix(bare).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the first two segments of a path: the version and the family.
fn start(path: &str) -> (Option<&str>, Option<&str>) {
    let mut segments = names::segments(path);
    (segments.next(), segments.next())
}
