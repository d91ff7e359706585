//! The example receiver: what it stores, and what it tells WeChat Pay.

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

/// Stores as long as there are permits; without one it waits, and fails when it is told to.
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
    async fn store(&self, notification: Notification<Value>) -> Result<(), StoreFailed> {
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

fn refused(answer: &(u16, String)) -> u16 {
    let body: Value = serde_json::from_str(&answer.1).unwrap();
    assert_eq!(body["code"], "FAIL");
    answer.0
}

#[tokio::test]
async fn a_notification_is_stored_once_and_every_repetition_is_accepted() {
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
async fn what_does_not_verify_is_answered_401_and_not_stored() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    let mut altered = built("EV-1");
    let at = altered.body.len() - 3;
    altered.body[at] ^= 1;
    assert_eq!(refused(&post(&router, altered).await), 401);
    let mut unsigned = built("EV-1");
    unsigned.headers.remove(WECHATPAY_NONCE);
    assert_eq!(refused(&post(&router, unsigned).await), 401);
    let body = b"signed, and no notification".to_vec();
    let headers = header_map(&signature_headers("platform1", NOW, &body));
    assert_eq!(refused(&post(&router, BuiltNotification { headers, body }).await), 400);
    assert!(table.stored().is_empty());
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED, "the forgery did not use up the id");
}

#[tokio::test]
async fn the_bytes_are_verified_as_they_came() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    // Blanks and the order of the members are the platform's own; any JSON library would write them otherwise.
    let envelope: Value = serde_json::from_slice(&built("EV-1").body).unwrap();
    let body = serde_json::to_string_pretty(&envelope).unwrap().replace('\n', "\r\n").into_bytes();
    let headers = header_map(&signature_headers("platform1", NOW, &body));
    assert_eq!(post(&router, BuiltNotification { headers, body }).await, ACCEPTED);
}

#[tokio::test]
async fn a_notification_that_could_not_be_stored_is_repeated_and_then_stored() {
    let table = Table::with_permits(9);
    let Some(router) = receiver(&table) else {
        return;
    };
    *table.fails.lock().unwrap() = true;
    assert_eq!(refused(&post(&router, built("EV-1")).await), 500);
    *table.fails.lock().unwrap() = false;
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1"]);
}

#[tokio::test]
async fn a_duplicate_is_not_acknowledged_while_the_first_is_being_stored() {
    let table = Table::with_permits(0);
    let Some(router) = receiver(&table) else {
        return;
    };
    let first = tokio::spawn({
        let router = router.clone();
        async move { post(&router, built("EV-1")).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(refused(&post(&router, built("EV-1")).await), 500);
    table.permits.add_permits(1);
    assert_eq!(first.await.unwrap(), ACCEPTED);
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
    assert_eq!(table.stored(), ["EV-1"]);
}

#[tokio::test(start_paused = true)]
async fn the_answer_comes_before_the_deadline_and_the_next_repetition_is_processed() {
    let table = Table::with_permits(0);
    let Some(router) = receiver(&table) else {
        return;
    };
    let started = tokio::time::Instant::now();
    assert_eq!(refused(&post(&router, built("EV-1")).await), 500);
    assert!(started.elapsed() < Duration::from_secs(5));
    table.permits.add_permits(1);
    assert_eq!(post(&router, built("EV-1")).await, ACCEPTED);
}

#[tokio::test]
async fn a_connection_that_is_closed_gives_the_notification_back() {
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
async fn a_body_that_is_too_large_is_not_even_read() {
    let table = Table::with_permits(1);
    let Some(router) = receiver(&table) else {
        return;
    };
    let mut large = built("EV-1");
    large.body.resize(1024 * 1024 + 1, b' ');
    assert_eq!(post(&router, large).await.0, 413);
}
