//! What changed in the API between two versions of the specifications, and whether it breaks
//! callers.
//!
//! Compares what callers see: both versions are read into `Spec`, from which
//! everything is emitted, by this version of the generator. The test `tests/api_changes` compiles
//! callers against changed specifications, and compares the report with what the compiler says.

mod family;
mod operations;
mod report;
mod routes;
mod setters;
mod types;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use self::report::Format;
use self::version::Version;

use crate::error::Error;

/// The normalized specifications of one version, by family.
pub type Documents = BTreeMap<String, Value>;

/// What a change means for callers of the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Impact {
    /// Calling code no longer compiles.
    Breaking,
    /// Calling code compiles, and does something else: another request is sent, a request is
    /// rejected before it is sent, or a response is treated in another way.
    Behavior,
    /// Something was added, or more is accepted.
    Additive,
    /// Only documentation changed.
    Docs,
}

impl Impact {
    /// The name, as in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Behavior => "behavior",
            Self::Additive => "additive",
            Self::Docs => "docs",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// The impact on callers.
    pub impact: Impact,
    /// The family.
    pub family: String,
    /// The operation and its setter, or the type and its field, by its name in Rust.
    pub place: String,
    /// The kind of change, in kebab case.
    pub kind: &'static str,
    /// What changed.
    pub message: String,
}

/// All changes, breaking ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// The changes, by impact, family and place.
    pub list: Vec<Change>,
}

impl Changes {
    /// Compares two versions of the specifications. A specification that this generator cannot read
    /// is a breaking change.
    #[must_use]
    pub fn between(old: &Documents, new: &Documents) -> Self {
        let [old, new] = [old, new].map(|documents| {
            let read =
                |(family, root): (&String, &Value)| (family.clone(), Version::read(family, root));
            documents.iter().map(read).collect::<BTreeMap<String, Result<Version, Error>>>()
        });
        let families: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let mut list = Vec::new();
        for name in families {
            let mut report = Report::of(name);
            family::compare(old.get(name), new.get(name), &mut report);
            list.extend(report.changes);
        }
        list.extend(routes::compare(&old, &new));
        list.sort();
        list.dedup();
        Self { list }
    }

    /// Returns `true` if any change breaks callers.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.list.iter().any(|change| change.impact == Impact::Breaking)
    }

    /// Lists the changes of one impact.
    pub fn of(&self, impact: Impact) -> impl Iterator<Item = &Change> {
        self.list.iter().filter(move |change| change.impact == impact)
    }
}

/// The changes that were found in one family.
struct Report<'a> {
    family: &'a str,
    changes: Vec<Change>,
}

impl<'a> Report<'a> {
    fn of(family: &'a str) -> Self {
        Self { family, changes: Vec::new() }
    }

    fn add(
        &mut self,
        impact: Impact,
        kind: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.changes.push(Change {
            impact,
            family: self.family.to_owned(),
            place: place.into(),
            kind,
            message: message.into(),
        });
    }

    /// Adds a change of documentation, unless something else changed at the same place.
    fn docs(&mut self, is_changed: bool, kind: &'static str, place: &str, message: &str) {
        if is_changed && !self.changes.iter().any(|change| change.place == place) {
            self.add(Impact::Docs, kind, place, message);
        }
    }
}

/// Returns the change of a flag; `None` if there is none.
fn flipped(was: bool, is: bool) -> Option<bool> {
    (was != is).then_some(is)
}

#[cfg(test)]
mod tests;
