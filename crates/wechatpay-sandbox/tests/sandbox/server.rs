//! Start, stop and listening address.

use std::future::Future as _;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wechatpay_sandbox::{Error, Sandbox};

use crate::client::{Fixture, in_time};

#[tokio::test]
async fn remote_address_is_rejected_unless_allowed() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:192.0.2.1]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let error = Sandbox::builder().listen(address).spawn().await.unwrap_err();
        assert_eq!(error, Error::RemoteAddress(address));
    }
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    let sandbox = Sandbox::builder().listen(any).allow_remote(true).spawn().await.unwrap();
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn address_in_use_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let error = Sandbox::builder().listen(address).spawn().await.unwrap_err();
    assert!(matches!(error, Error::Listen { address: named, .. } if named == address));
}

#[tokio::test]
async fn dropped_sandbox_stops_the_server_and_its_connections() {
    let fixture = Fixture::new().await;
    let address = fixture.sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    let mut open = TcpStream::connect(&address).await.unwrap();
    open.write_all(b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert_ne!(open.read(&mut [0; 16]).await.unwrap(), 0);
    drop(fixture);
    let mut rest = Vec::new();
    let _ = in_time(open.read_to_end(&mut rest)).await;
    in_time(async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn connection_serves_several_requests() {
    let fixture = Fixture::new().await;
    let address = fixture.sandbox.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        stream
            .write_all(b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .unwrap();
        let mut received = String::new();
        while !received.ends_with("{\"status\":\"ok\"}") {
            let mut bytes = [0; 512];
            let count = stream.read(&mut bytes).await.unwrap();
            assert_ne!(count, 0);
            received += std::str::from_utf8(&bytes[..count]).unwrap();
        }
    }
}

/// The clock of these tests moves on when nothing else happens.
#[tokio::test(start_paused = true)]
async fn connection_without_complete_headers_is_closed_after_10_seconds() {
    let fixture = Fixture::new().await;
    let address = fixture.sandbox.base_url().strip_prefix("http://").unwrap();
    for sent in [&b""[..], b"GET /_sandbox/hea", b"GET /_sandbox/health HTTP/1.1\r\nHost: local"] {
        let start = tokio::time::Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut received = Vec::new();
        let _ = in_time(stream.read_to_end(&mut received)).await;
        let seconds = start.elapsed().as_secs();
        assert!((10..15).contains(&seconds), "{seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn request_without_complete_body_is_rejected_after_30_seconds() {
    let fixture = Fixture::new().await;
    let request = fixture.post("/v3/x", "").header("Content-Length", "5").send().await;
    request.assert_rejected(413, "INVALID_REQUEST");
}

#[test]
#[should_panic(expected = "timers are disabled")]
fn spawn_in_a_runtime_without_timers_panics() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let _ = runtime.block_on(Sandbox::builder().spawn());
}

#[test]
fn spawn_outside_a_runtime_is_an_error() {
    let mut future = Box::pin(Sandbox::builder().spawn());
    let waker = std::task::Waker::noop();
    let polled = future.as_mut().poll(&mut std::task::Context::from_waker(waker));
    assert!(matches!(polled, std::task::Poll::Ready(Err(Error::NoRuntime))));
}

#[tokio::test]
async fn debug_output_omits_keys_and_secrets() {
    let fixture = Fixture::new().await;
    let debug = format!("{:?} {:?}", fixture.sandbox, Sandbox::builder());
    assert!(debug.contains(fixture.sandbox.base_url()));
    assert!(!debug.contains("BEGIN") && !debug.contains(&fixture.setting("WECHATPAY_APIV3_KEY")));
    let pem = fixture.setting("WECHATPAY_PRIVATE_KEY");
    assert!(!debug.contains(pem.lines().nth(1).unwrap()));
}
