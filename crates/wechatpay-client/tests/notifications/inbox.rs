//! The example `notification_inbox`: a SQLite file, in the merchant's own transaction.

use std::path::PathBuf;

use axum::Router;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use wechatpay_sandbox::KeyMode;

use crate::notification_inbox::{App, Inbox, router};
use crate::support::{Scene, payment, post};

const ACCEPTED: (u16, String) = (204, String::new());

/// A merchant with one order, 1217, of 100 fen.
struct Shop {
    scene: Scene,
    router: Router,
    directory: TempDir,
}

impl Shop {
    async fn new() -> Self {
        let scene = Scene::new(KeyMode::Certificate, &["WECHATPAY_PLATFORM_CERTS"]).await;
        let directory = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(&directory.path().join("inbox.sqlite")).unwrap();
        let router = router(App { client: scene.client.clone(), inbox });
        let shop = Self { scene, router, directory };
        shop.change("INSERT INTO trade VALUES ('1217', '1900000001', 'wx1', 100, 0)");
        shop
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("inbox.sqlite")
    }

    /// Changes the file as another process does.
    fn change(&self, statements: &str) {
        Connection::open(self.path()).unwrap().execute_batch(statements).unwrap();
    }

    /// Reads the file as another process does: id and remark of every notification, and whether
    /// the order is paid.
    fn stored(&self) -> (Vec<(Option<String>, String)>, bool) {
        let connection = Connection::open(self.path()).unwrap();
        let mut query = connection.prepare("SELECT id, remark FROM notification").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let rows = rows.collect::<Result<_, _>>().unwrap();
        let paid = connection.query_row("SELECT paid FROM trade", [], |row| row.get(0)).unwrap();
        (rows, paid)
    }

    async fn receive(&self, id: &str, total: i64) -> (u16, String) {
        post(&self.router, self.scene.notification(id, payment("1217", total))).await
    }
}

fn row(id: &str, remark: &str) -> (Option<String>, String) {
    (Some(id.to_owned()), remark.to_owned())
}

#[tokio::test]
async fn notification_is_stored_once_and_its_order_is_paid() {
    let shop = Shop::new().await;
    for _ in 0..3 {
        assert_eq!(shop.receive("EV-1", 100).await, ACCEPTED);
    }
    assert_eq!(shop.stored(), (vec![row("EV-1", "paid")], true));
}

#[tokio::test]
async fn notifications_that_arrive_together_are_stored_once() {
    let shop = Shop::new().await;
    // A second process with the same file.
    let inbox = Inbox::open(&shop.path()).unwrap();
    let second = router(App { client: shop.scene.client.clone(), inbox });
    let tasks: Vec<_> = (0..8)
        .map(|index| {
            let router = if index % 2 == 0 { shop.router.clone() } else { second.clone() };
            let built = shop.scene.notification("EV-1", payment("1217", 100));
            tokio::spawn(async move { post(&router, built).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), ACCEPTED);
    }
    assert_eq!(shop.stored(), (vec![row("EV-1", "paid")], true));
}

#[tokio::test]
async fn payment_that_differs_from_the_order_is_stored_and_pays_nothing() {
    let shop = Shop::new().await;
    for (index, (field, value, remark)) in [
        ("mchid", json!("1900000002"), "mchid differs"),
        ("appid", json!("wx2"), "appid differs"),
        ("amount", json!({ "total": 1, "currency": "CNY" }), "amount.total differs"),
        ("amount", json!({ "total": 100, "currency": "USD" }), "amount.currency differs"),
        ("amount", Value::Null, "amount.total is absent"),
        ("trade_state", json!("CLOSED"), "the order is not paid"),
        ("out_trade_no", json!("1218"), "no order has this number"),
        ("out_trade_no", Value::Null, "no order has this number"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut payload = payment("1217", 100);
        payload[field] = value;
        let built = shop.scene.notification(&format!("EV-{index}"), payload);
        assert_eq!(post(&shop.router, built).await, ACCEPTED);
        let (rows, paid) = shop.stored();
        assert!(rows.len() == index + 1 && rows[index].1.contains(remark), "{rows:?}");
        assert!(!paid, "{field}");
    }
}

#[tokio::test]
async fn failed_transaction_stores_nothing_and_its_retry_is_processed() {
    let shop = Shop::new().await;
    shop.change(
        "CREATE TRIGGER fails BEFORE UPDATE ON trade BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    let (status, body) = shop.receive("EV-1", 100).await;
    assert_eq!(status, 500);
    assert!(!body.contains("disk full"), "{body}");
    assert_eq!(shop.stored(), (vec![], false), "the notification is rolled back, too");
    shop.change("DROP TRIGGER fails");
    assert_eq!(shop.receive("EV-1", 100).await, ACCEPTED);
    assert_eq!(shop.stored(), (vec![row("EV-1", "paid")], true));
}

#[tokio::test]
async fn forged_notification_leaves_no_trace() {
    let shop = Shop::new().await;
    let mut forged = shop.scene.notification("EV-1", payment("1217", 100));
    let middle = forged.body.len() / 2;
    forged.body[middle] ^= 1;
    assert_eq!(post(&shop.router, forged).await.0, 401);
    assert_eq!(shop.stored(), (vec![], false));
    assert_eq!(shop.receive("EV-1", 100).await, ACCEPTED, "the id is not used up");
}

#[tokio::test]
async fn notifications_without_an_id_are_all_stored() {
    let shop = Shop::new().await;
    for total in [1, 100] {
        assert_eq!(shop.receive("", total).await, ACCEPTED);
    }
    let (rows, paid) = shop.stored();
    assert!(rows.len() == 2 && rows.iter().all(|(id, _)| id.is_none()) && paid, "{rows:?}");
}

#[tokio::test]
async fn stored_notification_is_known_after_a_restart() {
    let shop = Shop::new().await;
    assert_eq!(shop.receive("EV-1", 100).await, ACCEPTED);
    shop.change("UPDATE trade SET paid = 0");
    let inbox = Inbox::open(&shop.path()).unwrap();
    let restarted = router(App { client: shop.scene.client.clone(), inbox });
    let built = shop.scene.notification("EV-1", payment("1217", 100));
    assert_eq!(post(&restarted, built).await, ACCEPTED);
    assert_eq!(shop.stored(), (vec![row("EV-1", "paid")], false), "not processed again");
}
