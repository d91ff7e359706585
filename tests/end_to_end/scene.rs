//! A sandbox and a client on one injected clock, which only pauses move: nothing here ever sleeps.

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

/// When the injected clock begins, in Unix seconds.
pub(crate) const BEGINNING: i64 = 1_780_000_000;

/// The longest that a test waits for an answer that does not come.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(150);

type OnPause = Box<dyn Fn(usize) + Send>;

/// Clock, timer and nonces of a client, and the clock of its sandbox.
#[derive(Default)]
pub(crate) struct Time {
    pauses: Mutex<Vec<Duration>>,
    on_pause: Mutex<Option<OnPause>>,
    nonces: AtomicU8,
}

impl Time {
    /// The pauses that were waited for, in their order.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap().clone()
    }

    /// Calls this at the end of every pause with its number, from 1.
    pub(crate) fn on_pause(&self, action: impl Fn(usize) + Send + 'static) {
        *self.on_pause.lock().unwrap() = Some(Box::new(action));
    }

    fn unix(&self) -> i64 {
        BEGINNING + i64::try_from(self.elapsed().as_secs()).unwrap()
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

pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) time: Arc<Time>,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(|builder, _| builder).await
    }

    /// `set` is given the sandbox's base URL beside the builder.
    pub(crate) async fn with(set: impl FnOnce(ClientBuilder, &str) -> ClientBuilder) -> Self {
        let time = Arc::new(Time::default());
        let sandbox = sandbox(&time).await;
        let builder = builder(&sandbox, &time);
        let client = set(builder, sandbox.base_url()).build().unwrap();
        Self { sandbox, client, time }
    }

    /// The same, but every call is made under these options.
    pub(crate) fn options(mut self, options: CallOptions) -> Self {
        self.client = self.client.with_options(options);
        self
    }

    /// One that waits no longer than a test may.
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

    /// Nonce and timestamp of every request that arrived; all were signed well.
    pub(crate) fn stamps(&self) -> Vec<(String, i64)> {
        let requests = self.sandbox.requests();
        assert!(requests.iter().all(|request| request.accepted));
        let stamps = requests.iter().map(|request| {
            let authorization = request.header("authorization").unwrap();
            let value = |name: &str| {
                let (_, rest) = authorization.split_once(&format!("{name}=\"")).unwrap();
                rest.split_once('"').unwrap().0.to_owned()
            };
            (value("nonce_str"), value("timestamp").parse().unwrap())
        });
        stamps.collect()
    }

    /// Asserts how many requests arrived, and that each was signed with a nonce and a time of its own.
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
    let builder = Sandbox::builder().clock(move || clock.unix());
    builder.spawn().await.unwrap()
}

/// A client whose pauses move the clock by whole seconds, and that has no backup.
pub(crate) fn builder(sandbox: &Sandbox, time: &Arc<Time>) -> ClientBuilder {
    let settings = sandbox.environment().into_iter();
    let settings = settings.filter(|(name, _)| *name != "WECHATPAY_BACKUP_URL");
    let policy = RetryPolicy::default().pauses(Duration::from_secs(4), Duration::from_secs(16));
    Client::builder()
        .merchant(Merchant::from_vars(settings).unwrap())
        .stamps(Arc::clone(time) as _)
        .timer(Arc::clone(time) as _)
        .retry(policy)
}

pub(crate) async fn query(client: &Client) -> Result<Response<Authorization>, Error> {
    let palm = client.palmservice();
    let query = palm.get_authorization().openid(OPENID);
    query.organization_id(ORGANIZATION_ID).send().await
}

pub(crate) async fn preauthorize(client: &Client) -> Result<Response<PreauthorizeResponse>, Error> {
    let palm = client.palmservice();
    palm.preauthorize_organization(OPENID, ORGANIZATION_ID).send().await
}

/// An origin of this machine where nobody listens, and nobody can while this lives.
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
