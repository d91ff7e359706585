//! Every kind of change, one at a time: its kind, its place, and whether it breaks callers.

use serde_json::{Value, json};

use super::{Changes, Documents, Format};

const UPDATE: &str = "/paths/~1v3~1tiny~1items~1{state}~1{item_no}/post";
const FILE: &str = "/paths/~1v3~1tiny~1file/get";
const SCHEMAS: &str = "/components/schemas";

fn tiny() -> Value {
    serde_json::from_str(include_str!("../../tests/golden/tiny/normal.json")).unwrap()
}

fn documents(root: Value) -> Documents {
    Documents::from([("tiny".to_owned(), root)])
}

/// Sets the value at `pointer`; a `null` removes what is there, a `-` appends.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match root.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) if value.is_null() => drop(items.remove(key.parse().unwrap())),
        Value::Object(fields) if value.is_null() => {
            drop(fields.remove(&key).unwrap_or_else(|| panic!("no {pointer}")))
        }
        Value::Object(fields) => drop(fields.insert(key, value)),
        other => panic!("{parent} is {other}"),
    }
}

fn compare(old: Value, new: Value) -> Vec<String> {
    let changes = Changes::between(&documents(old), &documents(new)).list;
    let line = |change: &super::Change| {
        format!("{} {} {}", change.impact.name(), change.kind, change.place)
    };
    changes.iter().map(line).collect()
}

/// Asserts how one edit is reported, and how undoing it is.
#[track_caller]
fn assert_change(pointer: &str, value: Value, forth: &[&str], back: &[&str]) {
    let mut edited = tiny();
    put(&mut edited, pointer, value);
    assert_eq!(compare(tiny(), edited.clone()), forth, "{pointer}");
    assert_eq!(compare(edited, tiny()), back, "{pointer}, undone");
}

fn at(place: &str, rest: &str) -> String {
    format!("{place}{rest}")
}

#[test]
fn equal_documents_have_no_changes() {
    assert_eq!(compare(tiny(), tiny()), [""; 0]);
    assert_eq!(Changes::default().report(Format::Text), "API: no change\n");
}

#[test]
fn removed_family_is_breaking_and_added_family_is_not() {
    let none = Documents::new();
    let coming = Changes::between(&none, &documents(tiny()));
    assert_eq!((coming.list[0].kind, coming.is_breaking()), ("family-added", false));
    let going = Changes::between(&documents(tiny()), &none);
    assert_eq!((going.list[0].kind, going.is_breaking()), ("family-removed", true));
}

#[test]
fn renamed_client_and_disabled_family_are_breaking() {
    let renamed = ["breaking client-renamed TinyService"];
    assert_change("/info/title", json!("Small"), &renamed, &["breaking client-renamed Small"]);
    assert_change(
        "/info/x-wechatpay-feature",
        json!("default"),
        &["additive feature tiny"],
        &["breaking feature tiny"],
    );
}

#[test]
fn removed_moved_and_renamed_operations_are_breaking() {
    let touch = "/paths/~1v3~1tiny~1touch";
    assert_change(
        touch,
        Value::Null,
        &["breaking operation-removed touch"],
        &["additive operation-added touch"],
    );
    let there = ["breaking operation-renamed touch", "additive operation-added tap"];
    let back = ["breaking operation-renamed tap", "additive operation-added touch"];
    assert_change(&at(touch, "/post/operationId"), json!("tap"), &there, &back);
    let mut moved = tiny();
    let item = moved.pointer(touch).unwrap().clone();
    put(&mut moved, touch, Value::Null);
    put(&mut moved, "/paths/~1v3~1tiny~1tap", item);
    assert_eq!(compare(tiny(), moved), ["breaking operation-moved touch"]);
}

#[test]
fn parameter_changes_are_classified() {
    let optional = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
    let list = at(FILE, "/parameters/-");
    let mut edited = tiny();
    put(&mut edited, &list, optional.clone());
    assert_eq!(compare(tiny(), edited.clone()), ["additive parameter-added download_file.page"]);
    assert_eq!(compare(edited.clone(), tiny()), ["breaking parameter-removed download_file.page"]);
    let mut required = optional.clone();
    required["required"] = json!(true);
    let mut demanding = tiny();
    put(&mut demanding, &list, required);
    assert_eq!(compare(tiny(), demanding.clone()), ["breaking parameter-added download_file.page"]);
    assert_eq!(
        compare(edited.clone(), demanding.clone()),
        ["breaking parameter-required download_file.page"]
    );
    assert_eq!(
        compare(demanding, edited.clone()),
        ["additive parameter-optional download_file.page"]
    );
    let mut text = optional;
    text["schema"]["type"] = json!("string");
    let mut typed = tiny();
    put(&mut typed, &list, text);
    assert_eq!(compare(edited, typed), ["breaking type-changed download_file.page"]);
}

#[test]
fn serial_header_is_ignored() {
    let header = json!({"name": "Wechatpay-Serial", "in": "header", "schema": {"type": "string"}});
    assert_change(&at(FILE, "/parameters/-"), header, &[], &[]);
}

#[test]
fn request_field_changes_are_classified() {
    let request = at(SCHEMAS, "/UpdateItemRequest");
    let field = at(&request, "/properties/coupon");
    assert_change(
        &field,
        json!({"type": "string"}),
        &["additive field-added UpdateItemRequest.coupon"],
        &["breaking field-removed UpdateItemRequest.coupon"],
    );
    let mut demanding = tiny();
    put(&mut demanding, &field, json!({"type": "string"}));
    put(&mut demanding, &at(&request, "/required/-"), json!("coupon"));
    assert_eq!(compare(tiny(), demanding), ["breaking field-added UpdateItemRequest.coupon"]);
    assert_change(
        &at(&request, "/required/-"),
        json!("note"),
        &["breaking field-required UpdateItemRequest.note"],
        &["additive field-optional UpdateItemRequest.note"],
    );
    let changed = ["breaking type-changed UpdateItemRequest.amount"];
    assert_change(&at(&request, "/properties/amount/type"), json!("string"), &changed, &changed);
    let encrypted = ["breaking type-changed UpdateItemRequest.type"];
    assert_change(
        &at(&request, "/properties/type/x-wechatpay-sensitive"),
        json!(true),
        &encrypted,
        &encrypted,
    );
}

#[test]
fn response_field_changes_are_classified() {
    let response = at(SCHEMAS, "/Item");
    let mut promised = tiny();
    put(&mut promised, &at(&response, "/properties/total"), json!({"type": "integer"}));
    put(&mut promised, &at(&response, "/required/-"), json!("total"));
    assert_eq!(compare(tiny(), promised.clone()), ["additive field-added Item.total"]);
    assert_eq!(compare(promised, tiny()), ["breaking field-removed Item.total"]);
    let weaker = ["breaking field-optional Item.state"];
    assert_change(
        &at(&response, "/required/0"),
        Value::Null,
        &weaker,
        &["breaking field-required Item.state"],
    );
    let changed = ["breaking type-changed Item.ratio"];
    assert_change(&at(&response, "/properties/ratio/type"), json!("integer"), &changed, &changed);
    let elements = ["breaking type-changed Item.payers[]"];
    assert_change(
        &at(&response, "/properties/payers/items"),
        json!({"type": "string"}),
        &elements,
        &elements,
    );
    let echoed = at(&response, "/properties/item_no/x-wechatpay-echo");
    assert_change(
        &echoed,
        Value::Null,
        &["breaking echo Item.item_no"],
        &["additive echo Item.item_no"],
    );
}

#[test]
fn removed_enum_value_is_breaking() {
    let place = at(SCHEMAS, "/State/enum/-");
    assert_change(
        &place,
        json!("NEW"),
        &["additive value-added State"],
        &["breaking value-removed State"],
    );
}

#[test]
fn removed_type_is_breaking() {
    let place = at(SCHEMAS, "/Extra");
    assert_change(
        &place,
        json!({"type": "object"}),
        &["additive type-added Extra"],
        &["breaking type-removed Extra"],
    );
}

#[test]
fn body_and_response_changes_are_classified() {
    let none = ["breaking body-removed update_item", "docs examples update_item"];
    let some = ["breaking body-added update_item", "docs examples update_item"];
    assert_change(&at(UPDATE, "/requestBody"), Value::Null, &none, &some);
    let emptied = ["breaking response-changed update_item"];
    assert_change(&at(UPDATE, "/responses/200/content"), Value::Null, &emptied, &emptied);
    let elsewhere = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Payer"}}});
    let changed = ["breaking type-changed update_item.response"];
    assert_change(&at(UPDATE, "/responses/200/content"), elsewhere, &changed, &changed);
}

#[test]
fn retry_and_signing_changes_are_classified() {
    let retry = at(UPDATE, "/x-wechatpay-retry");
    assert_change(
        &retry,
        json!("safe"),
        &["additive retry update_item"],
        &["breaking retry update_item"],
    );
    assert_change(
        &retry,
        json!("never"),
        &["breaking retry update_item"],
        &["additive retry update_item"],
    );
    let unsigned = at(FILE, "/x-wechatpay-unsigned");
    assert_change(
        &unsigned,
        Value::Null,
        &["additive unsigned download_file"],
        &["breaking unsigned download_file"],
    );
}

#[test]
fn descriptions_limits_and_examples_are_documentation() {
    for (pointer, value, place) in [
        (at(UPDATE, "/summary"), json!("Other words"), "description update_item"),
        (
            at(UPDATE, "/requestBody/content/application~1json/examples"),
            json!({}),
            "examples update_item",
        ),
        ("/info/description".to_owned(), json!("Other"), "description TinyService"),
        (at(SCHEMAS, "/Item/properties/when/maxLength"), json!(40), "description Item.when"),
        (
            at(SCHEMAS, "/Item/properties/ratio/x-wechatpay-redacted"),
            json!(true),
            "redacted Item.ratio",
        ),
        (at(FILE, "/parameters/0/description"), json!("Other"), "description download_file.limit"),
    ] {
        let expected = [format!("docs {place}")];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_change(&pointer, value, &expected, &expected);
    }
}

#[test]
fn report_has_three_formats() {
    let mut edited = tiny();
    put(&mut edited, &at(UPDATE, "/x-wechatpay-retry"), json!("never"));
    put(&mut edited, &at(SCHEMAS, "/State/enum/-"), json!("NEW"));
    let changes = Changes::between(&documents(tiny()), &documents(edited));
    let text = "\
breaking
  tiny: update_item: the retry class was `same-key (out_item_no)` and is now `never`
additive
  tiny: State: the value `NEW` was added
API: 1 breaking, 1 additive, 0 docs
";
    assert_eq!(changes.report(Format::Text), text);
    let markdown = "\
**API: 1 breaking, 1 additive, 0 docs**

| impact | family | where | what |
|---|---|---|---|
| **breaking** | tiny | `update_item` | the retry class was `same-key (out_item_no)` and is now `never` |
| additive | tiny | `State` | the value `NEW` was added |
";
    assert_eq!(changes.report(Format::Markdown), markdown);
    let json: Value = serde_json::from_str(&changes.report(Format::Json)).unwrap();
    let expected = json!({
        "breaking": [{
            "family": "tiny", "kind": "retry", "place": "update_item",
            "message": "the retry class was `same-key (out_item_no)` and is now `never`"
        }],
        "additive": [{"family": "tiny", "kind": "value-added", "place": "State", "message": "the value `NEW` was added"}],
        "docs": []
    });
    assert_eq!(json, expected);
}
