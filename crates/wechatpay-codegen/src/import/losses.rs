//! What the import cannot keep of a description, with its place there.

use std::path::PathBuf;

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::text;
use crate::error::Finding;
use crate::import::source::Source;
use crate::lint::{path_of, server_urls};

/// The keywords of a list that do not fit the string that it becomes.
pub(super) const LIST_KEYWORDS: [&str; 11] = [
    "collectionFormat",
    "default",
    "enum",
    "example",
    "examples",
    "explode",
    "items",
    "maxItems",
    "minItems",
    "style",
    "uniqueItems",
];

/// Collects findings in one file of a description.
#[derive(Debug)]
pub(super) struct Losses {
    path: PathBuf,
    findings: Vec<Finding>,
}

impl Losses {
    /// Creates an empty collection for the file `name`.
    pub(super) fn new(source: &Source, name: &str) -> Self {
        Self { path: source.tree.path(name), findings: Vec::new() }
    }

    /// Adds a finding at `place`.
    pub(super) fn add(&mut self, rule: &'static str, place: &Pointer, message: impl Into<String>) {
        self.findings.push(Finding {
            path: self.path.clone(),
            pointer: place.to_string(),
            rule,
            message: message.into(),
        });
    }

    /// Adds a finding if a path or an operation has its own servers.
    pub(super) fn servers(&mut self, holder: &Value, place: &Pointer) {
        if server_urls(holder).next().is_some() {
            self.add(
                "servers",
                &place.child("servers"),
                "its own servers are left out: all requests go to the client's origin",
            );
        }
    }

    /// Adds a finding on a list that is sent as one value.
    pub(super) fn joined(&mut self, name: &str, separator: &str, place: &Pointer) {
        self.add(
            "lists",
            place,
            format!("`{name}` is one string, whose items the caller joins with {separator:?}"),
        );
    }

    /// Returns the findings.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// Returns the findings on a description as a whole: the path of its servers.
pub(super) fn of_source(source: &Source) -> Vec<Finding> {
    let root = &source.root;
    let place = Pointer::default();
    let mut losses = Losses::new(source, &source.main);
    let mut lost = |place: Pointer, path: &str| {
        if !path.is_empty() {
            let message = format!(
                "the path `{path}` is left out of every request: write it into each path of `paths`"
            );
            losses.add("servers", &place, message);
        }
    };
    lost(place.child("basePath"), path_of(text(root, "basePath")));
    for (index, url) in server_urls(root).enumerate() {
        lost(place.child("servers").child(index).child("url"), path_of(url));
    }
    losses.into_findings()
}
