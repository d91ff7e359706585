//! Counts the bytes of an answer that is to end too early.

use std::sync::{Arc, Mutex};

use crate::fault::{Cut, CutAction, CutPosition};
use crate::sync::lock;

/// Tells a connection to cut the answer that is written next.
#[derive(Clone, Debug, Default)]
pub(super) struct CutSwitch(Arc<Mutex<Option<(Progress, CutAction)>>>);

/// How far an answer that is to be cut has been written.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// In the headers, having seen so many bytes of the CR LF CR LF that ends them.
    Headers { seen: usize, body: usize },
    /// So many bytes before the cut.
    Left(usize),
}

const END_OF_HEADERS: &[u8; 4] = b"\r\n\r\n";

impl CutSwitch {
    /// To be called between answers: the cut applies to the next bytes written.
    pub(super) fn arm(&self, cut: Cut) {
        let progress = match cut.position {
            CutPosition::Bytes(bytes) => Progress::Left(bytes),
            CutPosition::Body(body) => Progress::Headers { seen: 0, body },
        };
        *lock(&self.0) = Some((progress, cut.action));
    }

    /// How many of these bytes may be written, and how it ends after them; `None` when nothing is to be cut.
    pub(super) fn allowance(&self, bytes: &[u8]) -> Option<(usize, CutAction)> {
        let (progress, end) = (*lock(&self.0))?;
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
        Some((allowed.min(bytes.len()), end))
    }

    /// Notes that these bytes were written.
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

/// How much of the end of the headers has been seen after one more byte.
fn next_seen(seen: usize, byte: u8) -> usize {
    match END_OF_HEADERS.get(seen) {
        Some(expected) if *expected == byte => seen + 1,
        _ => usize::from(byte == b'\r'),
    }
}
