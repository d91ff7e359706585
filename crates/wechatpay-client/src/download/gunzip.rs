//! Decompression while a file arrives: what comes out is bounded, regardless of what goes in.

use std::io::{self, BufRead, Read};

use bytes::{Buf, Bytes};
use flate2::bufread::MultiGzDecoder;

use crate::error::ErrorKind;

/// The maximum number of bytes that are decompressed at once.
const CHUNK: usize = 64 * 1024;

/// A gzip archive that is fed piece by piece.
pub(super) struct Gunzip(MultiGzDecoder<Source>);

/// The compressed bytes that arrived and were not decompressed yet.
#[derive(Default)]
struct Source {
    bytes: Bytes,
    has_ended: bool,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self(MultiGzDecoder::new(Source::default()))
    }
}

impl Gunzip {
    /// Adds compressed bytes; `None` at the end of the archive.
    pub(super) fn feed(&mut self, bytes: Option<Bytes>) {
        let source = self.0.get_mut();
        source.has_ended = bytes.is_none();
        source.bytes = bytes.unwrap_or_default();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.0.get_ref().has_ended
    }

    /// Returns the next piece of the content; `None` if it needs more bytes, or at the end of the
    /// archive.
    ///
    /// # Errors
    /// If it is not gzip, or was cut.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, ErrorKind> {
        let mut content = vec![0; CHUNK];
        match self.0.read(&mut content) {
            Ok(0) => Ok(None),
            Ok(length) => {
                content.truncate(length);
                Ok(Some(content.into()))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(_) => Err(ErrorKind::Decode("the content is not the announced gzip".to_owned())),
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.len().min(buffer.len());
        self.bytes.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes.is_empty() && !self.has_ended {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(&self.bytes)
    }

    fn consume(&mut self, length: usize) {
        self.bytes.advance(length);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// Decompresses an archive that arrives in pieces; returns the length of the longest piece that
    /// comes out, and all.
    fn unpack(archive: &[u8], piece: usize) -> Result<(usize, Vec<u8>), ErrorKind> {
        let mut pieces = archive.chunks(piece);
        let (mut gunzip, mut all, mut longest) = (Gunzip::default(), Vec::new(), 0);
        loop {
            match gunzip.next()? {
                Some(content) => {
                    longest = longest.max(content.len());
                    all.extend_from_slice(&content);
                }
                None if gunzip.has_ended() => return Ok((longest, all)),
                None => gunzip.feed(pieces.next().map(Bytes::copy_from_slice)),
            }
        }
    }

    #[test]
    fn archive_in_pieces_of_any_size_is_decompressed() {
        let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let two = [gzip(&content), gzip(b"abc")].concat();
        let expected = [&content[..], b"abc"].concat();
        for piece in [1, 7, 1000, two.len()] {
            assert!(unpack(&two, piece).unwrap().1 == expected, "{piece}");
        }
        assert!(unpack(&gzip(b""), 3).unwrap().1.is_empty());
    }

    #[test]
    fn archive_that_expands_comes_out_in_bounded_pieces() {
        let (longest, all) = unpack(&gzip(&vec![0; 64 * 1024 * 1024]), usize::MAX).unwrap();
        assert_eq!((longest, all.len()), (64 * 1024, 64 * 1024 * 1024));
    }

    #[test]
    fn archive_that_was_cut_or_altered_is_an_error() {
        let archive = gzip(b"abc");
        for length in 0..archive.len() {
            assert!(unpack(&archive[..length], 5).is_err(), "{length}");
        }
        let mut altered = archive.clone();
        let checksum = altered.len() - 8;
        altered[checksum] ^= 1;
        assert!(unpack(&altered, 5).is_err());
        assert!(unpack(&[&archive[..], b"garbage"].concat(), 5).is_err());
    }
}
