//! Operations with a business key: retried only if it is set; an outcome once unknown stays
//! unknown.

use wechatpay_client::{Client, Code, Error};
use wechatpay_sandbox::{Fault, StubResponse};
use wechatpay_tests::shapes::Shapes;

use crate::scene::{IMPATIENT, Scene};

async fn scene(response: StubResponse) -> Scene {
    let scene = Scene::with(|builder, _| builder.timeout(IMPATIENT)).await;
    scene.sandbox.stub("POST", "/v3/shapes/orders", response);
    scene
}

async fn order(client: &Client, number: Option<&str>) -> Result<(), Error> {
    let shapes: Shapes = client.module();
    let order = shapes.post_order().amount(1);
    let order = match number {
        Some(number) => order.out_order_no(number),
        None => order,
    };
    order.send().await.map(drop)
}

#[tokio::test]
async fn operation_without_its_business_key_is_not_retried() {
    for fault in
        [Fault::SystemError, Fault::ForgedSignature, Fault::ConnectionReset, Fault::Stalled]
    {
        let scene = scene(StubResponse::empty(204)).await.faults(&[fault]);
        order(&scene.client, Some("1")).await.unwrap();
        scene.assert_attempts(2);
        let bodies = scene.sandbox.requests();
        assert_eq!(bodies[0].body, bodies[1].body);

        scene.sandbox.inject(fault);
        let error = order(&scene.client, None).await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_retryable());
        assert_eq!(error.attempts(), 1);
        assert_eq!(scene.sandbox.requests().len(), 3);
    }
}

#[tokio::test]
async fn api_error_after_an_unknown_outcome_leaves_it_unknown() {
    let exists = r#"{"code":"ALREADY_EXISTS","message":"已存在"}"#;
    for fault in [Fault::SystemError, Fault::ConnectionReset, Fault::Stalled] {
        let scene = scene(StubResponse::json(400, exists)).await.faults(&[fault]);
        let error = order(&scene.client, Some("1")).await.unwrap_err();
        assert_eq!(error.code(), Some(&Code::AlreadyExists));
        assert!(error.is_outcome_unknown(), "{fault}: {error:?}");
        assert_eq!(error.attempts(), 2);

        let error = order(&scene.client, Some("1")).await.unwrap_err();
        assert!(!error.is_outcome_unknown());
    }
}

#[tokio::test]
async fn rate_limit_leaves_the_outcome_known() {
    let exists = r#"{"code":"ALREADY_EXISTS","message":"已存在"}"#;
    let scene = scene(StubResponse::json(400, exists)).await;
    scene.sandbox.inject(Fault::RateLimited(1));
    let error = order(&scene.client, Some("1")).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_outcome_unknown()), (2, false));
}

#[tokio::test]
async fn error_is_retryable_where_the_client_retries() {
    let scene = scene(StubResponse::empty(204)).await;
    scene.sandbox.inject_always(Some(Fault::SystemError));
    assert!(order(&scene.client, Some("1")).await.unwrap_err().is_retryable());
    assert!(!order(&scene.client, None).await.unwrap_err().is_retryable());
    let chain = || scene.client.chain("v3/certificates");
    assert!(chain().get().await.unwrap_err().is_retryable());
    assert!(!chain().post().await.unwrap_err().is_retryable());
}
