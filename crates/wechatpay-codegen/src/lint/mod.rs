//! Stage 2, *lint*: refuses, with file and JSON pointer, what would break generation or the contract with the caller.
//!
//! progenitor panics on some of it and silently generates the wrong thing from the rest, so the rules run first, all of
//! them, and report everything at once. Each rule is a function on the document; [`RULES`] is the catalogue.

mod echo;
mod info;
mod operations;
mod references;
mod responses;
mod schemas;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::error::{Error, Finding};

/// Reports every breach of every rule.
pub(crate) fn lint(document: &Document) -> Result<(), Error> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| run(rule, document)).collect();
    if findings.is_empty() {
        return Ok(());
    }
    findings.sort();
    Err(Error::Lint(findings))
}

/// A rule: its name, and what it finds.
pub(crate) struct Rule {
    name: &'static str,
    check: fn(&Document, &mut Report),
}

/// Where a rule puts what it finds.
#[derive(Default)]
pub(crate) struct Report(Vec<(Pointer, String)>);

impl Report {
    /// Reports a breach at `place`.
    fn add(&mut self, place: Pointer, message: impl Into<String>) {
        self.0.push((place, message.into()));
    }
}

const RULES: &[Rule] = &[
    Rule { name: "version", check: info::version },
    Rule { name: "title", check: info::title },
    Rule { name: "family", check: info::family },
    Rule { name: "reference", check: references::resolve },
    Rule { name: "reference-siblings", check: references::stand_alone },
    Rule { name: "extension", check: references::extensions },
    Rule { name: "operation-id", check: operations::id },
    Rule { name: "retry", check: operations::retry },
    Rule { name: "docs", check: operations::docs },
    Rule { name: "parameters", check: operations::parameters },
    Rule { name: "path", check: operations::path },
    Rule { name: "body", check: operations::body },
    Rule { name: "default-response", check: responses::default },
    Rule { name: "success", check: responses::success },
    Rule { name: "errors", check: responses::errors },
    Rule { name: "unsigned", check: responses::unsigned },
    Rule { name: "echo", check: echo::compared },
    Rule { name: "schema-name", check: schemas::name },
    Rule { name: "enum", check: schemas::values },
    Rule { name: "required", check: schemas::required },
    Rule { name: "fields", check: schemas::fields },
];

fn run(rule: &Rule, document: &Document) -> Vec<Finding> {
    let mut report = Report::default();
    (rule.check)(document, &mut report);
    let findings = report.0.into_iter();
    findings
        .map(|(place, message)| Finding {
            path: document.path.clone(),
            pointer: place.to_string(),
            rule: rule.name,
            message,
        })
        .collect()
}

#[cfg(test)]
mod tests;
