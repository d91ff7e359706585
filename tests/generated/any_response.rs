//! Any verified body of any response type is a value, or an error with the bytes: nothing panics,
//! nothing is lost.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wechatpay_client::ErrorKind;
use wechatpay_client::palmservice::Authorization;
use wechatpay_client::runtime::Decode;
use wechatpay_sandbox::StubResponse;
use wechatpay_tests::tiny::Item;
use wechatpay_tests::{OPENID, ORGANIZATION_ID};

use crate::tiny;

/// Fields of the responses, and others.
const NAMES: [&str; 12] = [
    "state", "done", "ratio", "when", "payers", "inner", "mode", "extra", "openid", "day",
    "status", "a",
];

/// Any JSON, often with the fields of a response and values that are nearly right.
fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["", "1", "1.0", "true", "OPEN", "2018-06-08T10:34:56+08:00"])
            .prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 6, |inner| {
        let name = prop_oneof![
            9 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
            1 => "\\PC{0,8}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// Runs a future to its end.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

/// Sends `bodies` as the response of two operations, and reads each.
async fn read_all(bodies: &[Vec<u8>]) {
    let (sandbox, client, tiny) = tiny("{}").await;
    for body in bodies {
        let response = || StubResponse::new(200, "application/json", body.clone());
        sandbox.stub("POST", "/v3/tiny/items/{state}/{item_no}", response());
        sandbox.stub("GET", "/v3/palmservice/authorization/openid/{openid}", response());
        let call = tiny.update_item().state("STATE_OPEN").item_no("a").out_item_no("A1").amount(5);
        check(call.send().await, body);
        let palm = client.palmservice();
        let call = palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID);
        check(call.send().await, body);
    }
}

fn check<T: Decode>(
    result: Result<wechatpay_client::Response<T>, wechatpay_client::Error>,
    body: &[u8],
) {
    match result {
        Ok(response) => assert_eq!(response.body(), body),
        Err(error) => {
            let kind = error.kind();
            assert!(matches!(kind, ErrorKind::Decode(_) | ErrorKind::Mismatch(_)), "{error:#?}");
            assert_eq!(error.body(), body);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_json_is_a_value_or_an_error_with_the_bytes(
        values in prop::collection::vec(any_json(), 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bodies: Vec<Vec<u8>> =
            values.iter().map(|value| value.to_string().into_bytes()).collect();
        let whole = &bodies[0];
        bodies.push(whole[..cut.index(whole.len() + 1)].to_vec());
        block_on(read_all(&bodies));
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error_with_the_bytes(
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        block_on(read_all(&[bytes]));
    }

    /// One field that cannot be read does not take the others with it.
    #[test]
    fn fields_next_to_any_other_value_are_read(
        other in prop::sample::select(vec!["ratio", "when", "payers", "inner", "extra", "new"]),
        value in any_json(),
    ) {
        let mut body = json!({ "state": "OTHER", "done": true });
        body[other] = value;
        let item: Item = serde_json::from_value(body).unwrap();
        prop_assert_eq!(item.done, Some(true));
    }
}

#[test]
fn response_to_a_post_in_any_wrong_shape_keeps_its_bytes() {
    let bodies = ["[]", "{}", r#""""#, r#"{"state":"#, "null", "7", "", "\u{feff}{}", "[[[[]]]]"];
    block_on(read_all(&bodies.map(|body| body.as_bytes().to_vec())));
    let deep = "[".repeat(100_000);
    block_on(read_all(&[deep.into_bytes()]));
}

#[test]
fn verified_bytes_are_read_into_any_type() {
    block_on(async {
        let (sandbox, client, _) = tiny("{}").await;
        let body = r#"{"authorization_state":"ON","new":{"list":[1,2]}}"#;
        let path = "/v3/palmservice/authorization/openid/{openid}";
        sandbox.stub("GET", path, StubResponse::json(200, body));
        let call = || {
            let palm = client.palmservice();
            palm.get_authorization().openid(OPENID).organization_id(ORGANIZATION_ID).send()
        };
        let response: wechatpay_client::Response<Authorization> = call().await.unwrap();
        assert_eq!(response.json::<Value>().unwrap()["new"]["list"][1], 2);
        let error = response.json::<std::collections::HashMap<String, String>>().unwrap_err();
        assert!(error.to_string().contains("new: unexpected type"), "{error}");
        assert_eq!(error.body(), body.as_bytes());

        sandbox.stub("GET", path, StubResponse::json(200, r#"["ON"]"#));
        let error = call().await.unwrap_err();
        assert_eq!(error.json::<Vec<String>>().unwrap(), ["ON"]);
        assert!(error.json::<i64>().unwrap_err().to_string().contains("unexpected type"));
    });
}
