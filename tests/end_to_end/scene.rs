//! A sandbox and a client with one injected clock that only pauses advance: no test sleeps.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wechatpay_client::auth::{Error as AuthError, StampSource};
use wechatpay_client::palmservice::{Authorization, PreauthorizeResponse};
use wechatpay_client::{
    CallOptions, Client, ClientBuilder, Error, Merchant, Response, RetryPolicy, Timer,
};
use wechatpay_sandbox::{Fault, Sandbox};
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

/// The start of the injected clock, in Unix seconds.
pub(crate) const START: i64 = 1_780_000_000;

/// The timeout of tests whose response never arrives.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(150);

type OnPause = Box<dyn Fn(usize) + Send>;

/// The clock, timer and nonces of a client, and the clock of its sandbox.
#[derive(Default)]
pub(crate) struct Time {
    pauses: Mutex<Vec<Duration>>,
    on_pause: Mutex<Option<OnPause>>,
    nonces: AtomicU8,
}

impl Time {
    /// The pauses so far, in order.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap().clone()
    }

    /// Calls `action` at the end of every pause with its number, from 1.
    pub(crate) fn on_pause(&self, action: impl Fn(usize) + Send + 'static) {
        *self.on_pause.lock().unwrap() = Some(Box::new(action));
    }

    fn unix(&self) -> i64 {
        START + i64::try_from(self.elapsed().as_secs()).unwrap()
    }
}

impl Timer for Time {
    fn elapsed(&self) -> Duration {
        self.pauses.lock().unwrap().iter().sum()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let count = {
            let mut pauses = self.pauses.lock().unwrap();
            pauses.push(pause);
            pauses.len()
        };
        if let Some(action) = &*self.on_pause.lock().unwrap() {
            action(count);
        }
        Box::pin(ready(()))
    }
}

impl StampSource for Time {
    fn now(&self) -> i64 {
        self.unix()
    }

    fn nonce(&self) -> Result<[u8; 16], AuthError> {
        Ok([self.nonces.fetch_add(1, Ordering::SeqCst); 16])
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Time")
    }
}

/// A sandbox, a client of it, and their clock.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) time: Arc<Time>,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(|builder, _| builder).await
    }

    /// Creates a scene; `set` configures the builder and also gets the base URL of the sandbox.
    pub(crate) async fn with(set: impl FnOnce(ClientBuilder, &str) -> ClientBuilder) -> Self {
        let time = Arc::new(Time::default());
        let sandbox = sandbox(&time).await;
        let builder = builder(&sandbox, &time);
        let client = set(builder, sandbox.base_url()).build().unwrap();
        Self { sandbox, client, time }
    }

    /// Sets the options of every call.
    pub(crate) fn options(mut self, options: CallOptions) -> Self {
        self.client = self.client.with_options(options);
        self
    }

    /// Creates a scene with a short timeout.
    pub(crate) async fn impatient() -> Self {
        let scene = Self::new().await;
        scene.options(CallOptions::new().timeout(IMPATIENT))
    }

    pub(crate) fn faults(self, faults: &[Fault]) -> Self {
        for fault in faults {
            self.sandbox.inject(*fault);
        }
        self
    }

    pub(crate) async fn query(&self) -> Result<Response<Authorization>, Error> {
        query(&self.client).await
    }

    pub(crate) async fn preauthorize(&self) -> Result<Response<PreauthorizeResponse>, Error> {
        preauthorize(&self.client).await
    }

    /// Returns the nonce and timestamp of every request, and asserts that all were accepted.
    pub(crate) fn stamps(&self) -> Vec<(String, i64)> {
        let requests = self.sandbox.requests();
        assert!(requests.iter().all(|request| request.accepted));
        requests
            .iter()
            .map(|request| {
                let authorization = request.header("authorization").unwrap();
                let value = |name: &str| {
                    let (_, rest) = authorization.split_once(&format!("{name}=\"")).unwrap();
                    rest.split_once('"').unwrap().0.to_owned()
                };
                (value("nonce_str"), value("timestamp").parse().unwrap())
            })
            .collect()
    }

    /// Asserts the number of requests, and that each has a different nonce and a later timestamp.
    #[track_caller]
    pub(crate) fn assert_attempts(&self, count: usize) {
        let stamps = self.stamps();
        assert_eq!(stamps.len(), count);
        for (index, (nonce, timestamp)) in stamps.iter().enumerate() {
            for (other, later) in &stamps[index + 1..] {
                assert!(nonce != other && timestamp < later, "{stamps:?}");
            }
        }
    }
}

pub(crate) async fn sandbox(time: &Arc<Time>) -> Sandbox {
    let clock = Arc::clone(time);
    Sandbox::builder().clock(move || clock.unix()).spawn().await.unwrap()
}

/// Returns a builder for a client without a backup, whose pauses advance the clock by whole
/// seconds.
pub(crate) fn builder(sandbox: &Sandbox, time: &Arc<Time>) -> ClientBuilder {
    let settings =
        sandbox.environment().into_iter().filter(|(name, _)| *name != "WECHATPAY_BACKUP_URL");
    let policy = RetryPolicy::default().pauses(Duration::from_secs(4), Duration::from_secs(16));
    Client::builder()
        .merchant(Merchant::from_vars(settings).unwrap())
        .stamps(Arc::clone(time) as _)
        .timer(Arc::clone(time) as _)
        .retry(policy)
}

pub(crate) async fn query(client: &Client) -> Result<Response<Authorization>, Error> {
    client
        .palmservice()
        .get_authorization()
        .openid(OPENID)
        .organization_id(ORGANIZATION_ID)
        .send()
        .await
}

pub(crate) async fn preauthorize(client: &Client) -> Result<Response<PreauthorizeResponse>, Error> {
    client.palmservice().preauthorize_organization(OPENID, ORGANIZATION_ID).send().await
}

/// A loopback origin that nothing listens on, reserved until dropped.
pub(crate) struct Closed(tokio::net::TcpSocket);

impl Closed {
    pub(crate) fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self(socket)
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}
