//! The example receiver: what it stores and replies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;
use wechatpay_auth::{
    Backend, BuiltNotification, Notification, NotificationBuilder, NotificationOpener, Stamp,
    Verifier, WECHATPAY_NONCE,
};

use crate::notification_receiver::{Inbox, Receiver, StoreFailed};
use crate::support::{
    NOW, TestStamps, apiv3_key, header_map, owner, private_pem, signature_headers, store,
};

/// Stores while there are permits, and waits for one otherwise. Fails if `fails` is set.
#[derive(Clone)]
struct Table {
    stored: Arc<Mutex<Vec<String>>>,
    permits: Arc<Semaphore>,
    fails: Arc<Mutex<bool>>,
}

impl Table {
    fn with_permits(permits: usize) -> Self {
        let permits = Arc::new(Semaphore::new(permits));
        Self { stored: Arc::default(), permits, fails: Arc::default() }
    }

    fn stored(&self) -> Vec<String> {
        self.stored.lock().unwrap().clone()
    }
}

impl Inbox for Table {
    async fn store(&self, notification: Notification<Vec<u8>>) -> Result<(), StoreFailed> {
        self.permits.acquire().await.map_err(|_| StoreFailed)?.forget();
        if *self.fails.lock().unwrap() {
            return Err(StoreFailed);
        }
        self.stored.lock().unwrap().push(notification.id);
        Ok(())
    }
}

/// `None` without a backend: then nothing can be opened.
fn receiver(table: &Table) -> Option<Router> {
    let backend = Backend::preferred().ok()?;
    let opener = NotificationOpener::new(Verifier::new(store(backend)), apiv3_key(backend));
    Some(Receiver::new(opener, Arc::new(TestStamps::at(NOW)), table.clone()).router())
}

fn built(id: &str) -> BuiltNotification {
    let backend = Backend::preferred().unwrap();
    let builder =
        NotificationBuilder::new("SECURITY_ECHO.SUCCESS", json!({"echo_message": "刷掌"})).id(id);
    let key = private_pem(&owner("public_key"));
    let stamp = Stamp::new(NOW, [3; 16]);
    builder.build(&apiv3_key(backend), &crate::support::id("public_key"), &key, &stamp).unwrap()
}

async fn post(router: &Router, notification: BuiltNotification) -> (u16, String) {
    let mut request =
        Request::post("/wechatpay/notify").body(Body::from(notification.body)).unwrap();
    *request.headers_mut() = notification.headers;
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

const ACCEPTED: (u16, String) = (204, String::new());

fn rejected(reply: &(u16, String)) -> u16 {
    let body: Value = serde_json::from_str(&reply.1).unwrap();
    assert_eq!(body["code"], "FAIL");
    reply.0
}

#[tokio::test]
async fn retried_notification_is_accepted_and_stored_once() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    for _ in 0..3 {
        assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    }
    assert_eq!(post(&router, built("EV-2")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1", "EV-2"]);
}

#[tokio::test]
async fn unverified_notification_gets_401_and_is_not_stored() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    let mut altered = built("EV-1");
    let at = altered.body.len() - 3;
    altered.body[at] ^= 1;
    assert_eq!(rejected(&post(&router, altered).await), 401);
    let mut unsigned = built("EV-1");
    unsigned.headers.remove(WECHATPAY_NONCE);
    assert_eq!(rejected(&post(&router, unsigned).await), 401);
    let body = b"signed, and no notification".to_vec();
    let headers = header_map(&signature_headers("platform1", NOW, &body));
    assert_eq!(rejected(&post(&router, BuiltNotification { headers, body }).await), 400);
    assert!(table.stored().is_empty());
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED, "the forgery did not use up the id");
}

#[tokio::test]
async fn body_is_verified_as_received() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    // Spaces and member order are the platform's; a JSON library would write them differently.
    let envelope: Value = serde_json::from_slice(&built("EV-1").body).unwrap();
    let body = serde_json::to_string_pretty(&envelope).unwrap().replace('\n', "\r\n").into_bytes();
    let headers = header_map(&signature_headers("platform1", NOW, &body));
    assert_eq!(post(&router, BuiltNotification { headers, body }).await, ACCEPTED);
}

#[tokio::test]
async fn notification_that_was_not_stored_is_stored_on_retry() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    *table.fails.lock().unwrap() = true;
    assert_eq!(rejected(&post(&router, built("EV-1")).await), 500);
    *table.fails.lock().unwrap() = false;
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1"]);
}

#[tokio::test]
async fn duplicate_gets_500_while_the_first_is_being_stored() {
    let table = Table::with_permits(0);
    let Some(router) = receiver(&table) else {
        return;
    };
    let first = tokio::spawn({
        let router = router.clone();
        async move { post(&router, built("EV-1")).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(rejected(&post(&router, built("EV-1")).await), 500);
    table.permits.add_permits(1);
    assert_eq!(first.await.unwrap(), ACCEPTED);
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1"]);
}

#[tokio::test(start_paused = true)]
async fn slow_store_gets_500_before_the_deadline_and_retry_is_processed() {
    let table = Table::with_permits(0);
    let Some(router) = receiver(&table) else {
        return;
    };
    let started = tokio::time::Instant::now();
    assert_eq!(rejected(&post(&router, built("EV-1")).await), 500);
    assert!(started.elapsed() < Duration::from_secs(5));
    table.permits.add_permits(1);
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
}

#[tokio::test]
async fn closed_connection_releases_the_notification() {
    let table = Table::with_permits(0);
    let Some(router) = receiver(&table) else {
        return;
    };
    let first = tokio::spawn({
        let router = router.clone();
        async move { post(&router, built("EV-1")).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    table.permits.add_permits(1);
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1"]);
}

#[tokio::test]
async fn body_over_the_limit_gets_413() {
    let table = Table::with_permits(1);
    let Some(router) = receiver(&table) else {
        return;
    };
    let mut large = built("EV-1");
    large.body.resize(1024 * 1024 + 1, b' ');
    assert_eq!(post(&router, large).await.0, 413);
}
