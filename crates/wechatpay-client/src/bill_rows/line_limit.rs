//! Bounds what one line can take of memory.

use std::io::{Error, ErrorKind, Read, Result};

/// The longest line of a bill, in bytes; real ones have a few hundred.
const LONGEST_LINE: usize = 1024 * 1024;

/// A reader that fails in a line that is too long.
pub(super) struct LineLimit<R> {
    reader: R,
    /// The bytes since the last line feed.
    length: usize,
}

impl<R> LineLimit<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, length: 0 }
    }
}

impl<R: Read> Read for LineLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.reader.read(buffer)?;
        self.length = match buffer[..count].iter().rposition(|byte| *byte == b'\n') {
            Some(at) => count - at - 1,
            None => self.length + count,
        };
        if self.length > LONGEST_LINE {
            return Err(Error::new(ErrorKind::InvalidData, "a line is longer than 1 MiB"));
        }
        Ok(count)
    }
}
