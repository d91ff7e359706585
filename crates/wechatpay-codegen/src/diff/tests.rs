//! What is reported where, and how. Which impact each change has is in `tests/api_changes`.

use serde_json::{Value, json};

use super::{Change, Changes, Documents, Format, Impact};

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
fn version_that_cannot_be_read_is_breaking_and_named() {
    let mut broken = tiny();
    put(&mut broken, "/components/schemas/Item/properties/x", json!({"$ref": "#/nothing"}));
    for (old, new) in [(tiny(), broken.clone()), (broken, tiny())] {
        let changes = Changes::between(&documents(old), &documents(new));
        assert_eq!(changes.list.len(), 1);
        let Change { impact, kind, message, .. } = &changes.list[0];
        assert_eq!((*impact, *kind), (Impact::Breaking, "family-unreadable"));
        assert!(message.contains("tiny.json: "), "{message}");
    }
}

#[test]
fn operation_under_another_name_is_compared_with_what_it_was() {
    let touch = "/paths/~1v3~1tiny~1touch";
    assert_change(
        touch,
        Value::Null,
        &["breaking operation-removed touch"],
        &["additive operation-added touch"],
    );
    let mut renamed = tiny();
    put(&mut renamed, &at(touch, "/post/operationId"), json!("tap"));
    put(&mut renamed, &at(touch, "/post/x-wechatpay-retry"), json!("safe"));
    let expected = ["breaking operation-renamed touch", "behavior retry touch"];
    assert_eq!(compare(tiny(), renamed), expected);
}

#[test]
fn moved_path_is_a_behavior_and_breaks_the_route() {
    let touch = "/paths/~1v3~1tiny~1touch";
    let mut moved = tiny();
    let item = moved.pointer(touch).unwrap().clone();
    put(&mut moved, touch, Value::Null);
    put(&mut moved, "/paths/~1v3~1tiny~1tap", item);
    let changes = Changes::between(&documents(tiny()), &documents(moved));
    let messages: Vec<_> = changes.list.iter().map(|change| change.message.as_str()).collect();
    let expected = [
        "the route `v3().tiny().touch().post()` is now `v3().tiny().tap().post()`",
        "`POST /v3/tiny/touch` is now `POST /v3/tiny/tap`",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn renamed_type_does_not_change_what_uses_it() {
    let mut renamed = tiny();
    let payer = renamed.pointer(&at(SCHEMAS, "/Payer")).unwrap().clone();
    put(&mut renamed, &at(SCHEMAS, "/Payer"), Value::Null);
    put(&mut renamed, &at(SCHEMAS, "/Person"), payer);
    let reference = json!({"$ref": "#/components/schemas/Person"});
    put(&mut renamed, &at(SCHEMAS, "/UpdateItemRequest/properties/payer"), reference.clone());
    put(&mut renamed, &at(SCHEMAS, "/Item/properties/payers/items"), reference);
    assert_eq!(compare(tiny(), renamed), ["breaking type-renamed Payer"]);
}

#[test]
fn each_change_is_reported_once_where_it_belongs() {
    let coupon = at(SCHEMAS, "/UpdateItemRequest/properties/coupon");
    assert_change(
        &coupon,
        json!({"type": "string"}),
        &["additive field-added UpdateItemRequest.coupon"],
        &["breaking field-removed UpdateItemRequest.coupon"],
    );
    let body = json!({"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Payer"}}}});
    assert_change(
        "/paths/~1v3~1tiny~1touch/post/requestBody",
        body,
        &["behavior body-added touch"],
        &["breaking body-removed touch"],
    );
    assert_change(
        &at(SCHEMAS, "/State/enum/-"),
        json!("NEW"),
        &["additive value-added State::New"],
        &["breaking value-removed State::New"],
    );
}

#[test]
fn serial_header_is_ignored() {
    let header = json!({"name": "Wechatpay-Serial", "in": "header", "schema": {"type": "string"}});
    assert_change(&at(FILE, "/parameters/-"), header, &[], &[]);
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
    put(&mut edited, &at(SCHEMAS, "/State/enum"), json!(["STATE_OPEN", "STATE_CLOSED", "NEW"]));
    let changes = Changes::between(&documents(tiny()), &documents(edited));
    let text = "\
breaking
  tiny: State::Other: the value `OTHER` was removed, with its variant
behavior
  tiny: update_item: the retry class was `same-key (out_item_no)` and is now `never`
additive
  tiny: State::New: the value `NEW` was added
API: 1 breaking, 1 behavior, 1 additive, 0 docs
";
    assert_eq!(changes.report(Format::Text), text);
    let markdown = "\
**API: 1 breaking, 1 behavior, 1 additive, 0 docs**

| impact | family | where | what |
|---|---|---|---|
| **breaking** | tiny | `State::Other` | the value `OTHER` was removed, with its variant |
| behavior | tiny | `update_item` | the retry class was `same-key (out_item_no)` and is now `never` |
| additive | tiny | `State::New` | the value `NEW` was added |
";
    assert_eq!(changes.report(Format::Markdown), markdown);
    let json: Value = serde_json::from_str(&changes.report(Format::Json)).unwrap();
    let expected = json!({
        "breaking": [{
            "family": "tiny", "kind": "value-removed", "place": "State::Other",
            "message": "the value `OTHER` was removed, with its variant"
        }],
        "behavior": [{
            "family": "tiny", "kind": "retry", "place": "update_item",
            "message": "the retry class was `same-key (out_item_no)` and is now `never`"
        }],
        "additive": [{
            "family": "tiny", "kind": "value-added", "place": "State::New",
            "message": "the value `NEW` was added"
        }],
        "docs": []
    });
    assert_eq!(json, expected);
}
