use std::path::Path;

use serde_json::{Value, json};

use super::lint;
use crate::document::Document;
use crate::error::{Error, Finding};

/// A specification that breaks no rule.
fn valid() -> Value {
    let errors = json!({"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Palm Service", "version": "1"},
        "paths": {"/v3/{id}": {"post": {
            "operationId": "do_it",
            "x-wechatpay-retry": "never",
            "x-wechatpay-docs": "https://pay.weixin.qq.com/doc",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ask"}}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}}, "4XX": errors, "5XX": errors}
        }}},
        "components": {"schemas": {
            "Ask": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "e": {"type": "string", "enum": ["X"]}}},
            "Told": {"type": "object", "properties": {"b": {"type": "string"}}},
            "ApiError": {"type": "object", "properties": {"code": {"type": "string"}}}
        }}
    })
}

fn check(family: &str, root: Value) -> Vec<Finding> {
    let path = Path::new("openapi").join(format!("{family}.yaml"));
    match lint(&Document { path, family: family.to_owned(), root }) {
        Ok(()) => Vec::new(),
        Err(Error::Lint(findings)) => findings,
        Err(other) => panic!("{other}"),
    }
}

/// Sets the value at `pointer`, whose parent exists; a `null` removes what is there.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match root.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        Value::Object(fields) if value.is_null() => drop(fields.remove(&key)),
        Value::Object(fields) => drop(fields.insert(key, value)),
        other => panic!("{parent} is {other}"),
    }
}

const OPERATION: &str = "/paths/~1v3~1{id}/post";
const SCHEMAS: &str = "/components/schemas";

/// Asserts that one change breaks one rule, at `place`.
#[track_caller]
fn breaks(rule: &str, place: &str, pointer: &str, value: Value) {
    let mut root = valid();
    put(&mut root, pointer, value.clone());
    let findings = check("palmservice", root);
    let found: Vec<(&str, &str)> =
        findings.iter().map(|finding| (finding.rule, finding.pointer.as_str())).collect();
    assert_eq!(found, [(rule, place)], "{pointer} = {value}");
}

#[track_caller]
fn breaks_in_operation(rule: &str, place: &str, pointer: &str, value: Value) {
    breaks(rule, &format!("{OPERATION}{place}"), &format!("{OPERATION}{pointer}"), value);
}

#[test]
fn valid_specification_passes() {
    assert_eq!(check("palmservice", valid()), []);
}

#[test]
fn unsupported_version_and_title_are_rejected() {
    breaks("version", "/openapi", "/openapi", json!("3.1.0"));
    for title in ["", "palm", "刷掌", "Palm  Service", "Palm-Service"] {
        breaks("title", "/info/title", "/info/title", json!(title));
    }
    breaks("title", "/info/title", "/components/schemas/PalmService", json!({"type": "object"}));
}

#[test]
fn file_name_that_cannot_name_a_module_is_rejected() {
    for family in ["Palm", "palm-service", "type", "1st"] {
        let findings = check(family, valid());
        assert_eq!(findings.len(), 1, "{family}");
        assert_eq!(findings[0].rule, "family");
    }
}

#[test]
fn operation_id_that_cannot_name_a_method_is_rejected() {
    for id in [Value::Null, json!("doIt"), json!("do-it"), json!("move")] {
        breaks_in_operation("operation-id", "/operationId", "/operationId", id);
    }
    breaks_in_operation("operation-id", "/operationId", "/operationId", json!("told"));
    breaks_in_operation("operation-id", "/operationId", "/operationId", json!("palm_service"));
    let mut root = valid();
    let twin = root.pointer(OPERATION).unwrap().clone();
    put(&mut root, "/paths/~1v3~1{id}/put", twin);
    assert_eq!(check("palmservice", root)[0].message, "`do_it` is the id of two operations");
}

#[test]
fn missing_or_unknown_retry_class_is_rejected() {
    for retry in [Value::Null, json!("always"), json!(true)] {
        breaks_in_operation("retry", "/x-wechatpay-retry", "/x-wechatpay-retry", retry);
    }
    breaks_in_operation(
        "retry",
        "/x-wechatpay-business-key",
        "/x-wechatpay-retry",
        json!("same-key"),
    );
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/x-wechatpay-retry"), json!("same-key"));
    put(&mut root, &format!("{OPERATION}/x-wechatpay-business-key"), json!("a"));
    assert_eq!(check("palmservice", root), []);
}

#[test]
fn docs_that_are_not_a_link_are_rejected() {
    breaks_in_operation("docs", "/x-wechatpay-docs", "/x-wechatpay-docs", json!("4014481990"));
}

#[test]
fn parameters_without_a_setter_or_schema_are_rejected() {
    let id = |field: &str, value: Value| {
        let mut parameters = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, {"name": "x", "in": "query", "schema": {"type": "string"}}]);
        parameters[1][field] = value;
        parameters
    };
    breaks_in_operation("parameters", "/parameters/1/in", "/parameters", id("in", json!("cookie")));
    breaks_in_operation(
        "parameters",
        "/parameters/1",
        "/parameters",
        id("schema", Value::Null)
            .as_array()
            .map(|all| json!([all[0], {"name": "x", "in": "query"}]))
            .unwrap(),
    );
    breaks_in_operation("parameters", "/parameters/1", "/parameters", id("name", json!("Id")));
    let object = json!({"type": "array", "items": {"$ref": "#/components/schemas/Ask"}});
    breaks_in_operation("parameters", "/parameters/1/schema", "/parameters", id("schema", object));
    // A name that the builder has already gets another setter.
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/parameters"), id("name", json!("send")));
    assert_eq!(check("palmservice", root), []);
}

#[test]
fn path_parameters_that_differ_from_the_template_are_rejected() {
    breaks_in_operation("path", "/parameters", "/parameters", json!([]));
    breaks_in_operation("path", "/parameters", "/parameters/0/required", json!(false));
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/parameters/0/name"), json!("other"));
    let messages: Vec<String> =
        check("palmservice", root).into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        messages,
        [
            "`id` must be both in the path and a path parameter",
            "`other` must be both in the path and a path parameter"
        ]
    );
}

#[test]
fn optional_body_and_other_media_types_are_rejected() {
    breaks_in_operation(
        "body",
        "/requestBody/content",
        "/requestBody/content",
        json!({"multipart/form-data": {"schema": {}}}),
    );
    breaks_in_operation("body", "/requestBody", "/requestBody/required", json!(false));
}

#[test]
fn default_response_is_rejected() {
    breaks_in_operation(
        "default-response",
        "/responses/default",
        "/responses/default",
        json!({"description": ""}),
    );
}

#[test]
fn successes_of_several_shapes_are_rejected() {
    breaks_in_operation("success", "/responses", "/responses/200", Value::Null);
    breaks_in_operation("success", "/responses", "/responses/204", json!({"description": ""}));
    breaks_in_operation(
        "success",
        "/responses",
        "/responses/200/content/application~1json/schema",
        json!({}),
    );
}

#[test]
fn errors_other_than_ranges_of_api_error_are_rejected() {
    for status in ["4XX", "5XX"] {
        breaks_in_operation(
            "errors",
            &format!("/responses/{status}"),
            &format!("/responses/{status}"),
            json!({"description": ""}),
        );
    }
    breaks_in_operation("errors", "/responses/404", "/responses/404", json!({"description": ""}));
}

#[test]
fn unsigned_response_that_is_not_bytes_is_rejected() {
    breaks_in_operation("unsigned", "/responses/200", "/x-wechatpay-unsigned", json!(true));
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/x-wechatpay-unsigned"), json!(true));
    put(
        &mut root,
        &format!("{OPERATION}/responses/200/content"),
        json!({"text/plain": {"schema": {"type": "string", "format": "binary"}}}),
    );
    assert_eq!(check("palmservice", root.clone()), []);
    put(&mut root, &format!("{OPERATION}/responses/200"), json!({"description": ""}));
    assert_eq!(check("palmservice", root.clone()), [], "a file that is not described");
    put(&mut root, &format!("{OPERATION}/responses/200"), Value::Null);
    put(&mut root, &format!("{OPERATION}/responses/204"), json!({"description": ""}));
    assert_eq!(check("palmservice", root)[0].rule, "unsigned");
}

#[test]
fn empty_mark_on_content_or_an_unsigned_response_is_rejected() {
    breaks_in_operation("empty", "/x-wechatpay-empty", "/x-wechatpay-empty", json!(true));
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/responses/200"), json!({"description": ""}));
    put(&mut root, &format!("{OPERATION}/x-wechatpay-empty"), json!(true));
    assert_eq!(check("palmservice", root.clone()), []);
    put(&mut root, &format!("{OPERATION}/x-wechatpay-unsigned"), json!(true));
    assert_eq!(check("palmservice", root)[0].rule, "empty");
}

#[test]
fn get_without_described_content_is_a_question_until_it_is_marked() {
    let mut root = valid();
    let mut operation = root.pointer(OPERATION).unwrap().clone();
    operation["responses"]["200"] = json!({"description": "the order"});
    put(&mut root, OPERATION, Value::Null);
    put(&mut root, "/paths/~1v3~1{id}/get", operation);
    let questions = |root: &Value| {
        let path = Path::new("openapi/palmservice.yaml").to_owned();
        let family = "palmservice".to_owned();
        super::questions(&Document { path, family, root: root.clone() })
    };
    let asked = questions(&root);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].rule, "undescribed");
    assert_eq!(asked[0].pointer, "/paths/~1v3~1{id}/get/responses/200");
    for mark in ["x-wechatpay-empty", "x-wechatpay-unsigned"] {
        let edit = format!("`- {{at: '/paths/~1v3~1{{id}}/get/{mark}', add: true}}`");
        assert!(asked[0].message.contains(&edit), "{}", asked[0].message);
        let mut marked = root.clone();
        put(&mut marked, &format!("/paths/~1v3~1{{id}}/get/{mark}"), json!(true));
        assert_eq!(questions(&marked), [], "{mark}");
    }
    assert_eq!(questions(&valid()), [], "a POST with content");
    assert_eq!(check("palmservice", root), [], "a specification by hand says what it means");
}

#[test]
fn server_with_a_path_or_of_a_path_is_rejected() {
    let servers = |url: &str| json!([{"url": "https://a.example/"}, {"url": url}]);
    for url in ["https://a.example/pay/v1", "https://{region}.example/{base}", "/v3", "v3/"] {
        breaks("servers", "/servers/1/url", "/servers", servers(url));
    }
    for url in ["https://a.example", "https://a.example/", "https://{region}.example", "/"] {
        let mut root = valid();
        put(&mut root, "/servers", servers(url));
        assert_eq!(check("palmservice", root), [], "{url}");
    }
    let other = json!([{"url": "https://b.example"}]);
    let path = "/paths/~1v3~1{id}/servers";
    breaks("servers", path, path, other.clone());
    breaks_in_operation("servers", "/servers", "/servers", other);
}

#[test]
fn list_whose_items_are_one_value_is_rejected() {
    let parameters = |more: Value| {
        let mut list = json!({"name": "x", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}});
        for (key, value) in more.as_object().unwrap() {
            list[key] = value.clone();
        }
        json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, list])
    };
    for style in ["deepObject", "simple"] {
        let place = "/parameters/1/style";
        breaks_in_operation("lists", place, "/parameters", parameters(json!({ "style": style })));
        let mut root = valid();
        let list = &parameters(json!({ "style": style }))[1];
        put(&mut root, "/paths/~1v3~1{id}/parameters", json!([list]));
        let findings = check("palmservice", root);
        assert_eq!(findings[0].pointer, "/paths/~1v3~1{id}/parameters/0/style");
    }
    let scalar = json!({"style": "deepObject", "schema": {"type": "string"}});
    for sound in [json!({}), json!({"style": "form", "explode": false}), scalar] {
        let mut root = valid();
        put(&mut root, &format!("{OPERATION}/parameters"), parameters(sound.clone()));
        assert_eq!(check("palmservice", root), [], "{sound}");
    }
}

#[test]
fn header_of_the_client_and_parameter_with_a_media_type_are_rejected() {
    let parameters = |more: Value| json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, more]);
    for name in ["Authorization", "accept", "Content-Type", "Wechatpay-Nonce"] {
        let header = json!({"name": name, "in": "header", "schema": {"type": "string"}});
        breaks_in_operation("parameters", "/parameters/1/name", "/parameters", parameters(header));
    }
    let content = json!({"name": "x", "in": "query", "content": {"application/json": {}}});
    breaks_in_operation("parameters", "/parameters/1/content", "/parameters", parameters(content));
    let serial = json!({"name": "Wechatpay-Serial", "in": "header", "schema": {"type": "string"}});
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/parameters"), parameters(serial));
    put(&mut root, &format!("{OPERATION}/x-wechatpay-serial"), json!("it is a test"));
    assert_eq!(check("palmservice", root), []);
}

#[test]
fn operation_that_the_client_cannot_send_is_rejected() {
    for method in ["head", "options", "trace"] {
        let place = format!("/paths/~1v3~1{{id}}/{method}");
        breaks("method", &place, &place, json!({}));
    }
    for path in ["v3", "/v3/a?x=1", "/v3/a b", "/v3/../a", "/v3/{a", "/v3/{}", "/v3/#a"] {
        let mut root = valid();
        let mut operation = root.pointer(OPERATION).unwrap().clone();
        operation["parameters"] = json!([]);
        root["paths"] = json!({ path: { "post": operation } });
        let findings = check("palmservice", root);
        assert!(findings.iter().any(|it| it.rule == "path"), "{path}");
    }
    let mut root = valid();
    let operation = root.pointer(OPERATION).unwrap().clone();
    root["paths"] = json!({"/v3/{id}/a/{id}": {"post": operation}});
    assert_eq!(check("palmservice", root)[0].rule, "path");
}

#[test]
fn operation_called_like_a_table_is_rejected() {
    for id in ["operations", "descriptions"] {
        breaks_in_operation("operation-id", "/operationId", "/operationId", json!(id));
    }
}

#[test]
fn keywords_that_are_not_supported_or_malformed_are_rejected() {
    let place = format!("{SCHEMAS}/Told/properties/b");
    for keyword in ["prefixItems", "if", "dependentSchemas", "patternProperties"] {
        let at = format!("{place}/{keyword}");
        breaks("keywords", &at, &place, json!({"type": "string", keyword: {}}));
    }
    for (keyword, value) in [
        ("type", json!("strin")),
        ("type", json!("null")),
        ("type", json!(["string", "null"])),
        ("type", json!(1)),
        ("items", json!([{"type": "string"}])),
        ("properties", json!([])),
        ("required", json!(true)),
        ("nullable", json!("yes")),
        ("allOf", json!({})),
        ("oneOf", json!([])),
    ] {
        breaks("schema", &format!("{place}/{keyword}"), &place, json!({ keyword: value }));
    }
    let bare = json!({"type": "object", "properties": {"x": null}});
    breaks("schema", &format!("{place}/properties/x"), &place, bare);
}

#[test]
fn mark_in_one_of_several_shapes_is_rejected() {
    let place = format!("{SCHEMAS}/Told/properties/b");
    let marked = json!({"type": "object", "properties": {"n": {"type": "string", "x-wechatpay-sensitive": true}}});
    for keyword in ["oneOf", "anyOf"] {
        let value = json!({keyword: [{"type": "string"}, marked]});
        breaks("alternatives", &format!("{place}/{keyword}/1"), &place, value);
        let mut root = valid();
        put(&mut root, &format!("{SCHEMAS}/Marked"), marked.clone());
        put(&mut root, &place, json!({keyword: [{"$ref": "#/components/schemas/Marked"}]}));
        let findings = check("palmservice", root);
        let found: Vec<_> = findings.iter().map(|it| (it.rule, it.pointer.clone())).collect();
        assert_eq!(found, [("alternatives", format!("{place}/{keyword}/0"))]);
    }
}

#[test]
fn list_of_itself_is_rejected_and_object_in_itself_is_not() {
    let own = json!({"$ref": "#/components/schemas/Loop"});
    let place = format!("{SCHEMAS}/Loop");
    for circle in [
        json!({"type": "array", "items": own}),
        json!({"type": "object", "additionalProperties": {"type": "array", "items": own}}),
        json!({"allOf": [own], "type": "object"}),
    ] {
        breaks("circle", &place, &place, circle);
    }
    let mut root = valid();
    put(
        &mut root,
        &place,
        json!({"type": "object", "properties": {"l": {"type": "array", "items": own}}}),
    );
    assert_eq!(check("palmservice", root), []);
}

#[test]
fn required_field_may_be_described_in_another_branch() {
    let place = format!("{SCHEMAS}/Both");
    let both = |required: &str| json!({"allOf": [{"$ref": "#/components/schemas/Ask"}, {"required": [required], "properties": {"z": {"type": "string"}}}]});
    let mut root = valid();
    put(&mut root, &place, both("a"));
    assert_eq!(check("palmservice", root), []);
    breaks("required", &place, &place, both("y"));
}

#[test]
fn references_to_nothing_and_their_siblings_are_rejected() {
    let place = "/components/schemas/Told/properties/b";
    for reference in [
        "#/components/schemas/None",
        "other.yaml#/X",
        "#/info",
        "#/components/schemas/Ask/properties/a",
    ] {
        breaks("reference", &format!("{place}/$ref"), place, json!({"$ref": reference}));
    }
    let circle = format!("{SCHEMAS}/Told/properties/b");
    breaks(
        "reference",
        "/components/schemas/Loop/$ref",
        &format!("{SCHEMAS}/Loop"),
        json!({"$ref": "#/components/schemas/Loop"}),
    );
    breaks(
        "reference-siblings",
        &format!("{place}/description"),
        &circle,
        json!({"$ref": "#/components/schemas/Ask", "description": "lost"}),
    );
}

#[test]
fn unknown_extension_is_rejected() {
    breaks_in_operation("extension", "/x-wechatpay-retries", "/x-wechatpay-retries", json!("safe"));
    let place = format!("{SCHEMAS}/Ask/properties/a/x-wechatpay-redacted");
    breaks("extension", &place, &place, json!("yes"));
}

#[test]
fn invalid_schema_names_enums_and_required_fields_are_rejected() {
    breaks(
        "schema-name",
        "/components/schemas/told_you",
        "/components/schemas/told_you",
        json!({"type": "object"}),
    );
    breaks(
        "schema-name",
        "/components/schemas/Result",
        "/components/schemas/Result",
        json!({"type": "object"}),
    );
    let place = format!("{SCHEMAS}/Ask/properties/e");
    breaks("enum", &format!("{place}/enum/1"), &format!("{place}/enum"), json!(["X", "X"]));
    breaks("enum", &format!("{place}/enum/0"), &format!("{place}/enum"), json!([1, "X"]));
    breaks("enum", &place, &format!("{place}/enum"), json!([]));
    breaks("enum", &place, &format!("{place}/type"), json!("integer"));
    breaks(
        "required",
        "/components/schemas/Ask/required/0",
        "/components/schemas/Ask/required",
        json!(["z"]),
    );
}

#[test]
fn echo_without_a_comparable_request_value_is_rejected() {
    let marked = json!({"type": "string", "x-wechatpay-echo": true});
    let responses = format!("{OPERATION}/responses");
    breaks("echo", &responses, &format!("{SCHEMAS}/Told/properties/b"), marked.clone());
    let place = format!("{SCHEMAS}/Told/properties/a");
    breaks("echo", &responses, &place, json!({"type": "integer", "x-wechatpay-echo": true}));
    let place = format!("{SCHEMAS}/Told/properties/e");
    breaks(
        "echo",
        &responses,
        &place,
        json!({"type": "string", "enum": ["X"], "x-wechatpay-echo": true}),
    );
    let place = format!("{SCHEMAS}/Ask/properties/a");
    breaks("echo", &format!("{place}/x-wechatpay-echo"), &place, marked.clone());
    let mut root = valid();
    put(&mut root, &format!("{SCHEMAS}/Told/properties/a"), marked.clone());
    put(&mut root, &format!("{SCHEMAS}/Told/properties/id"), marked);
    assert_eq!(check("palmservice", root), []);
}

#[test]
fn all_findings_are_reported_at_once_with_their_places() {
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/x-wechatpay-retry"), Value::Null);
    put(&mut root, "/openapi", json!("2.0"));
    let error = Error::Lint(check("palmservice", root)).to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "openapi/palmservice.yaml#/openapi: `2.0` is not supported: write OpenAPI 3.0.3 or 3.1.0, or import the file if it is Swagger 2.0 [version]",
            "openapi/palmservice.yaml#/paths/~1v3~1{id}/post/x-wechatpay-retry: `` is not a retry class: write `safe`, `same-key` or `never` [retry]",
        ]
    );
}

#[test]
fn documentation_lists_every_rule() {
    let documentation = include_str!("../lints.md");
    let headings =
        documentation.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'));
    let rules: Vec<&str> =
        super::RULES.iter().chain(super::QUESTIONS).map(|rule| rule.name).collect();
    assert_eq!(headings.collect::<Vec<_>>(), rules);
}

#[test]
fn two_properties_of_one_field_are_rejected() {
    let mut root = valid();
    let twice = json!({"openId": {"type": "string"}, "open_id": {"type": "string"}});
    put(&mut root, &format!("{SCHEMAS}/Told/properties"), twice);
    let findings = check("palmservice", root);
    let found: Vec<_> = findings.iter().map(|it| (it.rule, it.pointer.as_str())).collect();
    assert_eq!(found, [("fields", "/components/schemas/Told/properties/open_id")]);
}

const ASK: &str = "/components/schemas/Ask/properties/a";

#[test]
fn key_header_without_an_encrypted_field_is_rejected() {
    let header = json!([
        {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
        {"name": "wechatpay-serial", "in": "header", "schema": {"type": "string"}},
    ]);
    let mut root = valid();
    put(&mut root, &format!("{OPERATION}/parameters"), header);
    let findings = check("palmservice", root.clone());
    let found: Vec<_> = findings.iter().map(|it| (it.rule, it.pointer.as_str())).collect();
    assert_eq!(found, [("serial", "/paths/~1v3~1{id}/post/parameters/1")]);
    let reason = format!("{OPERATION}/x-wechatpay-serial");
    for (value, is_fine) in
        [(json!("for the response"), true), (json!(" "), false), (json!(1), false)]
    {
        let mut explained = root.clone();
        put(&mut explained, &reason, value);
        assert_eq!(check("palmservice", explained).is_empty(), is_fine);
    }
    put(&mut root, ASK, json!({"type": "string", "x-wechatpay-sensitive": true}));
    assert_eq!(check("palmservice", root.clone()), []);
    put(&mut root, &reason, json!("for the response"));
    assert_eq!(check("palmservice", root)[0].rule, "serial", "a reason that has no effect");
}

#[test]
fn encrypted_field_of_the_response_does_not_explain_a_key_header() {
    let mut root = valid();
    let header = json!({"name": "Wechatpay-Serial", "in": "header", "schema": {"type": "string"}});
    root.pointer_mut(&format!("{OPERATION}/parameters"))
        .unwrap()
        .as_array_mut()
        .unwrap()
        .push(header);
    let marked = json!({"type": "string", "x-wechatpay-sensitive": true});
    put(&mut root, &format!("{SCHEMAS}/Told/properties/b"), marked);
    assert_eq!(check("palmservice", root)[0].rule, "serial");
}

#[test]
fn mark_on_what_cannot_be_encrypted_is_rejected() {
    let place = format!("{ASK}/x-wechatpay-sensitive");
    for schema in [
        json!({"type": "integer"}),
        json!({"type": "string", "enum": ["A"]}),
        json!({"type": "string", "format": "date-time"}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        json!({"type": "array", "items": {"type": "integer"}}),
        json!({"type": "array", "items": {"$ref": "#/components/schemas/Told"}}),
        json!({"type": "object"}),
        json!({"allOf": [{"$ref": "#/components/schemas/Told"}]}),
        json!({"oneOf": [{"type": "string"}]}),
    ] {
        let mut marked = schema;
        marked["x-wechatpay-sensitive"] = json!(true);
        breaks("sensitive", &place, ASK, marked);
    }
    let string = json!({"type": "string"});
    for schema in [
        string.clone(),
        json!({"type": "array", "items": string}),
        json!({"type": "array", "items": {"type": "array", "items": string}}),
        json!({"type": "object", "additionalProperties": {"type": "array", "items": string}}),
    ] {
        let mut marked = schema;
        marked["x-wechatpay-sensitive"] = json!(true);
        let mut root = valid();
        put(&mut root, ASK, marked);
        assert_eq!(check("palmservice", root), []);
    }
    let choice = json!({"oneOf": [{"type": "object", "properties": {"x": {"type": "string", "x-wechatpay-sensitive": true}}}]});
    breaks("alternatives", &format!("{ASK}/oneOf/0"), ASK, choice);
    let in_path = json!({"name": "id", "in": "path", "required": true, "x-wechatpay-sensitive": true, "schema": {"type": "string"}});
    breaks_in_operation(
        "sensitive",
        "/parameters/0/x-wechatpay-sensitive",
        "/parameters/0",
        in_path,
    );
}

#[test]
fn sensitive_field_of_an_upload_is_rejected() {
    let meta = json!({"type": "object", "properties": {"name": {"type": "string", "x-wechatpay-sensitive": true}}});
    let form = json!({"type": "object", "properties": {"file": {"type": "string", "format": "binary"}, "meta": meta}});
    let mut root = valid();
    put(
        &mut root,
        &format!("{OPERATION}/requestBody/content"),
        json!({"multipart/form-data": {"schema": form}}),
    );
    let findings = check("palmservice", root);
    assert!(
        !findings.is_empty() && findings.iter().all(|it| it.rule == "sensitive"),
        "{findings:?}"
    );
}

#[test]
fn public_and_hidden_at_once_is_rejected() {
    for mark in ["x-wechatpay-redacted", "x-wechatpay-sensitive"] {
        let both = json!({"type": "string", "x-wechatpay-public": true, mark: true});
        breaks("public", &format!("{ASK}/x-wechatpay-public"), ASK, both);
    }
}

#[test]
fn mark_of_a_signed_file_on_anything_else_is_rejected() {
    breaks_in_operation("signed", "/x-wechatpay-signed", "/x-wechatpay-signed", json!(true));
}
