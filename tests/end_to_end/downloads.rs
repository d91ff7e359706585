//! Unsigned downloads: checked against the digest from a signed response, in constant memory.

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Client, DownloadStream, Error, ErrorKind, RetryPolicy, Transport};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;

use crate::raw::{Raw, Then, response};
use crate::scene::{Closed, Scene};

const SHA1_OF_ABC: &str = "A9993E364706816ABA3E25717850C26C9CD0D89D";
const GZIP_OF_ABC: &[u8] = &[
    0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x4b, 0x4c, 0x4a, 0x06, 0, 0xc2, 0x41, 0x24, 0x35,
    0x03, 0, 0, 0,
];

async fn bill(content: &[u8]) -> (Sandbox, Client, String) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", "/v3/billdownload/file", StubResponse::new(200, "text/plain", content));
    // WeChat Pay does not sign such responses.
    sandbox.inject_always(Some(Fault::MissingSignature));
    let url = format!("{}/v3/billdownload/file?token=a%2Fb&tartype=x", sandbox.base_url());
    (sandbox, client, url)
}

/// Asserts that a stream fails, that every later call repeats the failure, and that it says so.
async fn assert_failed(mut stream: DownloadStream, expected: fn(&ErrorKind) -> bool) {
    let error = loop {
        match stream.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the end of a failed stream"),
            Err(error) => break error,
        }
    };
    assert!(expected(error.kind()), "{error:?}");
    assert!(!error.is_retryable(), "{error:?}");
    for _ in 0..3 {
        let again = stream.chunk().await.expect_err("the end of a failed stream");
        assert_eq!(again.to_string(), error.to_string());
        assert!(!again.is_retryable());
    }
    assert!(stream.bytes(1 << 20).await.is_err());
}

async fn read(download: wechatpay_client::Download) -> Result<Vec<u8>, Error> {
    Ok(download.send().await?.bytes(1024).await?.to_vec())
}

#[tokio::test]
async fn download_with_matching_digest_succeeds() {
    let (sandbox, client, url) = bill(b"abc").await;
    assert_eq!(read(client.download(&url).digest("SHA1", SHA1_OF_ABC)).await.unwrap(), b"abc");
    let request = sandbox.requests().pop().unwrap();
    assert!(request.accepted);
    assert_eq!(request.target, "/v3/billdownload/file?token=a%2Fb&tartype=x");
}

#[tokio::test]
async fn download_with_another_digest_fails_at_its_end() {
    let (_sandbox, client, url) = bill(b"abd").await;
    let mut stream = client.download(&url).digest("SHA1", SHA1_OF_ABC).send().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap().as_ref(), b"abd");
    let error = stream.chunk().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch("digest")), "{error:?}");
}

#[tokio::test]
async fn gzip_download_is_checked_over_its_contents() {
    let (_sandbox, client, url) = bill(GZIP_OF_ABC).await;
    let file = client.download(&url).gunzip().digest("SHA1", SHA1_OF_ABC);
    assert_eq!(read(file).await.unwrap(), b"abc");
    let (_sandbox, client, url) = bill(&GZIP_OF_ABC[..15]).await;
    let error = read(client.download(&url).gunzip().digest("SHA1", SHA1_OF_ABC)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn download_that_cannot_be_checked_is_rejected_before_sending() {
    let (sandbox, client, url) = bill(b"abc").await;
    for download in [
        client.download(&url),
        client.download(&url).digest("SM3", "00"),
        client.download(&url).digest("SHA1", "zz"),
        client.download(format!("{}/a/../b", sandbox.base_url())).without_digest(),
    ] {
        let error = read(download).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    }
    let error =
        read(client.download("https://evil.example/file").without_digest()).await.unwrap_err();
    assert!(matches!(error.auth(), Some(AuthError::ForeignOrigin { .. })), "{error:?}");
    assert!(sandbox.requests().is_empty());
    assert_eq!(read(client.download(&url).without_digest()).await.unwrap(), b"abc");
}

#[tokio::test]
async fn truncated_download_fails() {
    let (sandbox, client, url) = bill(&[b'x'; 512]).await;
    sandbox.inject_always(Some(Fault::TruncatedBody));
    let error = read(client.download(&url).without_digest()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn failed_download_keeps_its_error_body() {
    let (sandbox, client, _) = bill(b"").await;
    let error =
        read(client.download(format!("{}/v3/nowhere", sandbox.base_url())).without_digest())
            .await
            .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert!(!error.body().is_empty());
}

#[tokio::test]
async fn stream_that_failed_repeats_its_error() {
    let is_mismatch = |kind: &ErrorKind| matches!(kind, ErrorKind::Mismatch("digest"));
    let (_sandbox, client, url) = bill(b"abd").await;
    let stream = client.download(&url).digest("SHA1", SHA1_OF_ABC).send().await.unwrap();
    assert_failed(stream, is_mismatch).await;

    let is_decode = |kind: &ErrorKind| matches!(kind, ErrorKind::Decode(_));
    let (_sandbox, client, url) = bill(&GZIP_OF_ABC[..15]).await;
    let stream = client.download(&url).gunzip().without_digest().send().await.unwrap();
    assert_failed(stream, is_decode).await;

    let is_broken = |kind: &ErrorKind| matches!(kind, ErrorKind::Transport(Transport::Broken));
    let (sandbox, client, url) = bill(&[b'x'; 512]).await;
    sandbox.inject_always(Some(Fault::TruncatedBody));
    let stream = client.download(&url).without_digest().send().await.unwrap();
    assert_failed(stream, is_broken).await;
}

#[tokio::test]
async fn stream_that_ended_stays_at_its_end() {
    let (sandbox, client, url) = bill(b"abc").await;
    let mut stream = client.download(&url).digest("SHA1", SHA1_OF_ABC).send().await.unwrap();
    assert!(sandbox.requests()[0].accepted && stream.request_id().is_some_and(|id| id.len() > 8));
    assert_eq!(stream.chunk().await.unwrap().unwrap().as_ref(), b"abc");
    for _ in 0..3 {
        assert!(stream.chunk().await.unwrap().is_none());
    }
    let (_sandbox, client, url) = bill(b"").await;
    let empty = client.download(&url).without_digest().send().await.unwrap();
    assert!(empty.bytes(0).await.unwrap().is_empty());
}

#[tokio::test]
async fn download_with_another_2xx_than_200_is_an_error() {
    let raw = Raw::new(|number| {
        let status = format!("{} X", 200 + number);
        (response(&status, "abc").into(), Then::Close)
    });
    let raw = raw.await;
    let client = Scene::with(|builder, _| builder.base_url(raw.origin())).await.client;
    let url = format!("{}/v3/billdownload/file", raw.origin());
    for status in 201..=299 {
        let error = client.download(&url).without_digest().send().await.expect_err("no file");
        assert!(matches!(error.kind(), ErrorKind::Api { .. }), "{status}: {error:?}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.to_string(), format!("HTTP {status} instead of a whole file"));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn archive_is_limited_by_what_comes_out_of_it() {
    let archive = gzip(&vec![0; 32 * 1024 * 1024]);
    assert!(archive.len() < 64 * 1024);
    let (_sandbox, client, url) = bill(&archive).await;
    let open = || client.download(&url).gunzip().without_digest().send();
    let mut stream = open().await.unwrap();
    let mut length = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        assert!(chunk.len() <= 64 * 1024, "{}", chunk.len());
        length += chunk.len();
    }
    assert_eq!(length, 32 * 1024 * 1024);
    let error = open().await.unwrap().bytes(archive.len()).await.unwrap_err();
    assert_eq!(error.auth(), Some(&AuthError::BodyTooLarge { limit: archive.len() }));
    assert!(!error.is_retryable());
    assert_eq!(open().await.unwrap().bytes(length).await.unwrap().len(), length);
    assert!(open().await.unwrap().bytes(length - 1).await.is_err());
}

fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn url_of_a_download_is_sent_byte_for_byte() {
    let (sandbox, client, url) = bill(b"abc").await;
    let base = url.split('?').next().unwrap();
    for query in [
        "token=a+b%2Bc/d==&x",
        "token=a%2bB%2B&tartype=GZIP",
        "token=AAAA//++==",
        "a=%20&b=+&c=~.-_*",
        "&&==&",
        "t=%E5%88%B7",
        "",
    ] {
        let url = format!("{base}?{query}");
        assert_eq!(read(client.download(&url).without_digest()).await.unwrap(), b"abc");
        let request = sandbox.requests().pop().unwrap();
        assert!(request.accepted);
        assert_eq!(request.target, format!("/v3/billdownload/file?{query}"));
    }
    let sent = sandbox.requests().len();
    // What cannot be sent as it is, is not sent.
    for query in ["token=刷", "token=a b", "token=a#b", "token=a\tb", "token=\"a\""] {
        let url = format!("{base}?{query}");
        let error = read(client.download(url).without_digest()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{query}: {error:?}");
    }
    assert_eq!(sandbox.requests().len(), sent);
}

#[tokio::test]
async fn failed_download_names_the_origin_of_its_url() {
    let (base, backup) = (Closed::new(), Closed::new());
    let scene = Scene::with(|builder, _| {
        builder.base_url(base.origin()).backup_url(backup.origin()).retry(RetryPolicy::never())
    });
    let client = scene.await.client;
    let failed = async |origin: &str| {
        let url = format!("{origin}/v3/billdownload/file?token=x");
        client.download(url).without_digest().send().await.expect_err("nobody is there")
    };
    // A file at the backup is asked for once: there is no other host to fail over to.
    let error = failed(&backup.origin()).await;
    assert_eq!((error.origin(), error.attempts()), (Some(backup.origin().as_str()), 1));
    let error = failed(&base.origin()).await;
    assert_eq!((error.origin(), error.attempts()), (Some(backup.origin().as_str()), 2));
    let error = failed("https://evil.example").await;
    assert_eq!((error.origin(), error.attempts()), (Some("https://evil.example"), 1));
    assert!(matches!(error.auth(), Some(AuthError::ForeignOrigin { .. })), "{error:?}");
}

#[tokio::test]
async fn hash_type_of_a_stranger_is_escaped_and_cut() {
    let (_sandbox, client, url) = bill(b"abc").await;
    let hash_type = format!("\u{1b}[2J\n{}", "x".repeat(100_000));
    let error = read(client.download(&url).digest(&hash_type, "00")).await.unwrap_err();
    let printed = error.to_string();
    assert!(printed.len() < 300 && !printed.contains(['\u{1b}', '\n']), "{printed}");
}
