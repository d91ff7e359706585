//! Receives payment notices with axum, into a SQLite file.
//!
//! A notification may come several times, and at the same time to several processes. It is stored
//! in the same transaction as what follows from it, here that an order is paid: either both happen,
//! or neither, and a repetition changes nothing. WeChat Pay gets a success only after the
//! transaction was committed.
//!
//! Needs the `WECHATPAY_*` settings, with `WECHATPAY_APIV3_KEY`:
//!
//! ```text
//! cargo run -p wechatpay-client --features axum --example notification_inbox
//! ```

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde_json::Value;
use wechatpay_client::auth::{Notification, Reply};
use wechatpay_client::notifications::OpenedBytes;
use wechatpay_client::{Client, Expected, Merchant, PaymentFacts};

/// The payload is kept as it is: what does not fit today can be read tomorrow.
///
/// A notification without an id has none to repeat: its id is null, and nulls are all different.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS notification (
        id TEXT UNIQUE,
        event_type TEXT NOT NULL,
        payload BLOB NOT NULL,
        remark TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS trade (
        out_trade_no TEXT PRIMARY KEY,
        mchid TEXT NOT NULL,
        appid TEXT NOT NULL,
        total INTEGER NOT NULL,
        paid INTEGER NOT NULL DEFAULT 0
    );";

/// WeChat Pay waits five seconds; another process may hold the file for a part of them.
const BUSY: Duration = Duration::from_secs(2);

/// The merchant's database.
#[derive(Clone)]
pub(crate) struct Inbox(Arc<Mutex<Connection>>);

impl Inbox {
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Stores a notification, and does what follows from it, in one transaction.
    fn store(&self, notification: &Notification<Vec<u8>>) -> rusqlite::Result<()> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Takes the write lock at once: a transaction that reads first could not write any more
        // if another process did in between.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = transaction.execute(
            "INSERT INTO notification VALUES (NULLIF(?1, ''), ?2, ?3, '')
             ON CONFLICT DO NOTHING",
            params![notification.id, notification.event_type, notification.resource],
        )?;
        if stored == 1 && notification.event_type == "TRANSACTION.SUCCESS" {
            let row = transaction.last_insert_rowid();
            let remark = pay(&transaction, &notification.resource)?;
            transaction.execute(
                "UPDATE notification SET remark = ?1 WHERE rowid = ?2",
                params![remark, row],
            )?;
        }
        transaction.commit()
    }
}

/// Marks the order of a payment notice as paid if the notice is what the merchant's own record of
/// the order expects, and returns a remark. A person looks at what differs; WeChat Pay need not send
/// it again.
fn pay(transaction: &Transaction<'_>, payload: &[u8]) -> rusqlite::Result<String> {
    let payload: Value = serde_json::from_slice(payload).unwrap_or_default();
    let facts = PaymentFacts {
        mchid: payload["mchid"].as_str(),
        appid: payload["appid"].as_str(),
        out_trade_no: payload["out_trade_no"].as_str(),
        total: payload["amount"]["total"].as_i64(),
        currency: payload["amount"]["currency"].as_str(),
    };
    let record: Option<(String, String, i64)> = transaction
        .query_row(
            "SELECT mchid, appid, total FROM trade WHERE out_trade_no = ?1",
            [facts.out_trade_no],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let (Some((mchid, appid, total)), Some(out_trade_no)) = (record, facts.out_trade_no) else {
        return Ok("no order has this number".to_owned());
    };
    let order = Expected { mchid: &mchid, appid: &appid, out_trade_no, total, currency: "CNY" };
    if let Err(unexpected) = order.check(&facts) {
        return Ok(unexpected.to_string());
    }
    if payload["trade_state"] != "SUCCESS" {
        return Ok("the order is not paid".to_owned());
    }
    transaction.execute("UPDATE trade SET paid = 1 WHERE out_trade_no = ?1", [out_trade_no])?;
    Ok("paid".to_owned())
}

/// The state of the router.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) client: Client,
    pub(crate) inbox: Inbox,
}

impl FromRef<App> for Client {
    fn from_ref(app: &App) -> Self {
        app.client.clone()
    }
}

pub(crate) fn router(app: App) -> Router {
    Router::new().route("/wechatpay/notify", post(receive)).with_state(app)
}

/// Runs only for a notification that was verified and decrypted. SQLite blocks, so it gets a thread
/// for blocking work; what was begun there ends even if WeChat Pay closes the connection.
async fn receive(State(app): State<App>, OpenedBytes(notification): OpenedBytes) -> Reply {
    match tokio::task::spawn_blocking(move || app.inbox.store(&notification)).await {
        Ok(Ok(())) => Reply::accepted(),
        Ok(Err(error)) => {
            tracing::error!("notification not stored: {error}");
            Reply::failed()
        }
        Err(_) => Reply::failed(),
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().init();
    let client = Client::builder().merchant(Merchant::from_env()?).build()?;
    client.notifications().prepare().await?;
    let inbox = Inbox::open(Path::new("inbox.sqlite"))?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8080)).await?;
    axum::serve(listener, router(App { client, inbox })).await?;
    Ok(())
}
