//! A server whose responses a test writes byte by byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a server does after the bytes of a response.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    Close,
    Stall,
    /// Sends a kilobyte of the letter again and again, until the client gives up.
    Repeat(u8),
}

pub(crate) struct Raw {
    origin: String,
    requests: Arc<AtomicUsize>,
}

impl Raw {
    /// Starts a server; `respond` gets the number of the request, from 1.
    pub(crate) async fn new(
        respond: impl Fn(usize) -> (Vec<u8>, Then) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let (counter, respond) = (Arc::clone(&requests), Arc::new(respond));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (counter, respond) = (Arc::clone(&counter), Arc::clone(&respond));
                tokio::spawn(async move { serve(stream, &counter, &*respond).await });
            }
        });
        Self { origin, requests }
    }

    /// Starts a server that always sends the same response and closes the connection.
    pub(crate) async fn always(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::new(move |_| (response.clone(), Then::Close)).await
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Writes a response with a body; the status is any text.
pub(crate) fn response(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Reads a whole request, then responds and closes the connection.
async fn serve(
    mut stream: TcpStream,
    counter: &AtomicUsize,
    respond: &(impl Fn(usize) -> (Vec<u8>, Then) + ?Sized),
) {
    let (mut request, mut buffer) = (Vec::new(), vec![0; 4096]);
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    let (bytes, then) = respond(counter.fetch_add(1, Ordering::SeqCst) + 1);
    if stream.write_all(&bytes).await.is_err() {
        return;
    }
    match then {
        Then::Close => {}
        Then::Stall => while matches!(stream.read(&mut buffer).await, Ok(1..)) {},
        Then::Repeat(letter) => while stream.write_all(&[letter; 1024]).await.is_ok() {},
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    body.len() >= length.map_or(0, |length| length.trim().parse().unwrap())
}
