//! A named rewriting of a document, and the run of a list of them.

use std::path::Path;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::error::Error;

/// One rewriting: a pure function on the document, which counts what it changed, and fails on what it did not expect.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    /// Why it is there, in one line.
    pub(crate) why: &'static str,
    pub(crate) run: fn(&mut Document) -> Outcome,
}

/// How many places a pass changed, or what stopped it.
pub(crate) type Outcome = Result<usize, Fault>;

/// What a pass met and did not expect, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Pointer,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(place: Pointer, reason: impl Into<String>) -> Self {
        Self { place, reason: reason.into() }
    }

    /// Makes the error that names the file, the pass and the place.
    pub(crate) fn into_error(self, path: &Path, pass: &'static str) -> Error {
        Error::Pass {
            path: path.to_owned(),
            pass,
            pointer: self.place.to_string(),
            reason: self.reason,
        }
    }
}

/// How much one pass changed in one specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassCount {
    /// The pass.
    pub pass: &'static str,
    /// Why it is there.
    pub why: &'static str,
    /// How many places it changed.
    pub changed: usize,
}

/// Runs passes in order, and says what each changed.
pub(crate) fn run(
    passes: &[Pass],
    mut document: Document,
) -> Result<(Document, Vec<PassCount>), Error> {
    let mut counts = Vec::with_capacity(passes.len());
    for pass in passes {
        let changed = (pass.run)(&mut document)
            .map_err(|fault| fault.into_error(&document.path, pass.name))?;
        counts.push(PassCount { pass: pass.name, why: pass.why, changed });
    }
    Ok((document, counts))
}
