//! Which fields of a response repeat a value of the request, to check that the response belongs to
//! it.

use serde_json::Value;

use crate::document::{Document, OperationRef, flag, members};

/// The mark of a field of a response whose value, if present, is the request's of the same name.
pub(crate) const MARK: &str = "x-wechatpay-echo";

/// Lists the marked fields of an operation's response.
pub(crate) fn marked<'a>(
    document: &'a Document,
    site: &OperationRef<'a>,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    let successes = members(site.value, "responses").filter(|(status, _)| status.starts_with('2'));
    let schema = successes
        .map(|(_, response)| &document.resolve(response)["content"]["application/json"]["schema"])
        .map(|schema| document.resolve(schema))
        .next();
    schema
        .into_iter()
        .flat_map(|schema| members(schema, "properties"))
        .filter(|(_, field)| flag(field, MARK))
}
