//! Faults on the wire.

use super::Fault;

/// Where a response is cut off, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) position: CutPosition,
    pub(crate) action: CutAction,
}

/// The byte after which a response is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CutPosition {
    /// After this many bytes of the response, including the status line.
    Bytes(usize),
    /// After the headers and this many bytes of the body.
    Body(usize),
}

/// What the connection does at the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CutAction {
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Closes its own half and reads until the client closes the other.
    HalfClose,
    /// Sends nothing until the client closes.
    Stall,
}

/// The cut that the faults require, for a body of this length.
pub(crate) fn cut(faults: &[Fault], body_length: usize) -> Option<Cut> {
    let start = CutPosition::Bytes(0);
    let half = CutPosition::Body(body_length / 2);
    faults.iter().rev().find_map(|fault| {
        let (position, action) = match fault {
            Fault::TruncatedBody => (half, CutAction::Close),
            Fault::TruncatedAfter(bytes) => (CutPosition::Bytes(*bytes), CutAction::Close),
            Fault::ConnectionReset => (start, CutAction::Reset),
            Fault::HalfClosed => (start, CutAction::HalfClose),
            Fault::Stalled => (start, CutAction::Stall),
            Fault::StalledBody => (half, CutAction::Stall),
            _ => return None,
        };
        Some(Cut { position, action })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_wire_fault_takes_precedence() {
        let faults = [Fault::ConnectionReset, Fault::StalledBody, Fault::Stale];
        let expected = Cut { position: CutPosition::Body(4), action: CutAction::Stall };
        assert_eq!(cut(&faults, 9), Some(expected));
        assert_eq!(cut(&[Fault::BadGateway, Fault::Stale], 9), None);
    }
}
