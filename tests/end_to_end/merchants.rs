//! Several merchants in one process, and the diagnosis when one signs with the wrong key.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use wechatpay_client::{Client, Code, Merchant, SignDifference};
use wechatpay_sandbox::{Sandbox, StubResponse};
use wechatpay_tests::client;

use crate::scene::{preauthorize, query};

const QUERY: &str = "/v3/palmservice/authorization/openid/{openid}";

/// A directory with the keys of one merchant, removed on drop.
struct Keys(PathBuf);

impl Keys {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("wechatpay-tests-{}-{name}", std::process::id())))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn sandbox_of(keys: &Keys) -> Sandbox {
    Sandbox::builder().key_directory(keys.path()).spawn().await.unwrap()
}

fn merchant(sandbox: &Sandbox) -> Merchant {
    Merchant::from_vars(sandbox.environment()).unwrap()
}

#[tokio::test]
async fn merchants_sharing_connections_use_their_own_keys() {
    let keys = Keys::new("shared");
    let (first, second) = (Sandbox::builder().spawn().await.unwrap(), sandbox_of(&keys).await);
    let one = client(&first).unwrap();
    let other =
        Client::builder().merchant(merchant(&second)).share_connections_with(&one).build().unwrap();
    for (sandbox, client) in [(&first, &one), (&second, &other), (&first, &one)] {
        preauthorize(client).await.unwrap();
        assert_eq!(
            query(client).await.unwrap().verified_by(),
            Some(setting(sandbox, "WECHATPAY_PUBLIC_KEY_ID").as_str())
        );
    }
    for sandbox in [&first, &second] {
        let serial = format!("serial_no=\"{}\"", setting(sandbox, "WECHATPAY_MERCHANT_SERIAL"));
        for request in sandbox.requests() {
            assert!(request.accepted && request.header("authorization").unwrap().contains(&serial));
        }
    }
    assert_eq!((first.requests().len(), second.requests().len()), (4, 2));
}

fn setting(sandbox: &Sandbox, name: &str) -> String {
    sandbox.environment().into_iter().find(|(known, _)| *known == name).unwrap().1
}

#[tokio::test]
async fn merchants_sharing_connections_use_one_connection() {
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    for (share, connections) in [(true, 1), (false, 2)] {
        let (origin, count) = relay(&sandbox).await;
        let merchant = || merchant(&sandbox).base_url(&origin).backup_url(&origin);
        let one = Client::builder().merchant(merchant()).build().unwrap();
        let builder = Client::builder().merchant(merchant());
        let other = match share {
            true => builder.share_connections_with(&one).build().unwrap(),
            false => builder.build().unwrap(),
        };
        for client in [&one, &other, &one, &other] {
            query(client).await.unwrap();
        }
        assert_eq!(count.load(Ordering::SeqCst), connections);
    }
}

/// Starts a relay to the sandbox; returns its origin and its count of connections.
async fn relay(sandbox: &Sandbox) -> (String, Arc<AtomicUsize>) {
    let target = sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let mut server = TcpStream::connect(&target).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    (origin, count)
}

#[tokio::test]
async fn sign_error_with_a_foreign_key_has_no_difference() {
    let keys = Keys::new("foreign");
    drop(sandbox_of(&keys).await);
    let foreign = std::fs::read_to_string(keys.path().join("apiclient_key.pem")).unwrap();
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    let client =
        Client::builder().merchant(merchant(&sandbox).private_key(foreign)).build().unwrap();
    for error in [query(&client).await.unwrap_err(), preauthorize(&client).await.unwrap_err()] {
        assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some(&Code::SignError), 401));
        assert_eq!(error.sign_difference(), Some(SignDifference::Nothing));
        assert!(!error.is_outcome_unknown() && !error.is_retryable());
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn sign_error_with_an_altered_message_names_the_difference() {
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    let client = client(&sandbox).unwrap();
    query(&client).await.unwrap();
    let target = sandbox.requests()[0].target.clone();
    let length = "GET".len() + target.len() + 10 + 32 + 5;
    let built = |method: &str, url: &str, length: usize| json!({ "method": method, "url": url, "sign_message_length": length });
    for (information, expected) in [
        (built("GET", &target, length), SignDifference::Nothing),
        (built("POST", &target, length), SignDifference::Method),
        (built("GET", &format!("/proxy{target}"), length + 6), SignDifference::Target),
        (built("GET", &target, length - 3), difference(length, length - 3)),
    ] {
        sandbox.stub("GET", QUERY, refusal(&information));
        assert_eq!(query(&client).await.unwrap_err().sign_difference(), Some(expected));
    }
}

fn difference(ours: usize, theirs: usize) -> SignDifference {
    let (ours, theirs) = (ours as u64, theirs as u64);
    SignDifference::Length { ours, theirs }
}

fn refusal(information: &Value) -> StubResponse {
    let detail = json!({ "issue": "sign not match", "sign_information": information });
    let body =
        json!({ "code": "SIGN_ERROR", "message": "签名错误", "detail": { "detail": detail } });
    StubResponse::json(401, body.to_string())
}
