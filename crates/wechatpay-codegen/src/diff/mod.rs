//! What changed in the API between two versions of the specifications, and whether it breaks callers.
//!
//! A comparison of normalised documents, and of nothing else: order, layout and comments of the sources do not show.

mod family;
mod messages;
mod operations;
mod report;
mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use self::report::Format;

use crate::document::Document;

/// The normalised specifications of one version, by family.
pub type Documents = BTreeMap<String, Value>;

/// What a change means for those who call the generated client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Impact {
    /// Code that calls it no longer compiles, or no longer does what it did.
    Breaking,
    /// There is more than there was.
    Additive,
    /// Only words changed.
    Docs,
}

impl Impact {
    /// Returns its name, as reports write it.
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
    /// What it means for callers.
    pub impact: Impact,
    /// The family.
    pub family: String,
    /// The operation, or the type and its field, as Rust code names them.
    pub place: String,
    /// The kind of change, in kebab case.
    pub kind: &'static str,
    /// What changed.
    pub message: String,
}

/// All changes, the breaking ones first.
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

    /// Reports whether any of them breaks callers.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.list.iter().any(|change| change.impact == Impact::Breaking)
    }

    /// Lists those of one impact.
    pub fn of(&self, impact: Impact) -> impl Iterator<Item = &Change> {
        self.list.iter().filter(move |change| change.impact == impact)
    }
}

/// Where the comparisons put what they find.
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
        let (family, place, message) = (self.family.to_owned(), place.into(), message.into());
        self.changes.push(Change { impact, family, place, kind, message });
    }
}

/// Both versions of one family.
struct Versions<'a> {
    old: &'a Document,
    new: &'a Document,
}

#[cfg(test)]
mod tests;
