//! Pass `retries`: proposes when an operation may be retried. Each proposal is printed for review.

use serde_json::Value;

use crate::document::{Document, items, members, text};
use crate::import::known;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass {
    name: "retries",
    why: "a number of the merchant's own makes a request that is repeated the same request",
    run,
};

const RETRY: &str = "x-wechatpay-retry";
const KEY: &str = "x-wechatpay-business-key";

/// Segments of a path that act on what exists already: the number is then a reference to it.
const ACTIONS: [&str; 18] = [
    "assign",
    "cancel",
    "close",
    "complete",
    "confirm",
    "electronic-receipts",
    "exposure",
    "lock",
    "mark",
    "modify",
    "notify",
    "query",
    "report",
    "reverse",
    "sync",
    "terminate",
    "unlock",
    "verify",
];

/// When an operation may be retried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proposal {
    /// Always: it changes nothing.
    Safe,
    /// When this field of the body is set.
    SameKey(String),
    /// Never. If the body has numbers of the merchant's own, why none of them is the key.
    Never(Option<String>),
}

fn run(document: &mut Document) -> Outcome {
    let proposals: Vec<Proposal> = document
        .operations()
        .iter()
        .map(|site| propose(document, site.method, site.path, site.value))
        .collect();
    let mut changed = 0;
    for (operation, proposal) in document.operations_mut().into_iter().zip(proposals) {
        let operation = operation.value;
        if operation.get(RETRY).is_some() {
            continue;
        }
        changed += 1;
        operation[RETRY] = match proposal {
            Proposal::Safe => "safe".into(),
            Proposal::Never(_) => "never".into(),
            Proposal::SameKey(key) => {
                operation[KEY] = key.into();
                "same-key".into()
            }
        };
    }
    Ok(changed)
}

/// Proposes when an operation may be retried: a `GET` always, a `POST` that creates something under a
/// number of the merchant's own when that number is set, anything else never.
pub(crate) fn propose(
    document: &Document,
    method: &str,
    path: &str,
    operation: &Value,
) -> Proposal {
    if method == "get" {
        return Proposal::Safe;
    }
    let body = document.resolve(&operation["requestBody"]);
    let schema = document.resolve(&body["content"]["application/json"]["schema"]);
    let numbers: Vec<&str> = members(schema, "properties")
        .filter(|(_, field)| text(document.resolve(field), "type") == "string")
        .map(|(name, _)| name.as_str())
        .filter(|name| stem(name).is_some())
        .collect();
    if let Some(row) = known::RETRY.of(method, path).next() {
        let [key, _] = row.columns;
        return match numbers.contains(&key) {
            true => Proposal::SameKey(key.to_owned()),
            false => Proposal::Never(None),
        };
    }
    if numbers.is_empty() {
        return Proposal::Never(None);
    }
    let listed = numbers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let never = |why: &str| Proposal::Never(Some(format!("{listed} {why}")));
    if method != "post" {
        return never("may refer to what exists already: it is not a POST");
    }
    let required: Vec<&str> = items(schema, "required").filter_map(Value::as_str).collect();
    let created: Vec<&str> =
        numbers.iter().copied().filter(|number| is_created_by(path, number)).collect();
    let (mut must, may): (Vec<&str>, Vec<&str>) =
        created.into_iter().partition(|number| required.contains(number));
    // A refund or a return names the order that it belongs to.
    let is_part = |number: &&str| matches!(stem(number), Some("refund" | "return"));
    if must.iter().any(is_part) {
        must.retain(is_part);
    }
    match (must.as_slice(), may.as_slice()) {
        ([key], _) | ([], [key]) => Proposal::SameKey((*key).to_owned()),
        ([], []) => never("may refer to what exists already: the path does not name it"),
        _ => never("may each identify the request"),
    }
}

/// Returns what a number of the merchant's own counts: `trade` for `combine_out_trade_no`.
fn stem(number: &str) -> Option<&str> {
    let (before, rest) = number.split_at(number.find("out_")?);
    let is_word = before.is_empty() || before.ends_with('_');
    rest.strip_prefix("out_")?.strip_suffix("_no").filter(|stem| is_word && !stem.is_empty())
}

/// Returns `true` if a `POST` to the path creates what the number counts.
fn is_created_by(path: &str, number: &str) -> bool {
    let (before, after) = path.rsplit_once('}').unwrap_or(("", path));
    let segments: Vec<&str> =
        after.split('/').filter(|it| !it.is_empty() && !it.starts_with("out-")).collect();
    let Some(stem) = stem(number) else { return false };
    // A plural of `y` ends in `ies`.
    let stem = stem.trim_end_matches('y');
    let owner = before.rsplit('{').next().unwrap_or_default();
    let acts_on_it = segments.last().is_some_and(|last| ACTIONS.contains(last))
        || owner.contains(stem)
        || segments.is_empty();
    let counts = |segment: &&str| match stem {
        "trade" => segment.ends_with("transactions"),
        // The number of a request is its own.
        "request" => true,
        stem => stem.split('_').all(|word| segment.contains(word)),
    };
    !acts_on_it && segments.iter().any(counts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::repair::tests::document;

    /// Proposes for a body with these fields; `*` marks a required one.
    fn proposed(method: &str, path: &str, fields: &[&str]) -> Proposal {
        let names = fields.iter().map(|name| name.trim_end_matches('*'));
        let properties: serde_json::Map<String, Value> =
            names.map(|name| (name.to_owned(), json!({"type": "string"}))).collect();
        let required: Vec<&str> = fields.iter().filter_map(|name| name.strip_suffix('*')).collect();
        let schema = json!({"type": "object", "properties": properties, "required": required});
        let operation =
            json!({"requestBody": {"content": {"application/json": {"schema": schema}}}});
        propose(&document(json!({})), method, path, &operation)
    }

    #[test]
    fn number_that_the_path_creates_is_the_key() {
        for (path, fields, key) in [
            ("/v3/pay/transactions/jsapi", &["out_trade_no*"][..], "out_trade_no"),
            ("/v3/pay/transactions/codepay", &["out_trade_no*"], "out_trade_no"),
            ("/v3/combine-transactions/app", &["combine_out_trade_no*"], "combine_out_trade_no"),
            ("/v3/offlineface/transactions", &["out_trade_no"], "out_trade_no"),
            ("/v3/refund/domestic/refunds", &["out_refund_no*", "out_trade_no"], "out_refund_no"),
            ("/v3/refund/domestic/refunds", &["out_refund_no*", "out_trade_no*"], "out_refund_no"),
            (
                "/v3/profitsharing/return-orders",
                &["out_order_no", "out_return_no*"],
                "out_return_no",
            ),
            (
                "/v3/profitsharing/return-orders",
                &["out_order_no*", "out_return_no*"],
                "out_return_no",
            ),
            ("/v3/profitsharing/orders/unfreeze", &["out_order_no*"], "out_order_no"),
            ("/v3/fund-app/mch-transfer/transfer-bills", &["out_bill_no*"], "out_bill_no"),
            ("/v3/bank-transfer/batches", &["out_batch_no*"], "out_batch_no"),
            ("/v3/ecommerce/subsidies/create", &["out_subsidy_no"], "out_subsidy_no"),
            ("/v3/ecommerce/fund/withdraw", &["out_request_no*"], "out_request_no"),
            ("/v3/marketing/users/{openid}/coupons", &["out_request_no*"], "out_request_no"),
            (
                "/v3/x/charity-transfer-bills",
                &["out_budget_no*", "out_transfer_no*"],
                "out_transfer_no",
            ),
            // By the table.
            ("/v3/med-ins/orders", &["out_trade_no*"], "out_trade_no"),
        ] {
            assert_eq!(proposed("post", path, fields), Proposal::SameKey(key.to_owned()), "{path}");
        }
    }

    #[test]
    fn number_that_refers_to_something_is_not_a_key() {
        for (method, path, fields) in [
            ("post", "/v3/pay/transactions/exposure", &["out_trade_no*"][..]),
            ("post", "/v3/gov/subsidy/transactions/sync", &["out_trade_no*"]),
            ("post", "/v3/smartguide/guides/{guide_id}/assign", &["out_trade_no*"]),
            ("post", "/v3/global/customs/orders", &["out_trade_no*"]),
            ("post", "/v3/refunds/{refund_id}/apply-abnormal-refund", &["out_refund_no*"]),
            ("post", "/v3/fund-app/mch-transfer/elecsign/out-bill-no", &["out_bill_no*"]),
            ("post", "/v3/transfer-detail/electronic-receipts", &["out_detail_no*"]),
            ("post", "/v3/x/order-bills", &["out_order_no*", "out_bill_no*"]),
            ("patch", "/v3/pay/transactions", &["out_trade_no*"]),
        ] {
            let proposal = proposed(method, path, fields);
            assert!(matches!(proposal, Proposal::Never(Some(_))), "{path}: {proposal:?}");
        }
    }

    #[test]
    fn get_is_safe_and_other_operations_without_a_number_are_never_retried() {
        assert_eq!(proposed("get", "/v3/a", &[]), Proposal::Safe);
        let path = "/v3/pay/transactions/out-trade-no/{out_trade_no}/close";
        assert_eq!(proposed("post", path, &["mchid*"]), Proposal::Never(None));
        assert_eq!(proposed("post", "/v3/a", &["layout_no*", "out_id"]), Proposal::Never(None));
    }
}
