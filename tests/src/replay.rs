//! A server that asks a sandbox once for each target, and then returns the same bytes for ever:
//! what is counted is the client.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;
use wechatpay_sandbox::{Sandbox, StubResponse};

/// The server, and the sandbox behind it, each on its own threads.
#[derive(Debug)]
pub struct Replay {
    address: SocketAddr,
    environment: Vec<(String, String)>,
    _stop: oneshot::Sender<()>,
}

/// A body of four megabytes.
#[must_use]
pub fn big() -> String {
    format!("{{\"x\":\"{}\"}}", "x".repeat(4 * 1024 * 1024))
}

impl Replay {
    /// Starts both.
    ///
    /// # Panics
    /// When a port or a thread cannot be had.
    #[must_use]
    pub fn start() -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (started, starting) = std::sync::mpsc::channel();
        thread::spawn(move || {
            Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a working loopback")
                .block_on(async move {
                    let sandbox = Sandbox::builder().spawn().await.expect("a working loopback");
                    sandbox.stub("GET", "/v3/big", StubResponse::json(200, big()));
                    let environment = sandbox
                        .environment()
                        .into_iter()
                        .map(|(name, value)| (name.to_string(), value.to_string()))
                        .collect::<Vec<_>>();
                    started
                        .send((sandbox.base_url().to_owned(), environment))
                        .expect("a working loopback");
                    let _ = stopped.await;
                });
        });
        let (sandbox, environment) = starting.recv().expect("a working loopback");
        let sandbox = sandbox.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a working loopback");
        let address = listener.local_addr().expect("a working loopback");
        let cache = Cache::default();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (sandbox, cache) = (sandbox.clone(), Arc::clone(&cache));
                thread::spawn(move || serve(stream.expect("a working loopback"), &sandbox, &cache));
            }
        });
        Self { address, environment, _stop: stop }
    }

    /// The server's origin.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The settings of the sandbox's merchant; its base URL is the sandbox's.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone()
    }
}

/// Responses by request line.
type Cache = Arc<Mutex<HashMap<String, Vec<u8>>>>;

fn serve(mut client: TcpStream, sandbox: &str, cache: &Cache) {
    while let Some(request) = message(&mut client) {
        let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
        let mut cache = cache.lock().expect("a working loopback");
        let response = cache.entry(line).or_insert_with(|| {
            let mut server = TcpStream::connect(sandbox).expect("a working loopback");
            server.write_all(&request).expect("a working loopback");
            message(&mut server).unwrap_or_default()
        });
        if client.write_all(response).is_err() {
            return;
        }
    }
}

/// Reads a head, and as much of a body as its `Content-Length` announces.
fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize =
                length.map_or(0, |text| text.trim().parse().expect("a working loopback"));
            if bytes.len() >= head + length {
                return Some(bytes);
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
