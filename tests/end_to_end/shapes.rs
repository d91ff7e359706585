//! Every shape of response fails closed, with a client generated from a private specification.

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Client, Error, ErrorKind};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;
use wechatpay_tests::shapes::{ShapeState, Shapes};

async fn stubbed() -> (Sandbox, Client) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("POST", "/v3/shapes/no-content", StubResponse::empty(204));
    sandbox.stub("GET", "/v3/shapes/no-body", StubResponse::empty(200));
    (sandbox, client)
}

async fn both(client: &Client) -> [Result<(), Error>; 2] {
    let shapes: Shapes = client.module();
    [shapes.no_content().send().await.map(|_| ()), shapes.no_body().send().await.map(|_| ())]
}

#[tokio::test]
async fn response_without_body_is_verified() {
    let (sandbox, client) = stubbed().await;
    for result in both(&client).await {
        result.unwrap();
    }
    assert!(sandbox.requests().iter().all(|request| request.accepted));
}

#[tokio::test]
async fn unsigned_forged_or_stale_response_without_body_is_rejected() {
    let (sandbox, client) = stubbed().await;
    let faults = [
        Fault::MissingSignature,
        Fault::MissingHeader("Wechatpay-Signature"),
        Fault::ForgedSignature,
        Fault::SignedByAnotherKey,
        Fault::UnknownSerial,
        Fault::Stale,
        Fault::Early,
        Fault::Probe,
    ];
    for fault in faults {
        sandbox.inject_always(Some(fault));
        for result in both(&client).await {
            let error = result.expect_err("a faulty response was accepted");
            let expected =
                match (fault, error.auth().unwrap_or_else(|| panic!("{fault:?}: {error:?}"))) {
                    (
                        Fault::MissingSignature | Fault::MissingHeader(_),
                        AuthError::MissingHeader { .. },
                    )
                    | (
                        Fault::ForgedSignature | Fault::SignedByAnotherKey,
                        AuthError::InvalidSignature { probe: false, .. },
                    )
                    | (Fault::UnknownSerial, AuthError::UnknownSerial { .. })
                    | (Fault::Stale | Fault::Early, AuthError::ClockSkew { .. }) => true,
                    (Fault::Probe, error) => error.is_probe(),
                    _ => false,
                };
            assert!(expected, "{fault:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn response_exceeding_specified_limits_is_accepted() {
    let (sandbox, client) = stubbed().await;
    let body = r#"{"short":"MUCH LONGER 刷","state":"VALUE_NEW","amount":5,"made_at":"2018-06-08T10:34:56+08:00","new":{}}"#;
    sandbox.stub("POST", "/v3/shapes/{state}/value", StubResponse::json(200, body));
    let shapes: Shapes = client.module();
    let response = shapes
        .post_value()
        .state("path")
        .body_state("VALUE_ON")
        .short("way too long")
        .send()
        .await
        .unwrap();
    assert_eq!(response.short.as_deref(), Some("MUCH LONGER 刷"));
    assert_eq!(response.state, Some(ShapeState::from("VALUE_NEW")));
    assert_eq!(response.made_at.unwrap().to_rfc3339(), "2018-06-08T10:34:56+08:00");
    let request = sandbox.requests().pop().unwrap();
    assert_eq!(request.target, "/v3/shapes/path/value");
    assert_eq!(request.body.as_ref(), br#"{"short":"way too long","state":"VALUE_ON"}"#);
}

#[tokio::test]
async fn undecodable_body_keeps_status_and_request_id() {
    let (sandbox, client) = stubbed().await;
    for body in [r#""secret-text""#, "<html>secret-text", "[]"] {
        sandbox.stub("POST", "/v3/shapes/{state}/value", StubResponse::json(200, body));
        let shapes: Shapes = client.module();
        let error = shapes.post_value().state("x").send().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode(_)), "{error:?}");
        assert_eq!(error.status().unwrap().as_u16(), 200);
        assert!(error.request_id().is_some());
        assert_eq!(error.body().as_ref(), body.as_bytes());
        assert!(!format!("{error} {error:?}").contains("secret-text"));
    }
}

#[tokio::test]
async fn field_of_another_type_is_absent_and_named() {
    let (sandbox, client) = stubbed().await;
    let body = r#"{"amount":"secret-text","short":"a"}"#;
    sandbox.stub("POST", "/v3/shapes/{state}/value", StubResponse::json(200, body));
    let shapes: Shapes = client.module();
    let response = shapes.post_value().state("x").send().await.unwrap();
    assert_eq!((response.amount, response.short.as_deref()), (None, Some("a")));
    let [problem] = response.problems() else { panic!("{:?}", response.problems()) };
    assert!(problem.to_string().starts_with("amount"), "{problem}");
    assert!(!format!("{response:?} {problem} {problem:?}").contains("secret-text"));
    assert_eq!(response.body().as_ref(), body.as_bytes());
}
