//! Which way a type travels, and with it which direction of serde it needs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{Document, members};
use crate::types;

/// Which way a type travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To WeChat Pay only.
    Request,
    /// From WeChat Pay only.
    Response,
    /// Both ways, or in no operation: a caller may need either.
    Both,
}

impl Direction {
    /// Returns `true` if values of the type are sent.
    pub(crate) fn is_sent(self) -> bool {
        self != Self::Response
    }

    /// Returns the names of serde's traits.
    pub(crate) fn traits(self) -> &'static str {
        match self {
            Self::Request => "Serialize",
            Self::Response => "Deserialize",
            Self::Both => "Serialize Deserialize",
        }
    }
}

/// Follows every reference from requests and responses of a lowered document; a type in neither is
/// left out.
pub(super) fn of_types(document: &Document) -> BTreeMap<String, Direction> {
    let mut directions = BTreeMap::new();
    for site in document.operations() {
        let body = document.resolve(&site.value["requestBody"]);
        let json = &body["content"]["application/json"]["schema"];
        follow(document, json, Direction::Request, &mut directions);
        follow(document, &site.value["parameters"], Direction::Request, &mut directions);
        if let Some(response) = types::response(document, &site) {
            follow(document, response, Direction::Response, &mut directions);
        }
    }
    for (name, schema) in members(&document.root["components"], "schemas") {
        if schema.get("x-wechatpay-event").is_some() {
            mark(document, name, Direction::Response, &mut directions);
        }
    }
    directions
}

fn follow(
    document: &Document,
    value: &Value,
    direction: Direction,
    directions: &mut BTreeMap<String, Direction>,
) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                match reference.strip_prefix("#/components/schemas/") {
                    Some(name) => mark(document, name, direction, directions),
                    None => follow(document, document.resolve(value), direction, directions),
                }
            }
            members.values().for_each(|value| follow(document, value, direction, directions));
        }
        Value::Array(items) => {
            items.iter().for_each(|value| follow(document, value, direction, directions));
        }
        _ => {}
    }
}

fn mark(
    document: &Document,
    name: &str,
    direction: Direction,
    directions: &mut BTreeMap<String, Direction>,
) {
    let known = directions.get(name).copied();
    let both = match known {
        None => direction,
        Some(known) if known == direction || known == Direction::Both => return,
        Some(_) => Direction::Both,
    };
    directions.insert(name.to_owned(), both);
    let schema = &document.root["components"]["schemas"][name];
    follow(document, schema, direction, directions);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn type_that_travels_both_ways_takes_its_parts_along() {
        let json = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let object = |field: &str, of: &str| json!({"type": "object", "properties": {field: {"$ref": format!("#/components/schemas/{of}")}}});
        let root = json!({
            "paths": {"/v3/a": {
                "post": {"requestBody": json("Order"), "responses": {"200": json("Order")}},
                "get": {"responses": {"200": json("Result")}},
            }},
            "components": {"schemas": {
                "Order": object("amount", "Amount"), "Amount": object("next", "Amount"),
                "Result": object("order", "Order"), "Other": {"type": "object"},
            }},
        });
        let document = Document { path: "t.yaml".into(), family: "t".to_owned(), root };
        let directions = of_types(&document);
        assert_eq!(directions.get("Order"), Some(&Direction::Both));
        assert_eq!(directions.get("Amount"), Some(&Direction::Both));
        assert_eq!(directions.get("Result"), Some(&Direction::Response));
        assert_eq!(directions.get("Other"), None);
    }
}
