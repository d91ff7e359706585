use serde_json::json;

use super::*;

fn document() -> Document {
    let body = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    let order = json!({
        "type": "object",
        "required": ["description", "amount"],
        "properties": {
            "description": {"type": "string"},
            "amount": {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}},
            "goods": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
        },
    });
    let form = json!({"content": {FORM: {"schema": {"type": "object", "properties": {
        "file": {"type": "string", "format": "binary"},
        "meta": {"type": "object", "properties": {"sha256": {"type": "string"}}},
    }}}}});
    let root = json!({"paths": {"/v3/a/{order_no}": {
        "get": {"responses": {"200": body(order.clone())}},
        "post": {"requestBody": body(order), "responses": {"204": {}}},
        "put": {"requestBody": form, "responses": {"204": {}}},
    }}});
    Document { path: "a.yaml".into(), family: "a".to_owned(), root }
}

/// Applies edits to the response of the `GET`.
fn corrected(edits: &str) -> (Value, Corrected) {
    let mut document = document();
    let facts = format!("- {{operations: ['GET /v3/a/{{no}}'], in: response, edits: [{edits}]}}");
    let corrected = apply_from(&facts, &mut document).unwrap();
    let place = "/paths/~1v3~1a~1{order_no}/get/responses/200/content/application~1json/schema";
    (document.root.pointer(place).unwrap().clone(), corrected)
}

#[test]
fn missing_field_is_added_and_present_field_is_kept() {
    let (schema, corrected) = corrected(
        "{at: amount.payer_total, add: {type: integer}}, {at: 'goods[].name', add: {type: string}}, {at: goods, add: {}}",
    );
    assert_eq!(schema["properties"]["amount"]["properties"]["payer_total"]["type"], "integer");
    let items = &schema["properties"]["goods"]["items"]["properties"];
    assert_eq!(items, &json!({"id": {"type": "string"}, "name": {"type": "string"}}));
    assert_eq!((corrected.changed, corrected.replaced.len()), (2, 0));
}

#[test]
fn removed_field_is_not_required_any_more() {
    let (schema, corrected) = corrected("{at: description, remove: true}, {at: x, remove: true}");
    assert_eq!(schema["required"], json!(["amount"]));
    assert_eq!(schema["properties"].get("description"), None);
    assert_eq!(corrected.changed, 1);
    let mut example = json!({"description": "x", "amount": {}});
    corrected.replaced[0].cut(&mut example);
    assert_eq!(example, json!({"amount": {}}));
}

#[test]
fn requirement_is_changed_both_ways() {
    let (schema, corrected) = corrected(
        "{at: amount.total, required: false}, {at: goods, required: true}, {at: amount, required: true}",
    );
    assert_eq!(schema["required"], json!(["description", "amount", "goods"]));
    assert_eq!(schema["properties"]["amount"].get("required"), None);
    assert_eq!(corrected.changed, 2);
}

#[test]
fn schema_is_replaced() {
    let (schema, corrected) = corrected("{at: 'goods[]', set: {type: string}}");
    assert_eq!(schema["properties"]["goods"]["items"], json!({"type": "string"}));
    let mut example = json!({"goods": [{"id": "1"}]});
    corrected.replaced[0].cut(&mut example);
    assert_eq!(example, json!({"goods": [{"id": "1"}]}), "items are not cut");
}

#[test]
fn body_of_a_request_and_json_part_of_an_upload_are_corrected() {
    let mut document = document();
    let facts = "
- {operations: ['POST /v3/a/{x}'], in: request, edits: [{at: description, required: false}]}
- {operations: ['PUT /v3/a/{x}'], in: request, edits: [{at: filename, add: {type: string}}]}";
    assert_eq!(apply_from(facts, &mut document).unwrap().changed, 2);
    let operation = &document.root["paths"]["/v3/a/{order_no}"];
    let schema = &operation["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(schema["required"], json!(["amount"]));
    let form = &operation["put"]["requestBody"]["content"][FORM]["schema"]["properties"];
    assert!(form["meta"]["properties"]["filename"].is_object(), "{form}");
}

#[test]
fn correction_that_does_not_fit_is_a_finding_and_a_missing_operation_is_none() {
    let (_, corrected) =
        corrected("{at: payer.openid, add: {type: string}}, {at: nothing, set: {type: string}}");
    assert_eq!(corrected.changed, 0);
    let messages: Vec<String> =
        corrected.findings.iter().map(|finding| finding.to_string()).collect();
    assert!(
        messages[0].starts_with("a.yaml#/paths/~1v3~1a~1{order_no}/get: `payer.openid` of the response cannot be corrected"),
        "{messages:?}"
    );
    assert_eq!(messages.len(), 2);
    let facts = "- {operations: [GET /v3/b, POST /v3/a], in: response, edits: [{at: a, set: {}}]}";
    assert_eq!(apply_from(facts, &mut document()).unwrap(), Corrected::default());
}

#[test]
fn malformed_correction_is_an_error() {
    for (facts, reason) in [
        ("- {operations: [GET], in: response}", "an operation is a method and a path"),
        ("- {operations: ['GET /v3/a/{x}']}", "`in` must be"),
        (
            "- {operations: ['GET /v3/a/{x}'], in: response, edits: [{at: a}]}",
            "an edit must have one of",
        ),
        (
            "- {operations: ['GET /v3/a/{x}'], in: response, edits: [{remove: true}]}",
            "`at` is empty",
        ),
    ] {
        let error = apply_from(facts, &mut document()).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

/// Every committed entry has an operation, a body and edits of known forms: it is applied to a
/// document that has nothing but the operation.
#[test]
fn committed_corrections_are_well_formed() {
    let facts = load::parse(std::path::Path::new("corrections.yaml"), FACTS).unwrap().root;
    let mut paths = Map::new();
    for entry in facts.as_array().unwrap() {
        assert!(items(entry, "edits").next().is_some() && !text(entry, "in").is_empty(), "{entry}");
        for operation in items(entry, "operations") {
            let (method, path) = operation.as_str().unwrap().split_once(' ').unwrap();
            let schema = json!({"type": "object", "properties": {}});
            let body = json!({"content": {"application/json": {"schema": schema}}});
            let place = paths.entry(path).or_insert_with(|| json!({}));
            place[method.to_lowercase()] = json!({"requestBody": body, "responses": {"200": body}});
        }
    }
    let root = json!({"paths": paths});
    let mut document = Document { path: "a.yaml".into(), family: "a".to_owned(), root };
    assert!(apply(&mut document).unwrap().changed > 20);
}
