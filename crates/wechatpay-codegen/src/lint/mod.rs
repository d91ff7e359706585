//! Stage 2, *lint*: rejects what would break generation or the contract with the caller.
//!
//! progenitor panics on some of it and silently generates wrong code from the rest. All rules run
//! first, and report everything at once, with file and JSON pointer. Each rule is a function on the
//! document; [`RULES`] is the list.

mod echo;
mod encryption;
mod info;
mod keywords;
mod operations;
mod references;
mod responses;
mod schemas;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::error::{Error, Finding};

pub(crate) use self::encryption::SENSITIVE;
#[cfg(feature = "repository")]
pub(crate) use self::encryption::{SERIAL, SERIAL_UNDESCRIBED, encrypted_fields, encrypts};
#[cfg(feature = "repository")]
pub(crate) use self::info::{path_of, server_urls};
#[cfg(feature = "repository")]
pub(crate) use self::operations::is_transport_header;
pub(crate) use self::operations::separator;

/// Reports every breach of every rule.
pub(crate) fn lint(document: &Document) -> Result<(), Error> {
    let findings = check(document, RULES);
    if findings.is_empty() { Ok(()) } else { Err(Error::Lint(findings)) }
}

/// Reports what no repair can change in a description, before it is repaired, so that the places
/// are those in the description. What only 3.1 says is a mistake in older descriptions, which a
/// repair may remove.
#[cfg(feature = "repository")]
pub(crate) fn lint_description(document: &Document, is_3_1: bool) -> Result<(), Error> {
    let rules = [
        Rule { name: "circle", check: keywords::circles },
        Rule { name: "keywords", check: keywords::supported },
    ];
    let findings = check(document, if is_3_1 { &rules } else { &rules[..1] });
    if findings.is_empty() { Ok(()) } else { Err(Error::Lint(findings)) }
}

/// Reports what an imported specification leaves open, for its author to decide.
pub(crate) fn questions(document: &Document) -> Vec<Finding> {
    check(document, QUESTIONS)
}

fn check(document: &Document, rules: &[Rule]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules {
        let mut report = Report::default();
        (rule.check)(document, &mut report);
        findings.extend(report.0.into_iter().map(|(place, message)| Finding {
            path: document.path.clone(),
            pointer: place.to_string(),
            rule: rule.name,
            message,
            position: None,
        }));
    }
    findings.sort();
    findings
}

struct Rule {
    name: &'static str,
    check: fn(&Document, &mut Report),
}

/// What a rule finds.
#[derive(Default)]
struct Report(Vec<(Pointer, String)>);

impl Report {
    /// Adds a breach at `place`.
    fn add(&mut self, place: Pointer, message: impl Into<String>) {
        self.0.push((place, message.into()));
    }
}

const RULES: &[Rule] = &[
    Rule { name: "version", check: info::version },
    Rule { name: "title", check: info::title },
    Rule { name: "family", check: info::family },
    Rule { name: "servers", check: info::servers },
    Rule { name: "reference", check: references::resolve },
    Rule { name: "reference-siblings", check: references::siblings },
    Rule { name: "extension", check: references::extensions },
    Rule { name: "operation-id", check: operations::id },
    Rule { name: "retry", check: operations::retry },
    Rule { name: "docs", check: operations::docs },
    Rule { name: "parameters", check: operations::parameters },
    Rule { name: "lists", check: operations::lists },
    Rule { name: "path", check: operations::path },
    Rule { name: "method", check: operations::method },
    Rule { name: "body", check: operations::body },
    Rule { name: "default-response", check: responses::default },
    Rule { name: "success", check: responses::success },
    Rule { name: "errors", check: responses::errors },
    Rule { name: "unsigned", check: responses::unsigned },
    Rule { name: "empty", check: responses::empty },
    Rule { name: "signed", check: responses::signed },
    Rule { name: "sensitive", check: encryption::sensitive },
    Rule { name: "serial", check: encryption::serial },
    Rule { name: "public", check: encryption::public },
    Rule { name: "echo", check: echo::compared },
    Rule { name: "schema-name", check: schemas::name },
    Rule { name: "keywords", check: keywords::supported },
    Rule { name: "schema", check: keywords::well_formed },
    Rule { name: "alternatives", check: keywords::alternatives },
    Rule { name: "circle", check: keywords::circles },
    Rule { name: "enum", check: schemas::values },
    Rule { name: "required", check: schemas::required },
    Rule { name: "fields", check: schemas::fields },
];

/// The rules for what a description leaves open. They reject nothing: the import chooses what
/// cannot do harm.
const QUESTIONS: &[Rule] = &[
    Rule { name: "undescribed", check: responses::undescribed },
    Rule { name: "file", check: responses::file },
    Rule { name: "undescribed-serial", check: encryption::undescribed_serial },
];

#[cfg(test)]
mod tests;
