//! The HTTP server: reads raw requests and writes responses with title-case header names.

mod browser;
mod listener;
mod switch;
mod wire;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Incoming as HyperBody};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};

use self::listener::Listener;
use self::switch::CutSwitch;
use self::wire::{Resettable, Wire};
use crate::Error;
use crate::control;
use crate::exchange::{exchange, reject_unread};
use crate::request::Incoming;
use crate::response::Response;
use crate::state::PlatformState;

/// Maximum size of a request body; large enough for an image upload.
const MAX_BODY_BYTES: usize = 8 << 20;

/// Maximum number of open connections; further ones wait until one of these ends.
const MAX_CONNECTIONS: usize = 512;

/// Time limit for the headers of a request, from the start of the connection or the end of the
/// response before. It also ends idle connections.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(10);

/// Time limit for the body of a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Pause after a connection could not be accepted, for example because no descriptors are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running server. On drop, it and its connections stop.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    task: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Binds the address. Requests are not served before [`serve`].
///
/// # Errors
/// [`Error::NoRuntime`] outside a tokio runtime;
/// [`Error::Listen`] if the address is not available.
///
/// # Panics
/// If the runtime has no I/O or no timers.
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    Handle::try_current().map_err(|_| Error::NoRuntime)?;
    drop(sleep(Duration::ZERO)); // without timers, this panics, and not a connection later
    let failed = |error: std::io::Error| Error::Listen { address, reason: error.to_string() };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Serves all connections on a task of the current runtime.
pub(crate) fn serve(
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<PlatformState>,
) -> Server {
    let task = tokio::spawn(accept(listener, state)).abort_handle();
    Server { address, task }
}

/// Accepts connections. They belong to this task's set and end with it.
async fn accept<L: Listener>(listener: L, state: Arc<PlatformState>) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await;
        match listener.accept().await {
            Ok(stream) => {
                let state = Arc::clone(&state);
                connections.spawn(async move {
                    serve_connection(stream, state).await;
                    drop(slot);
                });
            }
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection until either side closes it. Connection errors are ignored.
async fn serve_connection<S>(stream: S, state: Arc<PlatformState>)
where
    S: AsyncRead + AsyncWrite + Resettable + Unpin,
{
    let switch = CutSwitch::default();
    let wire = TokioIo::new(Wire::new(stream, switch.clone()));
    let service = service_fn(move |request| respond(Arc::clone(&state), switch.clone(), request));
    let _ = http1::Builder::new()
        .title_case_headers(true)
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .serve_connection(wire, service)
        .await;
}

async fn respond(
    state: Arc<PlatformState>,
    switch: CutSwitch,
    request: Request<HyperBody>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    if let Err(problem) = browser::check(&parts, state.allow_remote) {
        return Ok(Response::from(&problem).unsigned(state.clock.now()).response);
    }
    let body = timeout(BODY_TIMEOUT, read(body)).await.ok().flatten();
    let complete = body.is_some();
    let incoming =
        Incoming::new(parts.method, parts.uri.to_string(), parts.headers, body.unwrap_or_default());
    let outgoing = match incoming.path() {
        path if path.starts_with(control::PREFIX) => {
            control::respond(&state, &incoming.method, path).unsigned(state.clock.now())
        }
        _ if complete => exchange(&state, &incoming),
        _ => reject_unread(&state, &incoming, MAX_BODY_BYTES),
    };
    if let Some(cut) = outgoing.cut {
        switch.arm(cut);
    }
    Ok(outgoing.response)
}

/// Reads the whole body; `None` if it is too long or cut off. A body whose declared length is too
/// long is not read.
async fn read(body: HyperBody) -> Option<Bytes> {
    if usize::try_from(body.size_hint().lower()).map_or(true, |length| length > MAX_BODY_BYTES) {
        return None;
    }
    Some(Limited::new(body, MAX_BODY_BYTES).collect().await.ok()?.to_bytes())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::sync::Mutex;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;
    use crate::clock::Clock;
    use crate::entropy::Entropy;
    use crate::keys::{KeyMode, KeySet};

    fn state() -> Arc<PlatformState> {
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let keys = KeySet::published().unwrap();
        Arc::new(PlatformState::new(keys, KeyMode::default(), false, clock, entropy))
    }

    /// Fails always, and counts how often it is asked.
    struct Broken(Arc<AtomicUsize>);

    impl Listener for Broken {
        type Stream = DuplexStream;

        async fn accept(&self) -> io::Result<DuplexStream> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Err(io::ErrorKind::Other.into())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn accept_that_fails_is_repeated_after_a_pause() {
        let calls = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(accept(Broken(Arc::clone(&calls)), state()));
        let second = Duration::from_secs(1);
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        sleep(second).await;
        task.abort();
        assert!((5..=11).contains(&calls.load(Ordering::SeqCst)), "{calls:?}");
    }

    /// Accepts the connections that are sent.
    struct Prepared(Mutex<UnboundedReceiver<DuplexStream>>);

    impl Listener for Prepared {
        type Stream = DuplexStream;

        async fn accept(&self) -> io::Result<DuplexStream> {
            self.0.lock().await.recv().await.ok_or_else(|| io::ErrorKind::Other.into())
        }
    }

    const REQUEST: &[u8] = b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    #[tokio::test(start_paused = true)]
    async fn connection_beyond_the_limit_waits_until_another_ends() {
        let (sender, receiver) = unbounded_channel();
        let task = tokio::spawn(accept(Prepared(Mutex::new(receiver)), state()));
        let mut clients = Vec::new();
        for _ in 0..=MAX_CONNECTIONS {
            let (mut client, server) = tokio::io::duplex(1024);
            client.write_all(REQUEST).await.unwrap();
            sender.send(server).unwrap();
            clients.push(client);
        }
        let mut last = clients.pop().unwrap();
        for client in &mut clients {
            assert_ne!(client.read(&mut [0; 8]).await.unwrap(), 0, "is served");
        }
        let mut byte = [0; 1];
        let early = timeout(HEADERS_TIMEOUT / 2, last.read(&mut byte)).await;
        assert!(early.is_err(), "is served before its turn");
        drop(clients.pop());
        let served = timeout(HEADERS_TIMEOUT / 4, last.read(&mut byte)).await;
        assert_eq!(served.unwrap().unwrap(), 1);
        task.abort();
    }
}
