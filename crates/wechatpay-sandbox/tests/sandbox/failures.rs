//! The faults that a client must survive instead of reject: error responses, gateways and
//! connection failures.

use std::io::ErrorKind;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wechatpay_sandbox::Fault;

use crate::client::{Fixture, NOW, RawResponse, in_time};

async fn with(fixture: &Fixture, fault: Fault) -> RawResponse {
    fixture.sandbox.inject(fault);
    fixture.query().send().await
}

#[tokio::test]
async fn rate_limited_response_has_a_retry_after_in_seconds() {
    let fixture = Fixture::new().await;
    let response = with(&fixture, Fault::RateLimited(7)).await;
    response.assert_rejected(429, "RATELIMIT_EXCEEDED");
    assert_eq!(response.header("Retry-After"), "7");
    response.assert_signed_by_certificate(&fixture);
}

#[tokio::test]
async fn retry_after_date_is_relative_to_the_sandbox_clock() {
    let fixture = Fixture::new().await;
    for (now, date) in
        [(NOW, "Thu, 28 May 2026 20:26:47 GMT"), (1_528_425_296, "Fri, 08 Jun 2018 02:35:03 GMT")]
    {
        fixture.clock.store(now, Ordering::SeqCst);
        let response = with(&fixture, Fault::RateLimitedUntil(7)).await;
        response.assert_rejected(429, "RATELIMIT_EXCEEDED");
        assert_eq!(response.header("Retry-After"), date);
    }
}

#[tokio::test]
async fn system_error_is_signed_and_its_request_accepted() {
    let fixture = Fixture::new().await;
    let response = with(&fixture, Fault::SystemError).await;
    response.assert_rejected(500, "SYSTEM_ERROR");
    response.assert_signed_by_certificate(&fixture);
    assert!(fixture.sandbox.requests()[0].accepted);
}

#[tokio::test]
async fn injected_sign_error_is_not_signed() {
    let fixture = Fixture::new().await;
    let response = with(&fixture, Fault::SignError).await;
    response.assert_rejected(401, "SIGN_ERROR");
    response.assert_unsigned();
    assert!(response.header("Request-Id").ends_with("-268443699"));
}

#[tokio::test]
async fn gateway_error_has_no_signature_and_no_request_id() {
    let fixture = Fixture::new().await;
    for (fault, status) in [(Fault::BadGateway, 502), (Fault::EmptyError, 503)] {
        let response = with(&fixture, fault).await;
        assert_eq!(response.status, status);
        assert_eq!(response.body.starts_with(b"<html>"), fault == Fault::BadGateway);
        assert_eq!(response.body.is_empty(), fault == Fault::EmptyError);
        response.assert_unsigned();
        assert!(response.all("Request-Id").is_empty());
    }
    assert_eq!(with(&fixture, Fault::BadGateway).await.header("Content-Type"), "text/html");
}

#[tokio::test]
async fn reset_connection_sends_nothing() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::ConnectionReset);
    let mut stream = fixture.query().open().await;
    let error = in_time(stream.read_to_end(&mut Vec::new())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(fixture.query().send().await.status, 200);
}

#[tokio::test]
async fn half_closed_connection_sends_nothing_and_still_reads() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::HalfClosed);
    let mut stream = fixture.query().open().await;
    assert_eq!(in_time(stream.read(&mut [0; 8])).await.unwrap(), 0);
    for _ in 0..3 {
        // A connection closed on both sides would be reset by the first of these writes.
        stream.write_all(b"still here").await.unwrap();
        assert_eq!(in_time(stream.read(&mut [0; 8])).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn stalled_response_does_not_delay_other_connections() {
    let fixture = Fixture::new().await;
    fixture.sandbox.inject(Fault::Stalled);
    fixture.sandbox.inject(Fault::StalledBody);
    let mut silent = fixture.query().open().await;
    while fixture.sandbox.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let mut half = fixture.query().open().await;
    let mut received = Vec::new();
    while !ends_in_half_a_body(&received) {
        assert_ne!(in_time(half.read_buf(&mut received)).await.unwrap(), 0);
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
async fn truncated_response_ends_after_the_requested_bytes() {
    let fixture = Fixture::new().await;
    for (bytes, expected) in [(0, ""), (5, "HTTP/"), (17, "HTTP/1.1 200 OK\r\n")] {
        fixture.sandbox.inject(Fault::TruncatedAfter(bytes));
        let mut stream = fixture.query().open().await;
        let mut response = String::new();
        in_time(stream.read_to_string(&mut response)).await.unwrap();
        assert_eq!(response, expected);
    }
}
