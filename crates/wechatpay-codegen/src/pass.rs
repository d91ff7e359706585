//! Passes: named changes of a document.

use std::path::Path;

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::error::Error;

/// A named change of a document: a function that counts the changed places and fails on unsupported
/// input.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    /// The reason for the pass, in one line.
    pub(crate) why: &'static str,
    pub(crate) run: fn(&mut Document) -> Outcome,
}

/// The number of places that a pass changed, or why it failed.
pub(crate) type Outcome = Result<usize, Fault>;

/// Unsupported input of a pass, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Pointer,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(place: Pointer, reason: impl Into<String>) -> Self {
        Self { place, reason: reason.into() }
    }

    /// Adds the path of the specification and the name of the pass.
    pub(crate) fn into_error(self, path: &Path, pass: &'static str) -> Error {
        Error::Pass {
            path: path.to_owned(),
            pass,
            pointer: self.place.to_string(),
            reason: self.reason,
            position: None,
        }
    }
}

/// The number of changes by one pass.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassCount {
    /// The name of the pass.
    pub pass: &'static str,
    /// The reason for the pass.
    pub why: &'static str,
    /// The number of places that it changed.
    pub changed: usize,
}

/// Runs passes in order, and counts the changes of each.
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
