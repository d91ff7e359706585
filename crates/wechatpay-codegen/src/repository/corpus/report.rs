//! The result of a run over a corpus.

use std::fmt;

use serde_json::{Value, json};

use crate::document::items;
use crate::repository::corpus::Found;
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
    /// Whether all families were compiled together, with the routes and tables over all of them.
    pub together: bool,
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
    /// The bodies that others recorded, if there are any.
    pub samples: Option<SampleReport>,
    /// The seconds for loading, repairing, generating and printing.
    pub seconds_to_generate: f64,
    /// The seconds for everything.
    pub seconds: f64,
}

/// The bodies that others recorded, and what of them the generated types know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SampleReport {
    /// The number of samples that have an operation.
    pub total: usize,
    /// The number of responses that yield a value, and of requests that are built: read, and
    /// written again, with nothing missing.
    pub decoded: usize,
    /// The number of decoded samples that are the same when written again, or have neither an
    /// unknown field nor a problem.
    pub lossless: usize,
    /// The number of fields that the types do not know.
    pub unknown: usize,
    /// Each sample with an unknown field or a problem, by operation. No values.
    pub differences: Vec<String>,
    /// The samples whose operation is not in the description.
    pub without_operation: Vec<String>,
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

    /// Counts a sample and its result: the value written again, its problems and what keeps it from
    /// being sent; none if the operation has no JSON there.
    pub(super) fn sample(&mut self, found: &Found<'_>, result: Option<Result<Value, String>>) {
        let counts = self.samples.get_or_insert_default();
        let (sample, place) = (found.sample, found.sample.place());
        counts.total += 1;
        counts.unknown += found.unknown.len();
        let trial = match (result, sample.is_request) {
            // Any response is accepted where the description has none.
            (None, false) => Ok(json!({"is_read": true})),
            (None, true) => Err("the operation has no body".to_owned()),
            (Some(result), _) => result,
        };
        let (mut problems, faults, failure) = match &trial {
            Ok(trial) => (strings(trial, "problems"), strings(trial, "faults"), None),
            Err(reason) => (Vec::new(), Vec::new(), Some(reason.clone())),
        };
        let is_read = trial.as_ref().is_ok_and(|trial| trial["is_read"] == true);
        if sample.is_request {
            let is_separate = |fault: &String| {
                found.separate.iter().any(|field| *fault == format!("{field} is missing"))
            };
            problems.extend(faults.into_iter().filter(|fault| !is_separate(fault)));
        }
        let is_decoded = is_read && (!sample.is_request || problems.is_empty());
        let is_same = trial.is_ok_and(|trial| {
            trial.get("written").is_some_and(|written| {
                between(&sample.json, written).iter().all(|it| it.explanation.is_some())
            })
        });
        counts.decoded += usize::from(is_decoded);
        let is_known = found.unknown.is_empty() && problems.is_empty();
        counts.lossless +=
            usize::from(is_decoded && (is_known || (is_same && problems.is_empty())));
        let unknown = found.unknown.iter().map(|field| format!("unknown field {field}"));
        let parts: Vec<String> = failure.into_iter().chain(problems).chain(unknown).collect();
        if !parts.is_empty() {
            counts.differences.push(format!("{place}: {}", parts.join("; ")));
        }
        if !is_decoded {
            let what = if sample.is_request { "cannot be built" } else { "is not decoded" };
            self.fail(&place, format_args!("the sample {what}: {}", parts.join("; ")));
        }
    }

    /// Returns `true` if everything was generated, compiled and decoded, and all differences are
    /// expected.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Returns the strings of a list.
fn strings(value: &Value, key: &str) -> Vec<String> {
    items(value, key).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Prints one line.
impl fmt::Display for CorpusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { families, generated, compiled, operations, examples, lossless, seconds, .. } =
            self;
        write!(
            f,
            "families {generated}/{families} generated, {compiled}/{families} compiled, operations {operations}, examples {lossless}/{examples} lossless, seconds {seconds:.1}"
        )?;
        match &self.samples {
            None => Ok(()),
            Some(SampleReport { total, decoded, lossless, unknown, .. }) => write!(
                f,
                ", samples {decoded}/{total} decoded, {lossless} lossless, {unknown} unknown fields"
            ),
        }
    }
}
