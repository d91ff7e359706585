//! Counts the bytes of a response that will be cut off.

use std::sync::{Arc, Mutex};

use crate::fault::{Cut, CutAction, CutPosition};
use crate::sync::lock;

/// Signals a connection to cut off the next response.
#[derive(Clone, Debug, Default)]
pub(super) struct CutSwitch(Arc<Mutex<Option<(Progress, CutAction)>>>);

/// How much of a response that will be cut off has been written.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// In the headers, after this many bytes of the CR LF CR LF that ends them.
    Headers { seen: usize, body: usize },
    /// In the last bytes before the cut; this many are left.
    Left(usize),
}

const END_OF_HEADERS: &[u8; 4] = b"\r\n\r\n";

impl CutSwitch {
    /// Cuts off the bytes written next. To be called between responses.
    pub(super) fn arm(&self, cut: Cut) {
        let progress = match cut.position {
            CutPosition::Bytes(bytes) => Progress::Left(bytes),
            CutPosition::Body(body) => Progress::Headers { seen: 0, body },
        };
        *lock(&self.0) = Some((progress, cut.action));
    }

    /// Returns how many of these bytes may be written, and what follows them; `None` if nothing is
    /// cut off.
    pub(super) fn allowance(&self, bytes: &[u8]) -> Option<(usize, CutAction)> {
        let (progress, action) = (*lock(&self.0))?;
        let allowed = match progress {
            Progress::Left(left) => left,
            Progress::Headers { mut seen, body } => {
                let end = bytes.iter().position(|byte| {
                    seen = next_seen(seen, *byte);
                    seen == END_OF_HEADERS.len()
                });
                end.map_or(bytes.len(), |end| end + 1 + body)
            }
        };
        Some((allowed.min(bytes.len()), action))
    }

    /// Records that these bytes were written.
    pub(super) fn wrote(&self, bytes: &[u8]) {
        let mut switch = lock(&self.0);
        let Some((progress, _)) = &mut *switch else {
            return;
        };
        for byte in bytes {
            *progress = match *progress {
                Progress::Left(left) => Progress::Left(left.saturating_sub(1)),
                Progress::Headers { seen, body } => match next_seen(seen, *byte) {
                    4 => Progress::Left(body),
                    seen => Progress::Headers { seen, body },
                },
            };
        }
    }
}

/// Returns how many bytes of the end of the headers have been seen after one more byte.
fn next_seen(seen: usize, byte: u8) -> usize {
    match END_OF_HEADERS.get(seen) {
        Some(expected) if *expected == byte => seen + 1,
        _ => usize::from(byte == b'\r'),
    }
}
