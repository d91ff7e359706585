//! The connection below HTTP, which can be cut in the middle of a response.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::switch::CutSwitch;
use crate::fault::CutAction;

/// A stream that passes everything through until its switch cuts it.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    switch: CutSwitch,
}

/// A stream that can be closed with a reset.
pub(super) trait Resettable {
    /// Turns the close that follows into a reset.
    fn reset(&self) -> io::Result<()>;
}

impl Resettable for TcpStream {
    fn reset(&self) -> io::Result<()> {
        self.set_zero_linger()
    }
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, switch: CutSwitch) -> Self {
        Self { stream, switch }
    }
}

impl<S: AsyncRead + AsyncWrite + Resettable + Unpin> Wire<S> {
    /// Cuts off a response; the error makes HTTP drop the connection.
    fn poll_cut(
        &mut self,
        context: &mut Context<'_>,
        action: CutAction,
    ) -> Poll<io::Result<usize>> {
        match action {
            CutAction::Close => ready!(Pin::new(&mut self.stream).poll_shutdown(context))?,
            CutAction::Reset => self.stream.reset()?,
            CutAction::HalfClose => {
                ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
                ready!(self.poll_closed(context));
            }
            CutAction::Stall => ready!(self.poll_closed(context)),
        }
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// Waits until the client has closed its half; discards what it sends.
    fn poll_closed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [0; 512];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
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

impl<S: AsyncRead + AsyncWrite + Resettable + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = match self.switch.allowance(bytes) {
            None => bytes.len(),
            Some((0, action)) if !bytes.is_empty() => return self.poll_cut(context, action),
            Some((allowed, _)) => allowed,
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
    use crate::fault::{Cut, CutPosition};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

    const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nA: \r\n\r\nbody";

    impl Resettable for DuplexStream {
        fn reset(&self) -> io::Result<()> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    fn wire(cut: Option<Cut>) -> (DuplexStream, Wire<DuplexStream>) {
        let (client, server) = tokio::io::duplex(1024);
        let switch = CutSwitch::default();
        if let Some(cut) = cut {
            switch.arm(cut);
        }
        (client, Wire::new(server, switch))
    }

    /// Writes in chunks of this size; returns what arrived, and `true` if the writer got an error.
    async fn send(cut: Option<Cut>, chunk: usize) -> (Vec<u8>, bool) {
        let (mut client, mut wire) = wire(cut);
        let mut failed = false;
        for bytes in RESPONSE.chunks(chunk) {
            failed |= wire.write_all(bytes).await.is_err();
        }
        drop(wire);
        let mut arrived = Vec::new();
        client.read_to_end(&mut arrived).await.unwrap();
        (arrived, failed)
    }

    #[tokio::test]
    async fn response_written_in_any_chunks_is_cut_at_its_position() {
        let places = [
            (CutPosition::Body(2), RESPONSE.len() - 2),
            (CutPosition::Body(0), RESPONSE.len() - 4),
            (CutPosition::Bytes(17), 17),
            (CutPosition::Bytes(0), 0),
        ];
        for (position, length) in places {
            for action in [CutAction::Close, CutAction::Reset] {
                for chunk in 1..30 {
                    let (arrived, failed) = send(Some(Cut { position, action }), chunk).await;
                    assert_eq!(arrived, &RESPONSE[..length], "{position:?} in {chunk}");
                    assert!(failed);
                }
            }
        }
    }

    #[tokio::test]
    async fn response_without_a_cut_passes_unchanged() {
        let (arrived, failed) = send(None, 7).await;
        assert!(arrived.ends_with(b"body") && !failed);
    }

    #[tokio::test]
    async fn stalled_writer_fails_when_the_client_closes() {
        for action in [CutAction::HalfClose, CutAction::Stall] {
            let position = CutPosition::Bytes(0);
            let (mut client, mut wire) = wire(Some(Cut { position, action }));
            let writing = tokio::spawn(async move { wire.write_all(RESPONSE).await });
            client.write_all(b"still here").await.unwrap();
            if action == CutAction::HalfClose {
                assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 0);
            }
            assert!(!writing.is_finished());
            drop(client);
            assert!(writing.await.unwrap().is_err());
        }
    }
}
