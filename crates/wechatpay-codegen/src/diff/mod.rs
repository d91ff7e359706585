//! What changed in the API between two versions of the specifications, and whether it breaks
//! callers.
//!
//! Compares normalized documents: order, layout and comments of the sources make no difference.

mod family;
mod messages;
mod operations;
mod report;
mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use self::report::Format;

use crate::document::Document;

/// The normalized specifications of one version, by family.
pub type Documents = BTreeMap<String, Value>;

/// What a change means for callers of the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Impact {
    /// Calling code no longer compiles, or no longer does the same.
    Breaking,
    /// Something was added.
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
    /// The operation, or the type and its field, by its name in Rust.
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
    /// Compares two versions of the specifications.
    #[must_use]
    pub fn between(old: &Documents, new: &Documents) -> Self {
        let families: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let mut list = Vec::new();
        for name in families {
            let mut report = Report { family: name, changes: Vec::new() };
            family::compare(old.get(name), new.get(name), &mut report);
            list.extend(report.changes);
        }
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

impl Report<'_> {
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
}

/// The two versions of one family.
struct Versions<'a> {
    old: &'a Document,
    new: &'a Document,
}

#[cfg(test)]
mod tests;
