//! Unsigned downloads: checked against the digest from a signed response, in constant memory.

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Client, Error, ErrorKind};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;

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
