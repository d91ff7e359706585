//! The faults that a client must survive rather than refuse: refusals, gateways and a broken wire.

use std::io::ErrorKind;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wechatpay_sandbox::Fault;

use crate::client::{Fixture, NOW, Reply, in_time};

async fn with(fixture: &Fixture, fault: Fault) -> Reply {
    fixture.sandbox.inject(fault);
    fixture.query().send().await
}

#[tokio::test]
async fn too_many_requests_says_when_to_come_back() {
    let fixture = Fixture::new().await;
    let reply = with(&fixture, Fault::RateLimited(7)).await;
    reply.assert_refused(429, "RATELIMIT_EXCEEDED");
    assert_eq!(reply.header("Retry-After"), "7");
    reply.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn the_date_to_come_back_at_is_the_sandboxs_clocks() {
    let fixture = Fixture::new().await;
    for (now, date) in
        [(NOW, "Thu, 28 May 2026 20:26:47 GMT"), (1_528_425_296, "Fri, 08 Jun 2018 02:35:03 GMT")]
    {
        fixture.clock.store(now, Ordering::SeqCst);
        let reply = with(&fixture, Fault::RateLimitedUntil(7)).await;
        reply.assert_refused(429, "RATELIMIT_EXCEEDED");
        assert_eq!(reply.header("Retry-After"), date);
    }
}

#[tokio::test]
async fn a_system_error_is_signed_and_the_request_was_taken_up() {
    let fixture = Fixture::new().await;
    let reply = with(&fixture, Fault::SystemError).await;
    reply.assert_refused(500, "SYSTEM_ERROR");
    reply.assert_signed_by_certificate(&fixture);
    assert!(fixture.sandbox.requests()[0].accepted);
}

#[tokio::test]
async fn a_sign_error_is_told_of_a_good_signature_and_not_signed() {
    let fixture = Fixture::new().await;
    let reply = with(&fixture, Fault::SignError).await;
    reply.assert_refused(401, "SIGN_ERROR");
    reply.assert_unsigned();
    assert!(reply.header("Request-Id").ends_with("-268443699"));
}

#[tokio::test]
async fn a_gateway_neither_signs_nor_numbers_its_answers() {
    let fixture = Fixture::new().await;
    for (fault, status) in [(Fault::BadGateway, 502), (Fault::EmptyError, 503)] {
        let reply = with(&fixture, fault).await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.body.starts_with(b"<html>"), fault == Fault::BadGateway);
        assert_eq!(reply.body.is_empty(), fault == Fault::EmptyError);
        reply.assert_unsigned();
        assert!(reply.all("Request-Id").is_empty());
    }
    assert_eq!(with(&fixture, Fault::BadGateway).await.header("Content-Type"), "text/html");
}

#[tokio::test]
async fn a_reset_connection_brings_no_byte() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::ConnectionReset);
    let mut stream = fixture.query().open().await;
    let error = in_time(stream.read_to_end(&mut Vec::new())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(fixture.query().send().await.status, 200);
}

#[tokio::test]
async fn a_half_closed_connection_brings_no_byte_and_still_listens() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::HalfClosed);
    let mut stream = fixture.query().open().await;
    assert_eq!(in_time(stream.read(&mut [0; 8])).await.unwrap(), 0);
    for _ in 0..3 {
        // A connection that was closed on both sides would be reset by the first of these.
        stream.write_all(b"still here").await.unwrap();
        assert_eq!(in_time(stream.read(&mut [0; 8])).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_stalled_answer_holds_up_nobody_else() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::Stalled);
    fixture.sandbox.inject(Fault::StalledBody);
    let mut silent = fixture.query().open().await;
    while fixture.sandbox.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let mut half = fixture.query().open().await;
    let mut begun = Vec::new();
    while !ends_in_half_a_body(&begun) {
        assert_ne!(in_time(half.read_buf(&mut begun)).await.unwrap(), 0);
    }
    let whole = fixture.query().send().await;
    assert_eq!(whole.status, 200);
    for stream in [&mut silent, &mut half] {
        assert_eq!(stream.try_read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
}

fn ends_in_half_a_body(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let length = head.split("\r\n").find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    bytes.len() - end - 4 == length.parse::<usize>().unwrap() / 2
}

#[tokio::test]
async fn an_answer_is_cut_after_the_bytes_that_were_said() {
    let fixture = Fixture::new().await;
    for (bytes, text) in [(0, ""), (5, "HTTP/"), (17, "HTTP/1.1 200 OK\r\n")] {
        fixture.sandbox.inject(Fault::TruncatedAfter(bytes));
        let mut stream = fixture.query().open().await;
        let mut answer = String::new();
        in_time(stream.read_to_string(&mut answer)).await.unwrap();
        assert_eq!(answer, text);
    }
}
