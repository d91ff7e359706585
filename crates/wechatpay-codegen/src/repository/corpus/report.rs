//! The result of a run over a corpus.

use std::fmt;

use serde_json::Value;

use crate::repository::corpus::cases::Case;
use crate::repository::corpus::difference::between;
use crate::repository::corpus::names::NameStatistics;

/// The result of a run over a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CorpusReport {
    /// The number of families.
    pub families: usize,
    /// The number of families that were generated.
    pub generated: usize,
    /// The number of families that were compiled.
    pub compiled: usize,
    /// The number of generated operations.
    pub operations: usize,
    /// The names of types and operations.
    pub names: NameStatistics,
    /// The number of examples.
    pub examples: usize,
    /// The number of examples that were equal after decoding and encoding.
    pub lossless: usize,
    /// The number of examples that were decoded.
    pub decoded: usize,
    /// Expected differences: the case and the reason.
    pub exceptions: Vec<String>,
    /// Failures: the family or case and the reason.
    pub failures: Vec<String>,
    /// The seconds for loading, repairing, generating and printing.
    pub seconds_to_generate: f64,
    /// The seconds for everything.
    pub seconds: f64,
}

impl CorpusReport {
    pub(super) fn fail(&mut self, name: &str, reason: impl fmt::Display) {
        self.failures.push(format!("{name}: {reason}"));
    }

    /// Counts an example and its result: the value after encoding, or why it was not decoded.
    pub(super) fn example(&mut self, case: &Case, result: Result<Value, String>) {
        self.examples += 1;
        let again = match result {
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
                None => self
                    .fail(&case.name, format_args!("{place} differs after decoding and encoding")),
            }
        }
    }

    /// Returns `true` if everything was generated, compiled and decoded, and all differences are
    /// expected.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Prints one line.
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
