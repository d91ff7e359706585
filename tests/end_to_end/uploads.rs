//! Uploads, whose files are not signed, and encrypted fields, against the sandbox's implementation.

use wechatpay_client::runtime::{FilePart, Sensitive};
use wechatpay_client::{CallOptions, Client, ErrorKind};
use wechatpay_sandbox::{Sandbox, StubResponse};
use wechatpay_tests::uploads::Uploads;
use wechatpay_tests::{pair, pair_without_retry};

const SECRET: &str = "张三 13800000000";

async fn taking_files() -> (Sandbox, Client) {
    let (sandbox, client) = pair().await;
    sandbox.stub("POST", "/v3/uploads/media", StubResponse::json(200, r#"{"media_id":"M1"}"#));
    (sandbox, client)
}

#[tokio::test]
async fn upload_is_signed_over_its_metadata_and_sends_the_whole_file() {
    let (sandbox, client) = taking_files().await;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let uploads: Uploads = client.module();
    let file = FilePart::from_bytes("a.png", bytes.clone());
    let response =
        uploads.upload_media().filename("a.png").item_id(56).file(file).send().await.unwrap();
    assert_eq!(response.media_id.as_deref(), Some("M1"));
    let request = sandbox.requests().pop().unwrap();
    assert!(request.accepted);
    let kind = request.header("content-type").unwrap();
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    assert!(request.body.windows(bytes.len()).any(|window| window == bytes));
    let body = String::from_utf8_lossy(&request.body);
    assert!(body.contains("Content-Type: application/json\r\n\r\n{\"filename\":\"a.png\"}\r\n"));
    assert!(body.contains("name=\"item_id\"\r\n\r\n56\r\n"));
}

#[tokio::test]
async fn upload_from_a_path_sends_the_file() {
    let (sandbox, client) = taking_files().await;
    let folder = std::env::temp_dir().join(format!("wechatpay-upload-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("scan.pdf");
    std::fs::write(&path, b"%PDF-bytes").unwrap();
    let uploads: Uploads = client.module();
    uploads.upload_media().filename("scan.pdf").item_id(1).file(path).send().await.unwrap();
    let request = sandbox.requests().pop().unwrap();
    let body = String::from_utf8_lossy(&request.body);
    let part = "filename=\"scan.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-bytes\r\n";
    assert!(request.accepted && body.contains(part), "{body}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn upload_of_a_missing_file_is_rejected_before_sending() {
    let (sandbox, client) = taking_files().await;
    let uploads: Uploads = client.module();
    let file = FilePart::from_path("no/such/secret-name.png");
    let error =
        uploads.upload_media().filename("x").item_id(1).file(file).send().await.unwrap_err();
    let ErrorKind::InvalidRequest(problem) = error.kind() else { panic!("{error:?}") };
    assert_eq!(problem, "file: the file cannot be read: entity not found");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn sensitive_field_is_sent_encrypted_and_decrypts() {
    let (sandbox, client) = pair_without_retry().await;
    let uploads: Uploads = client.module();
    let call = uploads.echo_text().echo_message("hello").encrypted_echo_message(SECRET);
    let response = call.send().await.unwrap();
    let request = sandbox.requests().pop().unwrap();
    let sent = String::from_utf8_lossy(&request.body).into_owned();
    assert!(request.accepted && !sent.contains("13800000000"), "{sent}");
    let serial = request.header("wechatpay-serial").unwrap().to_owned();
    assert!(client.trust_store().ids().contains(&serial));
    let echoed: &Sensitive = response.encrypted_echo_message.as_ref().unwrap();
    assert_eq!(echoed.decrypt(&client).await.unwrap().as_str(), SECRET);
    assert!(!format!("{response:?} {echoed:?}").contains(echoed.ciphertext().unwrap()));
}

#[tokio::test]
async fn overlong_plaintext_is_rejected_and_not_printed() {
    let (sandbox, client) = pair_without_retry().await;
    let uploads: Uploads = client.module();
    let error =
        uploads.echo_text().encrypted_echo_message("secret ".repeat(100)).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("secret "));
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn platform_key_option_must_match_the_encryption_key() {
    let (sandbox, client) = pair().await;
    for id in client.trust_store().ids() {
        let client = client.with_options(CallOptions::new().platform_key(&id));
        let uploads: Uploads = client.module();
        match uploads.echo_text().echo_message("x").encrypted_echo_message(SECRET).send().await {
            Ok(_) => {
                let request = sandbox.requests().pop().unwrap();
                assert_eq!(request.header("wechatpay-serial"), Some(id.as_str()));
            }
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}")
            }
        }
    }
}
