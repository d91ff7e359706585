//! Faults of how an answer travels.

use super::Fault;

/// Where an answer ends too early, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) place: Place,
    pub(crate) end: End,
}

/// After which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// After this many bytes of the answer, its status line included.
    Bytes(usize),
    /// After the headers and this many bytes of the body.
    Body(usize),
}

/// What the connection does then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Closes.
    Close,
    /// Resets.
    Reset,
    /// Closes its own half, and reads until the client closes the other.
    HalfClose,
    /// Nothing, until the client closes.
    Stall,
}

/// The cut that the faults ask for, given the length of the body.
pub(crate) fn cut(faults: &[Fault], body_length: usize) -> Option<Cut> {
    let start = Place::Bytes(0);
    let half = Place::Body(body_length / 2);
    faults.iter().rev().find_map(|fault| {
        let (place, end) = match fault {
            Fault::TruncatedBody => (half, End::Close),
            Fault::TruncatedAfter(bytes) => (Place::Bytes(*bytes), End::Close),
            Fault::ConnectionReset => (start, End::Reset),
            Fault::HalfClosed => (start, End::HalfClose),
            Fault::Stalled => (start, End::Stall),
            Fault::StalledBody => (half, End::Stall),
            _ => return None,
        };
        Some(Cut { place, end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_fault_of_the_wire_decides() {
        let faults = [Fault::ConnectionReset, Fault::StalledBody, Fault::Stale];
        let expected = Cut { place: Place::Body(4), end: End::Stall };
        assert_eq!(cut(&faults, 9), Some(expected));
        assert_eq!(cut(&[Fault::BadGateway, Fault::Stale], 9), None);
    }
}
