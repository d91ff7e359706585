//! Blocking calls: they work where a thread may block, and return an error where it must not.

use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use wechatpay_client::palmservice::AuthorizationState;
use wechatpay_client::{
    CallOptions, Client, Code, Error, ErrorKind, Merchant, RetryPolicy, Transport,
};
use wechatpay_sandbox::{Fault, Sandbox};
use wechatpay_tests::{OPENID, ORGANIZATION_ID, SESSION_ID, pair};

/// A sandbox in a separate runtime; the thread of the test is outside of it.
fn outside() -> (Runtime, Sandbox, Client) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    let (sandbox, client) = runtime.block_on(pair());
    (runtime, sandbox, client)
}

fn query(client: &Client) -> Result<(), Error> {
    let query =
        client.palmservice().get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID);
    query.send_blocking().map(drop)
}

#[track_caller]
fn assert_rejected(result: Result<(), Error>) {
    let error = result.expect_err("a blocking call inside async was made");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("spawn_blocking"), "{error}");
}

#[test]
fn blocking_twin_of_every_kind_of_call_succeeds() {
    let (_runtime, sandbox, client) = outside();
    let palm = client.palmservice();
    let token = palm
        .preauthorize()
        .openid(OPENID)
        .organization_id(ORGANIZATION_ID)
        .send_blocking()
        .unwrap();
    palm.preauthorize_session(OPENID, SESSION_ID).send_blocking().unwrap();
    sandbox.approve(&token.permission_token).unwrap();
    let response = palm.wait_for_authorization(OPENID, ORGANIZATION_ID).wait_blocking().unwrap();
    assert_eq!(response.state, Some(AuthorizationState::On));

    let chain = client.chain("v3/palmservice/authorization/openid/{openid}").path("openid", OPENID);
    let response = chain.query(&[("organization_id", ORGANIZATION_ID)]).get_blocking().unwrap();
    assert!(response.verified_by().is_some());
    let echo = serde_json::json!({ "echo_message": "hello" });
    client.chain("v3/security/echo").json(&echo).post_blocking().unwrap();
    let shapes: wechatpay_tests::shapes::Shapes = client.module();
    assert_eq!(shapes.no_body().send_blocking().unwrap_err().status().unwrap().as_u16(), 404);
    assert!(sandbox.requests().iter().filter(|request| request.accepted).count() == 5);
}

#[test]
fn blocking_call_that_fails_returns_the_same_error_as_async() {
    let (_runtime, _sandbox, client) = outside();
    let error = client.palmservice().preauthorize().openid(OPENID).send_blocking().unwrap_err();
    assert_eq!((error.code(), error.operation()), (Some(&Code::ParamError), Some("preauthorize")));
    let error =
        client.palmservice().get_authorization().openid(OPENID).send_blocking().unwrap_err();
    assert!(error.to_string().contains("organization_id"), "{error}");
    let error = client.chain("v3/{x}").delete_blocking().unwrap_err();
    assert!(error.to_string().contains("{x} was not set"), "{error}");
}

#[test]
fn client_shared_by_threads_succeeds() {
    let (_runtime, sandbox, client) = outside();
    thread::scope(|scope| {
        let calls: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..5).try_for_each(|_| query(&client)))).collect();
        calls.into_iter().for_each(|call| call.join().unwrap().unwrap());
    });
    assert_eq!(sandbox.requests().len(), 40);
}

#[test]
fn last_clone_in_another_thread_works() {
    let (_runtime, _sandbox, client) = outside();
    query(&client.clone()).unwrap();
    query(&client.with_options(CallOptions::new())).unwrap();
    let last = client.clone();
    drop(client);
    thread::spawn(move || query(&last)).join().unwrap().unwrap();
}

#[test]
fn client_sharing_connections_outlives_the_other() {
    let (_runtime, sandbox, first) = outside();
    query(&first).unwrap();
    let merchant = Merchant::from_vars(sandbox.environment()).unwrap();
    let second =
        Client::builder().merchant(merchant).share_connections_with(&first).build().unwrap();
    drop(first);
    query(&second).unwrap();
}

#[test]
fn async_and_blocking_calls_of_one_client_alternate() {
    let (runtime, _sandbox, client) = outside();
    let asynchronous = || {
        let query = client
            .palmservice()
            .get_authorization()
            .openid(OPENID)
            .organization_id(ORGANIZATION_ID);
        runtime.block_on(query.send()).map(drop)
    };
    query(&client).unwrap();
    asynchronous().unwrap();
    query(&client).unwrap();
    asynchronous().unwrap();
}

#[test]
fn blocking_call_inside_a_task_is_rejected_before_sending() {
    let (runtime, sandbox, client) = outside();
    let client = Arc::new(client);
    assert_rejected(runtime.block_on(async { query(&client) }));
    let spawned = Arc::clone(&client);
    assert_rejected(
        runtime.block_on(async { tokio::spawn(async move { query(&spawned) }).await.unwrap() }),
    );
    let current = Builder::new_current_thread().enable_all().build().unwrap();
    assert_rejected(current.block_on(async { query(&client) }));
    let local = tokio::task::LocalSet::new();
    assert_rejected(local.block_on(&current, async {
        tokio::task::spawn_local(async move { query(&client) }).await.unwrap()
    }));
    assert!(sandbox.requests().is_empty());
}

#[test]
fn blocking_call_where_blocking_is_allowed_succeeds() {
    let (runtime, _sandbox, client) = outside();
    let client = Arc::new(client);
    let moved = Arc::clone(&client);
    runtime
        .block_on(async { tokio::task::spawn_blocking(move || query(&moved)).await.unwrap() })
        .unwrap();
    let moved = Arc::clone(&client);
    let in_place = async move { tokio::task::block_in_place(|| query(&moved)) };
    runtime.block_on(async { tokio::spawn(in_place).await.unwrap() }).unwrap();
    let _entered = runtime.enter();
    query(&client).unwrap();
}

#[test]
fn used_client_dropped_inside_a_runtime_does_not_panic() {
    let (runtime, _sandbox, client) = outside();
    query(&client).unwrap();
    runtime.block_on(async move { drop(client) });
}

#[test]
fn refused_connection_or_missing_response_fails() {
    let (_runtime, sandbox, client) = outside();
    let client = client.with_options(CallOptions::new().retry(RetryPolicy::never()));
    sandbox.inject(Fault::TruncatedBody);
    assert!(query(&client).unwrap_err().is_outcome_unknown());
    let merchant = Merchant::from_vars(sandbox.environment()).unwrap();
    drop(sandbox);
    let error = query(&client).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let builder = Client::builder().merchant(merchant.base_url(url)).retry(RetryPolicy::never());
    let error = query(&builder.timeout(Duration::from_millis(20)).build().unwrap()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(Transport::Timeout)), "{error:?}");
}
