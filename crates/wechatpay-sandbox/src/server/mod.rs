//! The HTTP server: reads raw requests and writes responses with title-case header names.

mod switch;
mod wire;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Incoming as HyperBody};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinSet};

use self::switch::CutSwitch;
use self::wire::Wire;
use crate::Error;
use crate::control;
use crate::exchange::{exchange, reject_unread};
use crate::request::Incoming;
use crate::state::PlatformState;

/// Maximum size of a request body; large enough for an image upload.
const MAX_BODY_BYTES: usize = 8 << 20;

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
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    Handle::try_current().map_err(|_| Error::NoRuntime)?;
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
async fn accept(listener: TcpListener, state: Arc<PlatformState>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve_connection(stream, Arc::clone(&state)));
            }
            Err(_) => tokio::task::yield_now().await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection until either side closes it. Connection errors are ignored.
async fn serve_connection(stream: TcpStream, state: Arc<PlatformState>) {
    let _ = stream.set_nodelay(true);
    let switch = CutSwitch::default();
    let wire = TokioIo::new(Wire::new(stream, switch.clone()));
    let service = service_fn(move |request| respond(Arc::clone(&state), switch.clone(), request));
    let _ = http1::Builder::new()
        .title_case_headers(true)
        .header_read_timeout(None)
        .serve_connection(wire, service)
        .await;
}

async fn respond(
    state: Arc<PlatformState>,
    switch: CutSwitch,
    request: Request<HyperBody>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = read(body).await;
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
