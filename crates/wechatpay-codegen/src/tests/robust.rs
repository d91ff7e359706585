//! Features of OpenAPI that are rare here: what they become in Rust.

use serde_json::{Value, json};

use crate::generator::Generator;

/// A specification with one operation, whose keys are in `more`, and these schemas.
fn spec(version: &str, more: Value, schemas: Value) -> Value {
    let errors = json!({"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ApiError"}}}});
    let mut root = json!({
        "openapi": version,
        "info": {"title": "Tiny Api", "version": "1"},
        "paths": {"/v3/a": {"post": {
            "operationId": "create",
            "x-wechatpay-retry": "never",
            "responses": {"204": {"description": ""}, "4XX": errors, "5XX": errors},
        }}},
        "components": {"schemas": {"ApiError": {"type": "object"}}},
    });
    for (key, value) in more.as_object().unwrap() {
        root["paths"]["/v3/a"]["post"][key] = value.clone();
    }
    for (name, schema) in schemas.as_object().unwrap() {
        root["components"]["schemas"][name] = schema.clone();
    }
    root
}

fn generated(root: &Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.json");
    std::fs::write(&path, root.to_string()).unwrap();
    let module = Generator::new(&path).example_crate("c").generate();
    module.unwrap_or_else(|error| panic!("{error}")).rust
}

/// Returns the fields of the type `Order`, which is the body.
fn fields(version: &str, order: Value, more: Value) -> Vec<String> {
    let body = json!({"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}});
    let mut schemas = more;
    schemas["Order"] = order;
    let module = generated(&spec(version, json!({ "requestBody": body }), schemas));
    let lines = module.lines().skip_while(|line| !line.contains("pub struct Order:"));
    lines
        .take_while(|line| !line.starts_with('}'))
        .chain(module.lines().filter(|line| line.starts_with("pub type Order")))
        .map(str::trim)
        .filter(|line| line.starts_with("pub ") && !line.starts_with("pub struct"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn deprecated_operation_is_deprecated_in_rust() {
    let parameter =
        json!({"name": "q", "in": "query", "deprecated": true, "schema": {"type": "string"}});
    let module = generated(&spec(
        "3.0.3",
        json!({"deprecated": true, "parameters": [parameter]}),
        json!({}),
    ));
    let attribute =
        "#[deprecated = \"WeChat Pay has deprecated this operation\"]\n    pub fn create(";
    assert!(module.contains(attribute), "{module}");
    let example = "/// ```no_run\n    /// # #[allow(deprecated)]\n    /// # async fn example";
    assert!(module.contains(example), "{module}");
    assert!(module.contains("/// `q`\n        ///\n        /// Deprecated 已废弃."), "{module}");
    let module = generated(&spec("3.0.3", json!({}), json!({})));
    assert!(!module.contains("deprecated"), "{module}");
}

#[test]
fn joined_list_is_sent_as_one_value() {
    for (more, call) in [
        (json!({}), ".query(\"q\", self.q)"),
        (json!({"explode": false}), ".query(\"q\", self.q.joined(\",\"))"),
        (
            json!({"style": "pipeDelimited", "required": true}),
            ".query_required(\"q\", self.q.joined(\"|\"))",
        ),
        (json!({"style": "spaceDelimited"}), ".query(\"q\", self.q.joined(\" \"))"),
        (json!({"style": "pipeDelimited", "explode": true}), ".query(\"q\", self.q)"),
    ] {
        let mut list = json!({"name": "q", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}});
        for (key, value) in more.as_object().unwrap() {
            list[key] = value.clone();
        }
        let module = generated(&spec("3.0.3", json!({ "parameters": [list] }), json!({})));
        assert!(module.contains(call), "{more}: {module}");
    }
}

#[test]
fn request_need_not_have_what_is_read_only_or_nullable() {
    let field = |key: &str| json!({"type": "string", key: true});
    let order = json!({
        "type": "object",
        "required": ["n", "r", "w", "o"],
        "properties": {"n": field("nullable"), "r": field("readOnly"), "w": field("writeOnly"), "o": {"$ref": "#/components/schemas/Other"}},
    });
    let other = json!({"Other": {"type": "object", "readOnly": true, "properties": {"x": {"type": "string"}}}});
    assert_eq!(
        fields("3.0.3", order, other),
        [
            "pub n: Option<String>;",
            "pub o: Option<Other>;",
            "pub r: Option<String>;",
            "pub w: Option<String> [required];",
        ]
    );
}

#[test]
fn alternatives_that_are_limits_shape_nothing_and_others_are_json() {
    let object = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}});
    let mut limited = object("a");
    limited["oneOf"] = json!([{"required": ["a"]}, {"not": {"required": ["a"]}}]);
    limited["not"] = json!({"required": ["b"]});
    let of_a = ["pub a: Option<String>;"];
    assert_eq!(fields("3.0.3", limited.clone(), json!({})), of_a);
    let reference = json!({"$ref": "#/components/schemas/Part"});
    let composed = json!({"allOf": [reference, object("b")]});
    let of_a_and_b = ["pub a: Option<String>;", "pub b: Option<String>;"];
    assert_eq!(fields("3.0.3", composed.clone(), json!({"Part": limited})), of_a_and_b);
    let any = ["pub type Order = runtime::Value;"];
    let one_of = json!({"oneOf": [object("a"), object("c")]});
    assert_eq!(fields("3.0.3", one_of.clone(), json!({})), any);
    // A field of one shape must not be lost next to those of a base.
    assert_eq!(fields("3.0.3", composed, json!({ "Part": one_of })), any);
    assert_eq!(fields("3.0.3", json!({"allOf": [object("b"), one_of]}), json!({})), any);
}

#[test]
fn openapi_3_1_is_read_as_3_0() {
    let order = json!({"type": "object", "required": ["n", "c"], "properties": {
        "n": {"type": ["string", "null"]},
        "c": {"const": "X"},
        "o": {"anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null"}]},
        "s": {"$ref": "#/components/schemas/Other", "description": "kept"},
    }});
    let other = json!({"Other": {"type": "object", "properties": {"x": {"type": "integer"}}}});
    assert_eq!(
        fields("3.1.0", order, other),
        [
            "pub c: Option<OrderC> [required];",
            "pub n: Option<String>;",
            "pub o: Option<Other>;",
            "pub s: Option<Other>;",
        ]
    );
}

#[test]
fn path_in_another_file_has_its_operations() {
    let folder = tempfile::tempdir().unwrap();
    let mut root = spec("3.0.3", json!({}), json!({}));
    let item = root["paths"]["/v3/a"].take().to_string();
    let item = item.replace("#/components", "tiny.json#/components");
    std::fs::write(folder.path().join("item.json"), item).unwrap();
    root["paths"]["/v3/a"] = json!({"$ref": "item.json"});
    let path = folder.path().join("tiny.json");
    std::fs::write(&path, root.to_string()).unwrap();
    let module = Generator::new(&path).generate().unwrap_or_else(|error| panic!("{error}"));
    assert!(module.rust.contains("pub fn create("), "{}", module.rust);
}
