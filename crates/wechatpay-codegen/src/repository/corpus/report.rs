//! What a run on a corpus showed.

use std::fmt;

use serde_json::Value;

use crate::repository::corpus::cases::Case;
use crate::repository::corpus::difference::between;

/// What a run on a corpus showed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CorpusReport {
    /// How many families there are.
    pub families: usize,
    /// How many were generated.
    pub generated: usize,
    /// How many of these were compiled.
    pub compiled: usize,
    /// How many operations were generated.
    pub operations: usize,
    /// How many examples there are.
    pub examples: usize,
    /// How many of them came back as they were.
    pub lossless: usize,
    /// How many of them were decoded.
    pub decoded: usize,
    /// Examples that rightly come back otherwise: the case, and why.
    pub exceptions: Vec<String>,
    /// What went wrong: the family or case, and how.
    pub failures: Vec<String>,
    /// How long loading, repairing, generating and printing took.
    pub seconds_to_generate: f64,
    /// How long everything took.
    pub seconds: f64,
}

impl CorpusReport {
    pub(super) fn fail(&mut self, name: &str, reason: impl fmt::Display) {
        self.failures.push(format!("{name}: {reason}"));
    }

    /// Counts an example, and what became of it: a value, or why it does not decode.
    pub(super) fn example(&mut self, case: &Case, answer: Result<Value, String>) {
        self.examples += 1;
        let again = match answer {
            Ok(again) => again,
            Err(reason) => return self.fail(&case.name, format_args!("as {}: {reason}", case.of)),
        };
        self.decoded += 1;
        let differences = between(&case.value, &again);
        if differences.is_empty() {
            self.lossless += 1;
        }
        for difference in differences {
            let place = difference.place;
            match difference.explanation {
                Some(why) => self.exceptions.push(format!("{} {place}: {why}", case.name)),
                None => self.fail(&case.name, format_args!("{place} came back otherwise")),
            }
        }
    }

    /// Reports whether everything was generated, compiled and decoded, and nothing lost without an explanation.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.failures.is_empty()
    }
}

/// The one line.
impl fmt::Display for CorpusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { families, generated, compiled, operations, examples, lossless, seconds, .. } =
            self;
        write!(
            f,
            "families {generated}/{families} generated, {compiled}/{families} compiled, operations {operations}, examples {lossless}/{examples} lossless, seconds {seconds:.1}"
        )
    }
}
