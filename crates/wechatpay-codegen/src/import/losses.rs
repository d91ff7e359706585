//! What the import cannot keep of a description, with its place there.

use std::path::PathBuf;

use serde_json::Value;

use crate::document::items;
use crate::document::pointer::Pointer;
use crate::error::{Error, Finding};
use crate::import::families;
use crate::import::source::Source;
use crate::lint::server_urls;
use crate::load::openapi_3_1;

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
            position: None,
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

    /// Creates the error of what cannot be imported.
    pub(super) fn rejected(
        &self,
        rule: &'static str,
        place: &Pointer,
        message: impl Into<String>,
    ) -> Error {
        Error::Lint(vec![Finding {
            path: self.path.clone(),
            pointer: place.to_string(),
            rule,
            message: message.into(),
            position: None,
        }])
    }

    /// Returns the findings.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// Returns the findings on a description as a whole: what is not part of any path that is imported.
pub(super) fn of_source(source: &Source) -> Vec<Finding> {
    let root = &source.root;
    let place = Pointer::default();
    let mut losses = Losses::new(source, &source.main);
    let prefix = families::prefix(source).unwrap_or_default();
    for (index, server) in items(root, "servers").enumerate().skip(1) {
        let other = families::path_of_server(server).unwrap_or_default();
        if other != prefix {
            losses.add(
                "servers",
                &place.child("servers").child(index).child("url"),
                format!("the path `{other}` is left out: every path begins with that of the first server, `{prefix}`"),
            );
        }
    }
    for path in families::left_out(root) {
        losses.add(
            "paths",
            &place.child("paths").child(path),
            "the path is left out: it has no version, such as /v3, and others have one",
        );
    }
    for name in openapi_3_1::webhooks(root) {
        losses.add(
            "callbacks",
            &place.child("webhooks").child(name),
            "webhooks are left out: describe the payload of a notification as a schema with x-wechatpay-event",
        );
    }
    losses.into_findings()
}
