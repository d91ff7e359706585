//! A named rewriting of a document, and the run of a list of them.

use crate::document::Document;

/// One rewriting: a pure function on the document, which counts what it changed.
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Document) -> usize,
}

/// How much one pass changed in one specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassCount {
    /// The pass.
    pub pass: &'static str,
    /// How many places it changed.
    pub changed: usize,
}

/// Runs passes in order, and says what each changed.
pub(crate) fn run(passes: &[Pass], mut document: Document) -> (Document, Vec<PassCount>) {
    let counts = passes.iter().map(|pass| PassCount {
        pass: pass.name,
        changed: (pass.run)(&mut document),
    });
    let counts = counts.collect();
    (document, counts)
}
