//! The changes: each is applied alone to the specifications of `openapi/`.

use serde_json::{Value, json};
use wechatpay_codegen::diff::Impact;

/// The specifications, by family.
pub(crate) struct Api(pub(crate) Value);

impl Api {
    /// Sets the value at a pointer, which begins with the family. A `null` removes what is there,
    /// and a `-` appends to a list.
    fn put(&mut self, pointer: &str, value: Value) {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let key = key.replace("~1", "/");
        match self.0.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
            Value::Array(items) if key == "-" => items.push(value),
            Value::Array(items) if value.is_null() => drop(items.remove(key.parse().unwrap())),
            Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
            Value::Object(fields) if value.is_null() => {
                drop(fields.remove(&key).unwrap_or_else(|| panic!("no {pointer}")));
            }
            Value::Object(fields) => drop(fields.insert(key, value)),
            other => panic!("{parent} is {other}"),
        }
    }

    /// Removes the value at a pointer, and returns it.
    fn take(&mut self, pointer: &str) -> Value {
        let value = self.0.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")).clone();
        self.put(pointer, Value::Null);
        value
    }

    /// Moves the value at a pointer.
    fn rename(&mut self, from: &str, to: &str) {
        let value = self.take(from);
        self.put(to, value);
    }

    /// Replaces a string everywhere, also as a part of longer ones.
    fn replace(&mut self, from: &str, to: &str) {
        let text = self.0.to_string();
        assert!(text.contains(from), "no {from}");
        self.0 = serde_json::from_str(&text.replace(from, to)).unwrap();
    }

    /// Adds a field to a type.
    fn field(&mut self, of: &str, name: &str, schema: Value) {
        self.put(&format!("{SCHEMAS}/{of}/properties/{name}"), schema);
    }

    /// Adds a field to a type, and requires it.
    fn required(&mut self, of: &str, name: &str, schema: Value) {
        self.field(of, name, schema);
        self.require(of, name);
    }

    fn require(&mut self, of: &str, name: &str) {
        let all = format!("{SCHEMAS}/{of}/required");
        if self.0.pointer(&all).is_none() {
            self.put(&all, json!([]));
        }
        self.put(&format!("{all}/-"), json!(name));
    }

    /// Finds a parameter of `place_order`.
    fn parameter(&self, name: &str) -> String {
        let list =
            self.0.pointer(&format!("{PLACE}/parameters")).and_then(Value::as_array).unwrap();
        let index = list.iter().position(|parameter| parameter["name"] == name).unwrap();
        format!("{PLACE}/parameters/{index}")
    }

    /// Sets the schema of a parameter of `place_order`.
    fn parameter_is(&mut self, name: &str, schema: Value) {
        self.put(&format!("{}/schema", self.parameter(name)), schema);
    }
}

const SCHEMAS: &str = "/shop/components/schemas";
const PATHS: &str = "/shop/paths";
const PLACE: &str = "/shop/paths/~1v3~1shop~1orders~1{shop_id}/post";
const QUERY: &str = "/shop/paths/~1v3~1shop~1orders~1{shop_id}~1{out_no}/get";
const CANCEL: &str = "/shop/paths/~1v3~1shop~1orders~1{shop_id}~1{out_no}/delete";
const SUMMARY: &str = "/shop/paths/~1v3~1shop~1summary/get";
const TAGS: &str = "/shop/paths/~1v3~1shop~1tags/put";
const SETTINGS: &str = "/shop/paths/~1v3~1shop~1settings/put";
const BILL: &str = "/shop/paths/~1v3~1shop~1bill-file/get";
const IMAGES: &str = "/shop/paths/~1v3~1shop~1images/post";
const JSON: &str = "content/application~1json/schema";

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn string() -> Value {
    json!({"type": "string"})
}

fn integer() -> Value {
    json!({"type": "integer"})
}

fn content(schema: &Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

/// One change: its name, its greatest impact (`None` if Rust does not change at all), the edit.
pub(crate) type Row = (&'static str, Option<Impact>, fn(&mut Api));

const BREAKING: Option<Impact> = Some(Impact::Breaking);
const BEHAVIOR: Option<Impact> = Some(Impact::Behavior);
const ADDITIVE: Option<Impact> = Some(Impact::Additive);
const DOCS: Option<Impact> = Some(Impact::Docs);
const NONE: Option<Impact> = None;

/// Every change.
pub(crate) const CHANGES: &[Row] = &[
    ("no_change", NONE, |_| {}),
    // Fields of responses.
    ("resp_opt_field", ADDITIVE, |api| api.field("Order", "extra", string())),
    ("resp_req_field", ADDITIVE, |api| api.required("Order", "extra", string())),
    ("resp_req_field_on_all_optional", ADDITIVE, |api| api.required("Summary", "x", integer())),
    ("resp_vouched_field", ADDITIVE, |api| {
        api.field("Order", "extra", json!({"type": "string", "x-wechatpay-required": true}));
    }),
    ("resp_optional_to_required", DOCS, |api| api.require("Order", "text")),
    ("resp_required_to_optional", DOCS, |api| {
        api.put(&format!("{SCHEMAS}/Order/required/0"), Value::Null);
    }),
    ("resp_vouched_added", BREAKING, |api| {
        api.field("Order", "text", json!({"type": "string", "x-wechatpay-required": true}));
    }),
    ("resp_vouched_removed", BREAKING, |api| api.field("Order", "token", string())),
    ("resp_field_removed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Order/properties/text"), Value::Null);
    }),
    ("resp_field_renamed", BREAKING, |api| {
        let of = format!("{SCHEMAS}/Order/properties");
        api.rename(&format!("{of}/text"), &format!("{of}/words"));
    }),
    ("resp_field_renamed_on_the_wire", BEHAVIOR, |api| {
        let of = format!("{SCHEMAS}/Order/properties");
        api.rename(&format!("{of}/text"), &format!("{of}/Text"));
    }),
    ("resp_array_to_single", BREAKING, |api| api.field("Order", "goods", reference("Good"))),
    ("resp_single_to_array", BREAKING, |api| {
        api.field("Order", "text", json!({"type": "array", "items": string()}));
    }),
    ("resp_nested_removed", BREAKING, |api| api.field("Order", "amount", integer())),
    ("resp_nested_added", BREAKING, |api| {
        api.field("Order", "text", json!({"type": "object", "properties": {"a": string()}}));
    }),
    ("resp_new_nested", ADDITIVE, |api| {
        api.field("Order", "x", json!({"type": "object", "properties": {"a": string()}}));
    }),
    ("array_of_other", BREAKING, |api| {
        api.field("Order", "tags", json!({"type": "array", "items": integer()}));
    }),
    ("map_value_type", BREAKING, |api| {
        let of = json!({"type": "object", "additionalProperties": integer()});
        api.field("Summary", "counters", of);
    }),
    ("map_to_any_object", BREAKING, |api| {
        let of = json!({"type": "object", "additionalProperties": true});
        api.field("Summary", "counters", of);
    }),
    ("map_to_struct", BREAKING, |api| {
        let of = json!({"type": "object", "properties": {"a": string()}});
        api.field("Summary", "counters", of);
    }),
    ("datetime_dropped", BREAKING, |api| api.field("Order", "time", string())),
    ("datetime_added", BREAKING, |api| {
        api.field("Order", "text", json!({"type": "string", "format": "date-time"}));
    }),
    ("int_to_string", BREAKING, |api| api.field("Order", "count", string())),
    ("string_to_int", BREAKING, |api| api.field("Order", "text", integer())),
    ("int_to_number", BREAKING, |api| api.field("Order", "count", json!({"type": "number"}))),
    ("number_to_int", BREAKING, |api| api.field("Order", "rate", integer())),
    ("bool_to_string", BREAKING, |api| api.field("Order", "paid", string())),
    ("to_any_value", BREAKING, |api| api.field("Order", "text", json!({}))),
    ("int_to_int64", NONE, |api| {
        api.field("Good", "price", json!({"type": "integer", "format": "int64"}));
    }),
    ("int32_to_int64", NONE, |api| {
        api.field("Order", "count", json!({"type": "integer", "format": "int64"}));
    }),
    ("optional_becomes_nullable", NONE, |api| {
        api.field("Order", "text", json!({"type": "string", "nullable": true}));
    }),
    ("additional_props_true_on_struct", NONE, |api| {
        api.put(&format!("{SCHEMAS}/Order/additionalProperties"), json!(true));
    }),
    ("type_becomes_recursive", ADDITIVE, |api| {
        api.field("AmountBase", "order", reference("Order"));
    }),
    ("echo_added", BEHAVIOR, |api| {
        api.field("Order", "note", json!({"type": "string", "x-wechatpay-echo": true}));
        let parameter = json!({"name": "note", "in": "query", "schema": string()});
        api.put(&format!("{QUERY}/parameters/-"), parameter);
    }),
    ("echo_removed", BEHAVIOR, |api| api.field("Order", "out_no", string())),
    ("redacted_added", BEHAVIOR, |api| {
        api.field("Order", "text", json!({"type": "string", "x-wechatpay-redacted": true}));
    }),
    ("redacted_removed", BEHAVIOR, |api| api.field("PlaceOrderRequest", "gps", string())),
    ("sensitive_added", BREAKING, |api| {
        let of = json!({"type": "string", "maxLength": 32, "x-wechatpay-sensitive": true});
        api.field("PlaceOrderRequest", "note", of);
    }),
    ("sensitive_added_resp", BREAKING, |api| {
        api.field("Order", "text", json!({"type": "string", "x-wechatpay-sensitive": true}));
    }),
    ("sensitive_removed", BREAKING, |api| api.field("PlaceOrderRequest", "name", string())),
    // Fields of requests.
    ("req_opt_field", ADDITIVE, |api| api.field("PlaceOrderRequest", "extra_note", string())),
    ("req_req_field", BEHAVIOR, |api| api.required("PlaceOrderRequest", "extra_note", string())),
    ("req_req_nested_field", BEHAVIOR, |api| api.required("Payer", "name", string())),
    ("req_field_required_to_optional", ADDITIVE, |api| {
        api.put(&format!("{SCHEMAS}/PlaceOrderRequest/required/1"), Value::Null);
    }),
    ("req_field_optional_to_required", BEHAVIOR, |api| api.require("PlaceOrderRequest", "note")),
    ("req_field_removed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/PlaceOrderRequest/properties/note"), Value::Null);
    }),
    ("req_field_renamed", BREAKING, |api| {
        let of = format!("{SCHEMAS}/PlaceOrderRequest/properties");
        api.rename(&format!("{of}/note"), &format!("{of}/remark"));
    }),
    ("req_field_renamed_on_the_wire", BEHAVIOR, |api| {
        let of = format!("{SCHEMAS}/PlaceOrderRequest/properties");
        api.rename(&format!("{of}/note"), &format!("{of}/Note"));
    }),
    ("req_string_to_enum", BREAKING, |api| {
        api.field("PlaceOrderRequest", "note", reference("Kind"));
    }),
    ("req_enum_to_string", BREAKING, |api| api.field("PlaceOrderRequest", "kind", string())),
    ("req_string_to_int", BREAKING, |api| api.field("PlaceOrderRequest", "note", integer())),
    ("req_single_to_array", BREAKING, |api| {
        let of = json!({"type": "array", "items": reference("Payer")});
        api.field("PlaceOrderRequest", "payer", of);
    }),
    ("req_array_to_single", BREAKING, |api| {
        api.field("PlaceOrderRequest", "payers", reference("Payer"));
    }),
    ("req_other_object", BREAKING, |api| {
        api.field("PlaceOrderRequest", "payer", reference("Amount"));
    }),
    ("field_inline_enum", BREAKING, |api| {
        api.field("PlaceOrderRequest", "note", json!({"type": "string", "enum": ["A", "B"]}));
    }),
    ("req_nested_field_removed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Payer/properties/age"), Value::Null);
    }),
    ("req_inline_type_becomes_component", BREAKING, |api| {
        let scene = api.take(&format!("{SCHEMAS}/PlaceOrderRequest/properties/scene"));
        api.put(&format!("{SCHEMAS}/Scene"), scene);
        api.field("PlaceOrderRequest", "scene", reference("Scene"));
    }),
    // Enums.
    ("enum_value_added", ADDITIVE, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/-"), json!("STATE_NEW"));
    }),
    ("enum_value_UNKNOWN", ADDITIVE, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/-"), json!("STATE_UNKNOWN"));
    }),
    ("enum_value_collides_short", ADDITIVE, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/-"), json!("OPEN"));
    }),
    ("enum_value_collides_before", BEHAVIOR, |api| {
        let values = json!(["OPEN", "STATE_OPEN", "STATE_CLOSED"]);
        api.put(&format!("{SCHEMAS}/State/enum"), values);
    }),
    ("enum_value_removed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/1"), Value::Null);
    }),
    ("enum_value_renamed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/1"), json!("STATE_DONE"));
    }),
    ("enum_value_renamed_on_the_wire", BEHAVIOR, |api| {
        api.put(&format!("{SCHEMAS}/State/enum/1"), json!("CLOSED"));
    }),
    ("enum_values_in_other_order", NONE, |api| {
        api.put(&format!("{SCHEMAS}/State/enum"), json!(["STATE_CLOSED", "STATE_OPEN"]));
    }),
    ("enum_becomes_string", BREAKING, |api| api.put(&format!("{SCHEMAS}/State"), string())),
    ("string_becomes_enum", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Day"), json!({"type": "string", "enum": ["MON", "TUE"]}));
    }),
    // Types.
    ("schema_renamed", BREAKING, |api| {
        api.replace("#/components/schemas/Payer", "#/components/schemas/Person");
        api.rename(&format!("{SCHEMAS}/Payer"), &format!("{SCHEMAS}/Person"));
    }),
    ("schema_of_response_renamed", BREAKING, |api| {
        api.replace("#/components/schemas/Summary", "#/components/schemas/Overview");
        api.rename(&format!("{SCHEMAS}/Summary"), &format!("{SCHEMAS}/Overview"));
    }),
    ("schema_added", ADDITIVE, |api| {
        let of = json!({"type": "object", "properties": {"a": string()}});
        api.put(&format!("{SCHEMAS}/Event"), of);
    }),
    ("shared_type_is_split", BREAKING, |api| {
        let of = json!({"type": "object", "properties": {"openid": string(), "age": integer()}});
        api.put(&format!("{SCHEMAS}/SecondPayer"), of);
        api.field("PlaceOrderRequest", "payer", reference("SecondPayer"));
    }),
    ("alias_of_another_type", BREAKING, |api| api.put(&format!("{SCHEMAS}/Day"), integer())),
    ("alias_inlined", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Day"), Value::Null);
        api.field("PlaceOrderRequest", "day", json!({"type": "string", "description": "A day"}));
    }),
    ("alias_added", ADDITIVE, |api| {
        api.put(&format!("{SCHEMAS}/Text"), string());
        api.field("Order", "text", reference("Text"));
    }),
    ("object_becomes_alias", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Amount"), json!({"type": "object"}));
    }),
    ("allof_in_component", NONE, |api| {
        let whole = json!({"type": "object", "properties": {
            "currency": string(), "total": integer(),
        }});
        api.put(&format!("{SCHEMAS}/OrderAmount"), whole);
    }),
    ("allof_branch_field_type", BREAKING, |api| api.field("AmountBase", "total", string())),
    ("allof_branch_field_added", ADDITIVE, |api| api.field("AmountBase", "fee", integer())),
    ("oneof_branch_removed", NONE, |api| {
        api.put(&format!("{SCHEMAS}/Order/properties/detail/oneOf/0"), Value::Null);
    }),
    ("oneof_becomes_object", BREAKING, |api| {
        let of = json!({"type": "object", "properties": {"a": string()}});
        api.field("Order", "detail", of);
    }),
    ("type_in_no_operation_becomes_received", BREAKING, |api| {
        api.field("Order", "unused", reference("Unused"));
    }),
    ("two_way_becomes_received", BREAKING, |api| {
        api.put(&format!("{SETTINGS}/requestBody/{JSON}"), reference("Amount"));
    }),
    ("two_way_becomes_sent", BREAKING, |api| {
        api.put(&format!("{SETTINGS}/responses/200/{JSON}"), reference("Good"));
    }),
    ("received_becomes_two_way", ADDITIVE, |api| {
        api.field("PlaceOrderRequest", "good", reference("Good"));
    }),
    ("sent_becomes_two_way", ADDITIVE, |api| api.field("Order", "payer", reference("Payer"))),
    ("vouched_type_becomes_two_way", BREAKING, |api| {
        api.field("PlaceOrderRequest", "order", reference("Order"));
    }),
    ("field_becomes_boxed", BREAKING, |api| {
        api.field("Amount", "request", reference("PlaceOrderRequest"));
    }),
    // Parameters.
    ("query_param_named_as_body_field", ADDITIVE, |api| {
        let parameter = json!({"name": "note", "in": "query", "schema": string()});
        api.put(&format!("{PLACE}/parameters/-"), parameter);
    }),
    ("path_param_named_as_body_field", BREAKING, |api| {
        api.replace("shop_id}\":{\"post", "note}\":{\"post");
        let path = "/shop/paths/~1v3~1shop~1orders~1{note}/post/parameters";
        let list = api.0.pointer_mut(path).and_then(Value::as_array_mut).unwrap();
        list.iter_mut().find(|it| it["name"] == "shop_id").unwrap()["name"] = json!("note");
    }),
    ("param_query_to_header", BEHAVIOR, |api| {
        api.put(&format!("{}/in", api.parameter("trace")), json!("header"));
    }),
    ("param_query_to_body", BEHAVIOR, |api| {
        api.take(&api.parameter("page"));
        api.field("PlaceOrderRequest", "page", integer());
    }),
    ("param_body_to_query", BREAKING, |api| {
        api.take(&format!("{SCHEMAS}/PlaceOrderRequest/properties/note"));
        let parameter = json!({"name": "note", "in": "query", "schema": string()});
        api.put(&format!("{PLACE}/parameters/-"), parameter);
    }),
    ("param_required_to_optional", ADDITIVE, |api| {
        api.put(&format!("{}/required", api.parameter("trace")), json!(false));
    }),
    ("param_optional_to_required", BEHAVIOR, |api| {
        api.put(&format!("{}/required", api.parameter("page")), json!(true));
    }),
    ("param_opt_added", ADDITIVE, |api| {
        let parameter = json!({"name": "lang", "in": "query", "schema": string()});
        api.put(&format!("{PLACE}/parameters/-"), parameter);
    }),
    ("param_req_added", BEHAVIOR, |api| {
        let parameter =
            json!({"name": "lang", "in": "query", "required": true, "schema": string()});
        api.put(&format!("{PLACE}/parameters/-"), parameter);
    }),
    ("param_removed", BREAKING, |api| drop(api.take(&api.parameter("page")))),
    ("param_renamed", BREAKING, |api| {
        api.put(&format!("{}/name", api.parameter("page")), json!("page_no"));
    }),
    ("param_renamed_on_the_wire", BEHAVIOR, |api| {
        api.put(&format!("{}/name", api.parameter("Idempotency-Key")), json!("Idempotency_Key"));
    }),
    ("path_param_renamed", BREAKING, |api| {
        api.replace("{shop_id}", "{store_id}");
        api.replace("\"name\":\"shop_id\"", "\"name\":\"store_id\"");
    }),
    ("param_string_to_int", BEHAVIOR, |api| api.parameter_is("trace", integer())),
    ("param_string_to_datetime", BEHAVIOR, |api| {
        api.parameter_is("trace", json!({"type": "string", "format": "date-time"}));
    }),
    ("param_string_to_enum", ADDITIVE, |api| {
        api.parameter_is("Idempotency-Key", reference("Kind"));
    }),
    ("param_strings_to_ints", BEHAVIOR, |api| {
        api.parameter_is("ids", json!({"type": "array", "items": integer()}));
    }),
    ("param_int_to_string", BREAKING, |api| api.parameter_is("page", string())),
    ("param_int_to_number", BREAKING, |api| {
        api.parameter_is("page", json!({"type": "number"}));
    }),
    ("param_enum_to_string", BREAKING, |api| api.parameter_is("channel", string())),
    ("param_enum_to_other_enum", BREAKING, |api| {
        api.parameter_is("channel", reference("Kind"));
    }),
    ("param_single_to_list", BREAKING, |api| {
        api.parameter_is("trace", json!({"type": "array", "items": string()}));
    }),
    ("param_list_to_single", BREAKING, |api| api.parameter_is("ids", string())),
    ("param_redacted", BEHAVIOR, |api| {
        api.put(&format!("{}/x-wechatpay-redacted", api.parameter("trace")), json!(true));
    }),
    ("param_list_style_changed", BEHAVIOR, |api| {
        api.put(&format!("{}/explode", api.parameter("ids")), json!(false));
    }),
    ("path_param_string_to_int", BEHAVIOR, |api| api.parameter_is("shop_id", integer())),
    ("path_param_string_to_enum", ADDITIVE, |api| api.parameter_is("shop_id", reference("Kind"))),
    ("path_param_to_query", BREAKING, |api| {
        api.replace("/{shop_id}\":{\"post", "\":{\"post");
        let path = "/shop/paths/~1v3~1shop~1orders/post/parameters";
        let list = api.0.pointer_mut(path).and_then(Value::as_array_mut).unwrap();
        list.iter_mut().find(|it| it["name"] == "shop_id").unwrap()["in"] = json!("query");
    }),
    ("param_bool_to_int", BREAKING, |api| api.parameter_is("dry_run", integer())),
    ("param_int_to_bool", BREAKING, |api| api.parameter_is("page", json!({"type": "boolean"}))),
    ("param_limit_changed", DOCS, |api| {
        api.put(&format!("{}/schema/maxLength", api.parameter("trace")), json!(64));
    }),
    ("query_param_enum_value_removed", BREAKING, |api| {
        api.put(&format!("{SCHEMAS}/Channel/enum/1"), Value::Null);
    }),
    ("serial_header_added", NONE, |api| {
        let serial = json!({"name": "Wechatpay-Serial", "in": "header", "schema": string()});
        api.put(&format!("{PLACE}/parameters/-"), serial);
    }),
    // Operations.
    ("op_added", ADDITIVE, |api| {
        let operation = api.0.pointer("/other/paths/~1v3~1other~1ping/get").unwrap().clone();
        api.put(&format!("{PATHS}/~1v3~1shop~1ping"), json!({ "get": operation }));
    }),
    ("op_removed", BREAKING, |api| drop(api.take(SUMMARY))),
    ("op_renamed", BREAKING, |api| {
        api.put(&format!("{SUMMARY}/operationId"), json!("query_summary"));
    }),
    ("op_renamed_with_its_types", BREAKING, |api| {
        api.replace("\"list_goods\"", "\"query_goods\"");
    }),
    ("op_moved_method", BREAKING, |api| {
        api.rename(SUMMARY, &SUMMARY.replace("/get", "/post"));
    }),
    ("op_moved_path", BREAKING, |api| {
        api.replace("/v3/shop/summary", "/v3/shop/overview");
    }),
    ("op_moved_path_with_the_same_route", BEHAVIOR, |api| {
        api.replace("/v3/shop/bill-file", "/v3/shop/bill.file");
    }),
    ("op_moved_family", BREAKING, |api| {
        let operation = api.take("/shop/paths/~1v3~1shop~1summary");
        let summary = api.take(&format!("{SCHEMAS}/Summary"));
        api.put("/other/paths/~1v3~1shop~1summary", operation);
        api.put("/other/components/schemas/Summary", summary);
    }),
    ("op_deprecated", BEHAVIOR, |api| api.put(&format!("{SUMMARY}/deprecated"), json!(true))),
    ("retry_never_to_safe", BEHAVIOR, |api| {
        api.put(&format!("{CANCEL}/x-wechatpay-retry"), json!("safe"));
    }),
    ("retry_safe_to_never", BEHAVIOR, |api| {
        api.put(&format!("{SUMMARY}/x-wechatpay-retry"), json!("never"));
    }),
    ("retry_by_another_key", BEHAVIOR, |api| {
        api.put(&format!("{PLACE}/x-wechatpay-business-key"), json!("note"));
    }),
    ("status_200_to_201", BEHAVIOR, |api| {
        api.rename(&format!("{SUMMARY}/responses/200"), &format!("{SUMMARY}/responses/201"));
    }),
    ("204_to_200_body", BREAKING, |api| {
        api.put(&format!("{CANCEL}/responses/204"), Value::Null);
        let response = json!({"description": "Canceled", "content": content(&reference("Order"))});
        api.put(&format!("{CANCEL}/responses/200"), response);
    }),
    ("200_body_to_204", BREAKING, |api| {
        api.put(&format!("{SUMMARY}/responses/200"), Value::Null);
        api.put(&format!("{SUMMARY}/responses/204"), json!({"description": "Done"}));
    }),
    ("response_of_another_type", BREAKING, |api| {
        api.put(&format!("{SUMMARY}/responses/200/{JSON}"), reference("Good"));
    }),
    ("response_becomes_list", BREAKING, |api| {
        let list = json!({"type": "array", "items": reference("Summary")});
        api.put(&format!("{SUMMARY}/responses/200/{JSON}"), list);
    }),
    ("op_becomes_unsigned", BREAKING, |api| {
        api.put(&format!("{CANCEL}/x-wechatpay-unsigned"), json!(true));
        api.rename(&format!("{CANCEL}/responses/204"), &format!("{CANCEL}/responses/200"));
    }),
    ("op_becomes_signed", BREAKING, |api| {
        api.put(&format!("{BILL}/x-wechatpay-unsigned"), Value::Null);
        api.put(&format!("{BILL}/responses/200/content"), content(&reference("Summary")));
    }),
    ("body_added", ADDITIVE, |api| {
        let body = json!({"required": true, "content": content(&reference("Payer"))});
        api.put(&format!("{CANCEL}/requestBody"), body);
    }),
    ("body_with_required_field_added", BEHAVIOR, |api| {
        let body = json!({"required": true, "content": content(&reference("Amount"))});
        api.put(&format!("{CANCEL}/requestBody"), body);
    }),
    ("body_removed", BREAKING, |api| drop(api.take(&format!("{TAGS}/requestBody")))),
    ("body_of_another_type", BREAKING, |api| {
        let of = api.0.pointer(&format!("{SCHEMAS}/Settings")).unwrap().clone();
        api.put(&format!("{SCHEMAS}/SecondSettings"), of);
        api.put(&format!("{SETTINGS}/requestBody/{JSON}"), reference("SecondSettings"));
    }),
    ("body_list_to_object", BREAKING, |api| {
        api.put(&format!("{TAGS}/requestBody/{JSON}"), reference("Payer"));
    }),
    ("body_object_to_list", BREAKING, |api| {
        let list = json!({"type": "array", "items": reference("Settings")});
        api.put(&format!("{SETTINGS}/requestBody/{JSON}"), list);
    }),
    ("body_list_of_ints", BEHAVIOR, |api| {
        let list = json!({"type": "array", "items": integer()});
        api.put(&format!("{TAGS}/requestBody/{JSON}"), list);
    }),
    ("upload_part_renamed", BEHAVIOR, |api| {
        let form = format!("{IMAGES}/requestBody/content/multipart~1form-data/schema");
        let form = format!("{form}/properties");
        api.rename(&format!("{form}/file"), &format!("{form}/image"));
        api.replace("[\"file\",\"meta\"]", "[\"image\",\"meta\"]");
    }),
    ("upload_field_added", ADDITIVE, |api| {
        let form = format!("{IMAGES}/requestBody/content/multipart~1form-data/schema");
        api.put(&format!("{form}/properties/meta/properties/md5"), string());
    }),
    ("upload_plain_part_added", BEHAVIOR, |api| {
        let form = format!("{IMAGES}/requestBody/content/multipart~1form-data/schema");
        api.put(&format!("{form}/properties/album"), string());
    }),
    ("upload_becomes_json", BREAKING, |api| {
        api.put(&format!("{IMAGES}/requestBody/content"), content(&reference("Settings")));
    }),
    ("json_becomes_upload", BREAKING, |api| {
        let content = api.0.pointer(&format!("{IMAGES}/requestBody/content")).unwrap().clone();
        api.put(&format!("{SETTINGS}/requestBody/content"), content);
    }),
    // Families.
    ("title_changed", BREAKING, |api| api.put("/shop/info/title", json!("Store Service"))),
    ("family_leaves_the_default", BREAKING, |api| {
        api.put("/shop/info/x-wechatpay-feature", Value::Null);
    }),
    ("family_becomes_always", ADDITIVE, |api| {
        api.put("/shop/info/x-wechatpay-feature", json!("always"));
    }),
    ("family_removed", BREAKING, |api| api.put("/other", Value::Null)),
    ("family_renamed", BREAKING, |api| api.rename("/other", "/another")),
    ("family_added", ADDITIVE, |api| {
        let other = api.0["other"].to_string();
        let third = other.replace("/other/", "/third/").replace("Other", "Third");
        api.put("/third", serde_json::from_str(&third).unwrap());
    }),
    ("reexport_removed", BREAKING, |api| {
        api.put("/shop/info/x-wechatpay-reexport", Value::Null);
    }),
    ("reexport_added", ADDITIVE, |api| {
        api.put("/shop/info/x-wechatpay-reexport/-", json!("crate::handwritten::Second"));
    }),
    ("server_changed", BEHAVIOR, |api| {
        api.put("/shop/servers/0/url", json!("https://api2.mch.weixin.qq.com"));
    }),
    // Documentation.
    ("limit_changed", DOCS, |api| {
        api.field("PlaceOrderRequest", "note", json!({"type": "string", "maxLength": 64}));
    }),
    ("description_changed", DOCS, |api| api.put(&format!("{SUMMARY}/summary"), json!("Sums"))),
    ("family_description_changed", DOCS, |api| {
        api.put("/shop/info/description", json!("A store."));
    }),
    ("field_description_changed", DOCS, |api| {
        api.field("Order", "text", json!({"type": "string", "description": "Words"}));
    }),
    ("example_changed", DOCS, |api| {
        let example = json!({"out_no": "N2", "amount": {"total": 2}});
        api.put(&format!("{PLACE}/requestBody/content/application~1json/example"), example);
    }),
];

/// The changes of the review that led to this report.
pub(crate) const REVIEWED: [&str; 40] = [
    "resp_opt_field",
    "resp_req_field",
    "resp_req_field_on_all_optional",
    "req_opt_field",
    "req_req_field",
    "req_field_required_to_optional",
    "req_field_optional_to_required",
    "resp_optional_to_required",
    "resp_required_to_optional",
    "enum_value_added",
    "enum_value_UNKNOWN",
    "enum_value_collides_short",
    "enum_value_removed",
    "int_to_string",
    "int_to_int64",
    "int32_to_int64",
    "map_value_type",
    "query_param_named_as_body_field",
    "param_query_to_header",
    "param_required_to_optional",
    "op_deprecated",
    "status_200_to_201",
    "204_to_200_body",
    "optional_becomes_nullable",
    "retry_never_to_safe",
    "op_renamed",
    "schema_renamed",
    "path_param_renamed",
    "redacted_added",
    "sensitive_added",
    "limit_changed",
    "additional_props_true_on_struct",
    "field_inline_enum",
    "array_of_other",
    "datetime_dropped",
    "allof_in_component",
    "server_changed",
    "query_param_enum_value_removed",
    "op_moved_method",
    "resp_array_to_single",
];
