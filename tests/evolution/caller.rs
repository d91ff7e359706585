use api::{Amount, Evolution, Order, OrderState, PlaceOrderRequest};
use wechatpay_sandbox::StubResponse;
use wechatpay_tests::pair_without_retry;

/// Uses everything that a caller can: setters, fields, variants, `Default`, the whole body.
pub(super) async fn call() {
    let (sandbox, client) = pair_without_retry().await;
    let json = r#"{"out_no":"N1","state":"ORDER_STATE_ON","amount":{"total":1},"note":"n"}"#;
    sandbox.stub("POST", "/v3/evolution/orders/{shop}", StubResponse::json(200, json));
    let evolution: Evolution = client.module();
    let body = PlaceOrderRequest::new().out_no("N1").amount(Amount::new().total(1).currency("CNY"));
    let call = evolution.place_order().shop("s").page(1).body(body).note("n");
    let order: Order = call.send().await.unwrap().into_inner();
    let state = match order.state.as_ref() {
        Some(OrderState::On) => "on",
        Some(OrderState::Cny) => "cny",
        Some(OrderState::Unknown(_)) => "unknown",
        _ => "other",
    };
    assert_eq!((state, order.out_no.as_str()), ("on", "N1"));
    assert_eq!(order.amount.and_then(|amount| amount.total), Some(1));
    assert_eq!(Order::default().state, None);
    let request = sandbox.requests().pop().unwrap();
    assert_eq!(request.target, "/v3/evolution/orders/s?page=1");
    let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent["note"], "n");
}
