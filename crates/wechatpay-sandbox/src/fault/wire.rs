//! Faults of how an answer travels.

use super::Fault;

/// What the connection does to an answer while sending it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Closes after the headers and this many bytes of the body.
    AfterBody(usize),
}

/// The cut that the faults ask for, given the length of the body.
pub(crate) fn cut(faults: &[Fault], body_length: usize) -> Option<Cut> {
    faults.iter().rev().find_map(|fault| match fault {
        Fault::TruncatedBody => Some(Cut::AfterBody(body_length / 2)),
        _ => None,
    })
}
