//! Statistics of the names that an import gives.

use std::fmt;

use crate::document::{Document, members, text};
use crate::import::is_bare;

/// How many names there are of one kind, and how long they are, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lengths {
    /// The number of names.
    pub count: usize,
    /// Half of the names are not longer.
    pub median: usize,
    /// Nine of ten names are not longer.
    pub p90: usize,
    /// The length of the longest.
    pub longest: usize,
}

/// The names of all families.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameStatistics {
    /// The types.
    pub types: Lengths,
    /// The operations.
    pub operations: Lengths,
    /// The types, with their family, whose name says nothing without its place, such as `State`.
    pub bare: Vec<String>,
}

impl NameStatistics {
    /// Collects the names of specifications.
    pub(super) fn of<'a>(documents: impl Iterator<Item = &'a Document>) -> Self {
        let (mut types, mut operations, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for document in documents {
            for (name, _) in members(&document.root["components"], "schemas")
                .filter(|(name, _)| *name != "ApiError")
            {
                types.push(name.len());
                if is_bare(name) {
                    bare.push(format!("{}: {name}", document.family));
                }
            }
            let ids = document.operations().into_iter();
            operations.extend(ids.map(|it| text(it.value, "operationId").len()));
        }
        Self { types: Lengths::of(types), operations: Lengths::of(operations), bare }
    }
}

impl Lengths {
    fn of(mut lengths: Vec<usize>) -> Self {
        lengths.sort_unstable();
        let at = |percent: usize| {
            let rank = (lengths.len() * percent).div_ceil(100).saturating_sub(1);
            lengths.get(rank).copied().unwrap_or_default()
        };
        Self { count: lengths.len(), median: at(50), p90: at(90), longest: at(100) }
    }
}

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, median, p90, longest } = self;
        write!(f, "{count}, median {median}, p90 {p90}, longest {longest}")
    }
}

/// Prints one line.
impl fmt::Display for NameStatistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { types, operations, bare } = self;
        write!(f, "names: types {types}; operations {operations}; bare nouns {}", bare.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lengths_and_bare_nouns_are_counted() {
        let root = json!({
            "components": {"schemas": {"ApiError": {}, "State": {}, "Amount": {}, "OrderState": {}}},
            "paths": {"/a": {"get": {"operationId": "get_a"}}},
        });
        let document = Document { path: "a.yaml".into(), family: "a".to_owned(), root };
        assert_eq!(
            NameStatistics::of([document].iter()).to_string(),
            "names: types 3, median 6, p90 10, longest 10; operations 1, median 5, p90 5, longest 5; bare nouns 1"
        );
    }
}
