//! The connection under HTTP, which can be cut in the middle of an answer.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::fault::Cut;
use crate::world::lock;

/// Tells a connection to cut the answer that is written next.
#[derive(Clone, Debug, Default)]
pub(super) struct CutSwitch(Arc<Mutex<Option<Progress>>>);

/// How far an answer that is to be cut has been written.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// In the headers, having seen so many bytes of the CR LF CR LF that ends them.
    Headers { seen: usize, body: usize },
    /// In the body, so many bytes before the cut.
    Body { left: usize },
}

/// A stream that passes everything through until it is told to cut.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    switch: CutSwitch,
}

const END_OF_HEADERS: &[u8; 4] = b"\r\n\r\n";

impl CutSwitch {
    /// To be called between answers: the cut applies to the next bytes written.
    pub(super) fn arm(&self, cut: Cut) {
        let Cut::AfterBody(body) = cut;
        *lock(&self.0) = Some(Progress::Headers { seen: 0, body });
    }

    /// How many of these bytes may be written; `None` when nothing is to be cut.
    fn allowance(&self, bytes: &[u8]) -> Option<usize> {
        match (*lock(&self.0))? {
            Progress::Body { left } => Some(left.min(bytes.len())),
            Progress::Headers { mut seen, body } => {
                let end = bytes.iter().position(|byte| {
                    seen = next_seen(seen, *byte);
                    seen == END_OF_HEADERS.len()
                });
                let allowed = end.map_or(bytes.len(), |end| end + 1 + body);
                Some(allowed.min(bytes.len()))
            }
        }
    }

    /// Notes that these bytes were written.
    fn wrote(&self, bytes: &[u8]) {
        let mut progress = lock(&self.0);
        for byte in bytes {
            *progress = match *progress {
                None => return,
                Some(Progress::Body { left }) => Some(Progress::Body {
                    left: left.saturating_sub(1),
                }),
                Some(Progress::Headers { seen, body }) => match next_seen(seen, *byte) {
                    4 => Some(Progress::Body { left: body }),
                    seen => Some(Progress::Headers { seen, body }),
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

impl<S> Wire<S> {
    pub(super) fn new(stream: S, switch: CutSwitch) -> Self {
        Self { stream, switch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = match self.switch.allowance(bytes) {
            None => bytes.len(),
            Some(0) if !bytes.is_empty() => {
                ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
                return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
            }
            Some(allowed) => allowed,
        };
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]))?;
        self.switch.wrote(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// Writes in chunks of each size in turn; returns what arrived and whether the writer was told.
    async fn send(cut: Option<Cut>, chunk: usize) -> (Vec<u8>, bool) {
        let (mut client, server) = tokio::io::duplex(1024);
        let switch = CutSwitch::default();
        if let Some(cut) = cut {
            switch.arm(cut);
        }
        let mut wire = Wire::new(server, switch);
        let mut refused = false;
        for bytes in b"HTTP/1.1 200 OK\r\nA: \r\n\r\nbody".chunks(chunk) {
            refused |= wire.write_all(bytes).await.is_err();
        }
        drop(wire);
        let mut arrived = Vec::new();
        client.read_to_end(&mut arrived).await.unwrap();
        (arrived, refused)
    }

    #[tokio::test]
    async fn an_answer_is_cut_after_its_headers_however_it_is_written() {
        for chunk in 1..30 {
            let (arrived, refused) = send(Some(Cut::AfterBody(2)), chunk).await;
            assert_eq!(arrived, b"HTTP/1.1 200 OK\r\nA: \r\n\r\nbo", "{chunk}");
            assert!(refused);
        }
    }

    #[tokio::test]
    async fn without_a_cut_everything_passes() {
        let (arrived, refused) = send(None, 7).await;
        assert!(arrived.ends_with(b"body") && !refused);
    }
}
