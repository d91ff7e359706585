//! What WeChat Pay returns for an order, read with the types of an imported description that
//! composes queries from the request.

use std::collections::BTreeSet;

use serde_json::Value;
use wechatpay_client::runtime::Trial;
use wechatpay_tests::orders::QUERIES;

const SAMPLES: &str = include_str!("../../crates/wechatpay-codegen/tests/orders/samples.jsonl");

/// The paths of the description and of the samples, whose parameters have different names.
fn without_parameters(path: &str) -> String {
    let segments = path.split('/');
    segments
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[test]
fn paid_unpaid_and_refunded_order_is_read_from_every_query() {
    let mut read = BTreeSet::new();
    for line in SAMPLES.lines() {
        let sample: Value = serde_json::from_str(line).unwrap();
        let path = without_parameters(sample["path"].as_str().unwrap());
        let query = QUERIES.iter().find(|(query, _)| without_parameters(query) == path);
        let Some((query, try_body)) = query.filter(|_| sample["method"] == "GET") else { continue };
        let Trial { written, problems, .. } = try_body(sample["json"].to_string().as_bytes());
        assert_eq!((written.as_ref(), problems.as_slice()), (Some(&sample["json"]), [].as_slice()));
        read.insert((*query, sample["name"].to_string()));
    }
    assert_eq!((QUERIES.len(), read.len()), (5, 15), "{read:?}");
}
