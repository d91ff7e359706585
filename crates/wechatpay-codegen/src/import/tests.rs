//! Imports of a small description with all the mistakes of the real one.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::Error;
use crate::generator::Generator;
use crate::import::{Import, ImportReport};
use crate::load;

fn messy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messy")
}

/// Copies a folder, so that a test can change it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

fn imported(description: &Path, out: &Path, family: &str) -> Value {
    Import::new(description).write(out).unwrap();
    load::load(&out.join(format!("{family}.yaml"))).unwrap().root
}

/// Lists the names of a specification's types.
fn types(root: &Value) -> Vec<String> {
    let schemas = root["components"]["schemas"].as_object().unwrap();
    schemas.keys().cloned().collect()
}

#[test]
fn every_mistake_is_fixed() {
    let out = tempfile::tempdir().unwrap();
    let report = Import::new(messy()).write(out.path()).unwrap();
    assert_eq!(report.orphans, ["v3/tiny/orphan.yaml"]);
    assert_eq!(report.unsigned, [""; 0]);
    assert!(found(&report).contains(&("file", "/paths/~1v3~1tiny~1bill/get/responses/200")));
    assert_eq!(report.operations, 13);
    let changed = |pass: &str| {
        let count = report.passes.iter().find(|(count, _)| count.pass == pass);
        count.unwrap_or_else(|| panic!("no pass {pass}")).0.changed
    };
    for pass in [
        "malformed_nodes",
        "type_typos",
        "property_names",
        "extensions",
        "flatten",
        "inline",
        "leaf_types",
        "parameters",
        "path_parameters",
        "enum_values",
        "patterns",
        "callbacks",
        "uploads",
        "downloads",
        "empty_responses",
        "nullable",
        "required",
        "required_bodies",
        "times",
        "integers",
        "example_types",
        "api_errors",
        "hoist",
        "facts",
    ] {
        assert!(changed(pass) > 0, "{pass} changed nothing");
    }
    for family in ["tiny", "other_family", "hooks", "odd"] {
        let module = Generator::new(out.path().join(format!("{family}.yaml"))).generate();
        module.unwrap_or_else(|error| panic!("{family}: {error}"));
    }
}

#[test]
fn descriptions_are_removed_unless_requested() {
    let out = tempfile::tempdir().unwrap();
    let facts = imported(&messy(), out.path(), "tiny").to_string();
    assert!(!facts.contains("Text of upstream"), "{facts}");
    assert!(facts.contains("https://pay.weixin.qq.com/doc/v3/x"));
    Import::new(messy()).with_descriptions().write(out.path()).unwrap();
    let all = std::fs::read_to_string(out.path().join("tiny.yaml")).unwrap();
    assert!(all.contains("Text of upstream"), "{all}");
}

#[test]
fn two_imports_are_identical() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Import::new(messy()).write(first.path()).unwrap();
    Import::new(messy().join("swagger.yaml")).write(second.path()).unwrap();
    for entry in std::fs::read_dir(first.path()).unwrap() {
        let name = entry.unwrap().file_name();
        let read = |folder: &Path| std::fs::read_to_string(folder.join(&name)).unwrap();
        assert!(read(first.path()) == read(second.path()), "{}", name.display());
        if name.to_string_lossy().ends_with(".yaml") {
            let rust = |folder: &Path| {
                Generator::new(folder.join(&name)).origin("spec").generate().unwrap().rust
            };
            assert!(rust(first.path()) == rust(second.path()), "{}", name.display());
        }
    }
}

/// Adds an operation that sorts first, with fields of other shapes that would take names of
/// existing types.
fn add_operation(description: &Path) {
    let main = description.join("swagger.yaml");
    let text = std::fs::read_to_string(&main).unwrap();
    std::fs::write(&main, text + "  /v3/tiny/a-new-one:\n    $ref: ./v3/tiny/new.yaml\n").unwrap();
    let operation = "post:\n  parameters:\n    - {name: _, in: body, schema: {type: object, properties: \
        {result: {type: object, properties: {other: {type: string}}}, \
        Default: {type: object, properties: {x: {type: string}}}}}}\n  responses: {204: {}}\n";
    std::fs::write(description.join("v3/tiny/new.yaml"), operation).unwrap();
}

#[test]
fn new_operation_renames_nothing() {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy(&messy(), description.path());
    let before = imported(description.path(), out.path(), "tiny");
    add_operation(description.path());
    let after = imported(description.path(), out.path(), "tiny");
    for name in types(&before) {
        let schema = |root: &Value| root["components"]["schemas"][&name].clone();
        assert_eq!(schema(&after), schema(&before), "{name}");
    }
    assert!(types(&after).len() > types(&before).len());
    for (path, item) in before["paths"].as_object().unwrap() {
        assert_eq!(after["paths"][path], *item, "{path}");
    }
}

#[test]
fn changed_type_keeps_its_name_and_changed_name_is_kept() {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy(&messy(), description.path());
    let before = imported(description.path(), out.path(), "tiny");
    let shared = description.path().join("v3/tiny/close.yaml");
    let text = std::fs::read_to_string(&shared).unwrap();
    std::fs::write(&shared, text.replace("{mchid:", "{more: {type: string}, mchid:")).unwrap();
    let lock = out.path().join("tiny.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    std::fs::write(
        &lock,
        text.replace("upload response\": \"{owner}Response\"", "upload response\": \"Media\""),
    )
    .unwrap();
    let after = imported(description.path(), out.path(), "tiny");
    let renamed = |name: String| {
        if name == "UploadTinyResponse" { "Media".to_owned() } else { name }
    };
    let mut expected: Vec<String> = types(&before).into_iter().map(renamed).collect();
    expected.sort();
    assert!(expected.contains(&"Media".to_owned()));
    assert_eq!(types(&after), expected);
}

#[test]
fn overlay_is_applied_until_it_no_longer_fits() {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy(&messy(), description.path());
    let overlay = out.path().join("tiny.overlay.yaml");
    let edit =
        "- at: /paths/~1v3~1tiny~1items~1/post/x-wechatpay-retry\n  was: same-key\n  set: safe\n";
    std::fs::write(&overlay, edit).unwrap();
    let root = imported(description.path(), out.path(), "tiny");
    assert_eq!(root["paths"]["/v3/tiny/items/"]["post"]["x-wechatpay-retry"], "safe");
    assert_eq!(std::fs::read_to_string(&overlay).unwrap(), edit);
    let main = description.path().join("swagger.yaml");
    let text = std::fs::read_to_string(&main).unwrap();
    std::fs::write(&main, text.replace("/v3/tiny/items/:", "/v3/tiny/items/new:")).unwrap();
    let error = Import::new(description.path()).write(out.path()).unwrap_err();
    assert!(matches!(error, Error::Overlay { .. }), "{error}");
    let place = "tiny.overlay.yaml:1:3: the edit at /paths/~1v3~1tiny~1items~1/post/x-wechatpay-retry: the place no longer exists";
    assert!(error.to_string().ends_with(place), "{error}");
}

#[test]
fn openapi_3_is_imported() {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let main = description.path().join("openapi.yaml");
    let text = "openapi: 3.0.1\ninfo: {title: x, version: '2'}\npaths:\n  /v3/tiny/items/{id}:\n    parameters:\n      \
        - {name: id, in: path, required: true, schema: {type: string}}\n    get:\n      responses:\n        default:\n          \
        content: {'application/json; charset=utf-8': {schema: {$ref: 'shared.yaml#/components/schemas/Item'}}}\n";
    std::fs::write(&main, text).unwrap();
    let shared = "components: {schemas: {Item: {type: object, properties: {total: {type: number}, kind: {$ref: '#/components/schemas/Kind'}}}, \
        Kind: {type: string, enum: [A, B]}}}\n";
    std::fs::write(description.path().join("shared.yaml"), shared).unwrap();
    let root = imported(description.path(), out.path(), "tiny");
    assert_eq!(types(&root), ["ApiError", "TinyItem", "TinyKind"]);
    let total = &root["components"]["schemas"]["TinyItem"]["properties"]["total"];
    assert_eq!(total["type"], "integer");
}

#[test]
fn families_are_selected_by_name() {
    let out = tempfile::tempdir().unwrap();
    let report = Import::new(messy()).family("other-family").write(out.path()).unwrap();
    assert_eq!(report.written, [out.path().join("other_family.yaml")]);
    let error = Import::new(messy()).family("nothing").write(out.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("there is no family `nothing`: no path begins with /v3/nothing"),
        "{error}"
    );
}

/// Imports one file; returns the report and the specification `tiny`, with its overlay.
fn import_text(text: &str, overlay: &str) -> (ImportReport, Value) {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let main = description.path().join("openapi.yaml");
    std::fs::write(&main, text).unwrap();
    if !overlay.is_empty() {
        std::fs::write(out.path().join("tiny.overlay.yaml"), overlay).unwrap();
    }
    let report = Import::new(&main).write(out.path()).unwrap();
    let path = out.path().join("tiny.yaml");
    Generator::new(&path).generate().unwrap();
    (report, load::load(&path).unwrap().root)
}

/// Lists the findings of a report: rule and place.
fn found(report: &ImportReport) -> Vec<(&str, &str)> {
    report.findings.iter().map(|it| (it.rule, it.pointer.as_str())).collect()
}

const SWAGGER: &str = "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths:\n";
const OPENAPI: &str = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n";

#[test]
fn get_without_described_content_is_signed_and_reported() {
    for (head, responses) in [
        (SWAGGER, "{200: {description: the order}}"),
        (SWAGGER, "{200: {description: the order, schema: {}}}"),
        (SWAGGER, "{}"),
        (OPENAPI, "{'200': {description: the order}}"),
        (OPENAPI, "{'200': {description: the order, content: {}}}"),
        (OPENAPI, "{'200': {description: the order, content: {application/json: {}}}}"),
        (OPENAPI, "{default: {description: the order}}"),
    ] {
        for mark in ["", "x-wechatpay-unsigned: true, "] {
            let text = format!("{head}  /v3/tiny/a: {{get: {{{mark}responses: {responses}}}}}\n");
            let (report, root) = import_text(&text, "");
            assert_eq!(report.unsigned, [""; 0], "{text}");
            let operation = &root["paths"]["/v3/tiny/a"]["get"];
            assert_eq!(operation.get("x-wechatpay-unsigned"), None, "{text}");
            let place = "/paths/~1v3~1tiny~1a/get/responses/200";
            assert_eq!(found(&report), [("undescribed", place)], "{text}");
            assert!(report.to_string().contains("tiny.overlay.yaml"), "{report}");
        }
    }
}

#[test]
fn overlay_decides_what_an_undescribed_get_returns() {
    let text = format!("{OPENAPI}  /v3/tiny/{{id}}: {{get: {{responses: {{}}}}}}\n");
    for (mark, unsigned) in [("empty", false), ("unsigned", true)] {
        let edit =
            format!("- {{at: '/paths/~1v3~1tiny~1{{id}}/get/x-wechatpay-{mark}', add: true}}");
        let (report, _) = import_text(&text, &edit);
        assert_eq!(found(&report), []);
        assert_eq!(
            report.unsigned == ["tiny: GET /v3/tiny/{id}"],
            unsigned,
            "{:?}",
            report.unsigned
        );
    }
}

/// A `GET` that declares a file, in every form.
fn declared_files() -> Vec<(&'static str, String)> {
    let content =
        |of: &str| format!("get: {{MARKresponses: {{'200': {{description: '', content: {of}}}}}}}");
    vec![
        (SWAGGER, "get: {MARKproduces: [application/pdf], responses: {200: {}}}".to_owned()),
        (SWAGGER, "get: {MARKresponses: {200: {schema: {type: file}}}}".to_owned()),
        (
            SWAGGER,
            "get: {MARKresponses: {200: {schema: {type: string, format: binary}}}}".to_owned(),
        ),
        (OPENAPI, content("{text/csv: {}}")),
        (OPENAPI, content("{application/octet-stream: {schema: {type: string}}}")),
        (OPENAPI, content("{application/json: {schema: {type: string, format: binary}}}")),
    ]
}

#[test]
fn declared_file_is_signed_until_a_human_says_that_it_is_not() {
    for (head, operation) in declared_files() {
        for mark in ["", "x-wechatpay-unsigned: true, "] {
            let operation = operation.replace("MARK", mark);
            let text = format!("{head}  /v3/tiny/a: {{{operation}}}\n");
            let (report, root) = import_text(&text, "");
            let asked = [("file", "/paths/~1v3~1tiny~1a/get/responses/200")];
            assert_eq!(
                (found(&report).as_slice(), report.unsigned.len()),
                (&asked[..], 0),
                "{text}"
            );
            assert_eq!(root["paths"]["/v3/tiny/a"]["get"].get("x-wechatpay-unsigned"), None);
            let edit = "- {at: '/paths/~1v3~1tiny~1a/get/x-wechatpay-unsigned', add: true}";
            assert!(report.to_string().contains(edit), "{report}");
            let (report, root) = import_text(&text, edit);
            assert_eq!(report.unsigned, ["tiny: GET /v3/tiny/a"], "{text}");
            assert_eq!(found(&report), []);
            assert_eq!(root["paths"]["/v3/tiny/a"]["get"]["x-wechatpay-unsigned"], true);
            let (report, _) = import_text(&text, &edit.replace("unsigned", "signed"));
            assert_eq!((found(&report).len(), report.unsigned.len()), (0, 0));
        }
    }
    for (head, operation) in [
        (
            SWAGGER,
            "get: {responses: {200: {schema: {type: object, properties: {a: {type: string}}}}}}",
        ),
        (
            SWAGGER,
            "get: {produces: [text/xml, application/json], responses: {200: {schema: {type: string}}}}",
        ),
        (
            OPENAPI,
            "get: {responses: {'200': {description: '', content: {text/plain: {}, application/json: {schema: {type: string}}}}}}",
        ),
        (
            OPENAPI,
            "post: {x-wechatpay-unsigned: true, responses: {'200': {description: '', content: {application/json: {schema: {type: string}}}}}}",
        ),
    ] {
        let (report, _) = import_text(&format!("{head}  /v3/tiny/a: {{{operation}}}\n"), "");
        assert_eq!((found(&report).len(), report.unsigned.len()), (0, 0), "{operation}");
    }
}

/// Returns the error of an import.
fn rejected(text: &str) -> String {
    let out = tempfile::tempdir().unwrap();
    let main = out.path().join("api.yaml");
    std::fs::write(&main, text).unwrap();
    let error = Import::new(&main).write(out.path().join("out")).unwrap_err().to_string();
    error.replace(&format!("{}/", out.path().display()), "")
}

#[test]
fn known_download_is_unsigned_only_if_it_is_a_file() {
    let (out, path) = (tempfile::tempdir().unwrap(), "/v3/transferdownload/signfile");
    let main = out.path().join("openapi.yaml");
    for (content, unsigned) in [
        ("content: {application/pdf: {}}", true),
        ("x-none: true", true),
        (
            "content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}",
            false,
        ),
    ] {
        let text = format!(
            "{OPENAPI}  {path}: {{get: {{responses: {{'200': {{description: '', {content}}}}}}}}}\n"
        );
        std::fs::write(&main, text).unwrap();
        let report = Import::new(&main).write(out.path()).unwrap();
        assert_eq!(report.unsigned.len(), usize::from(unsigned), "{content}");
        assert_eq!(found(&report), []);
    }
}

/// Imports one operation, `POST /v3/global/merchants`, whose body has these properties.
fn import_merchant(properties: &str, more: &str) -> (ImportReport, Value) {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("openapi.yaml");
    let body = format!(
        "{{content: {{application/json: {{schema: {{type: object, properties: {properties}}}}}}}}}"
    );
    let text = format!(
        "{OPENAPI}  /v3/global/merchants: {{post: {{{more}requestBody: {body}, responses: {{'204': {{description: ''}}}}}}}}\n"
    );
    std::fs::write(&main, text).unwrap();
    let report = Import::new(&main).write(folder.path()).unwrap();
    let path = folder.path().join("global.yaml");
    Generator::new(&path).generate().unwrap();
    (report, load::load(&path).unwrap().root)
}

const SERIAL: &str = "parameters: [{name: Wechatpay-Serial, in: header, schema: {type: string}}], ";

#[test]
fn known_fields_are_encrypted_and_what_of_the_table_does_not_fit_is_reported() {
    let person = "{type: object, properties: {name: {type: string}, phone: {type: string}}}";
    // Equal shapes, of which one is encrypted: they are two types.
    let (report, root) =
        import_merchant(&format!("{{contact: {person}, director: {person}}}"), SERIAL);
    assert_eq!(report.encrypted, (3, 1));
    let unknown = ("sensitive", "/paths/~1v3~1global~1merchants/post");
    assert_eq!(found(&report), [unknown]);
    assert!(report.findings[0].message.contains("`email`"), "{}", report.findings[0]);
    let schemas = root["components"]["schemas"].as_object().unwrap();
    let marked =
        schemas.values().filter(|it| it["properties"]["name"]["x-wechatpay-sensitive"] == true);
    let plain = schemas.values().filter(|it| {
        it["properties"]["name"]["type"] == "string"
            && it["properties"]["name"].get("x-wechatpay-sensitive").is_none()
    });
    assert_eq!((marked.count(), plain.count()), (1, 1), "{root:#}");
}

#[test]
fn of_several_fields_that_fit_those_in_base64_are_encrypted() {
    let phones = "{phone: {type: string, format: base64}, a: {type: object, properties: {phone: {type: string}}}}";
    let (report, _) = import_merchant(phones, SERIAL);
    assert_eq!(report.encrypted.0, 1);
    let plain = "/paths/~1v3~1global~1merchants/post/requestBody/content/application~1json/schema/properties/a/properties/phone";
    assert!(found(&report).contains(&("sensitive", plain)), "{report}");
}

#[test]
fn key_without_an_encrypted_field_is_a_question() {
    let text = format!(
        "{OPENAPI}  /v3/tiny/a: {{post: {{{SERIAL}requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}}}}}, responses: {{'204': {{description: ''}}}}}}}}\n"
    );
    let place = "/paths/~1v3~1tiny~1a/post/x-wechatpay-serial";
    let (report, root) = import_text(&text, "");
    assert_eq!(found(&report), [("undescribed-serial", place)]);
    assert_eq!(root["paths"]["/v3/tiny/a"]["post"]["x-wechatpay-serial"], "undescribed");
    let (report, _) = import_text(&text, &format!("- {{at: '{place}', set: it is ignored}}"));
    assert_eq!(found(&report), []);
}

#[test]
fn retries_are_proposed_and_printed_unless_the_overlay_decides() {
    let body = "requestBody: {content: {application/json: {schema: {type: object, required: [out_item_no], properties: {out_item_no: {type: string}}}}}}";
    let text = format!(
        "{OPENAPI}  /v3/tiny/items: {{post: {{{body}, responses: {{'204': {{description: ''}}}}}}}}\n  \
        /v3/tiny/items/sync: {{post: {{{body}, responses: {{'204': {{description: ''}}}}}}}}\n"
    );
    let (report, root) = import_text(&text, "");
    let operation = &root["paths"]["/v3/tiny/items"]["post"];
    assert_eq!(operation["x-wechatpay-retry"], "same-key");
    assert_eq!(operation["x-wechatpay-business-key"], "out_item_no");
    assert_eq!(root["paths"]["/v3/tiny/items/sync"]["post"]["x-wechatpay-retry"], "never");
    let printed = report.to_string();
    for line in [
        "retry, to be reviewed: tiny: POST /v3/tiny/items: same-key, by `out_item_no`\n",
        "retry, to be reviewed: tiny: POST /v3/tiny/items/sync: never: `out_item_no` may refer",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
    let edit =
        "- {at: '/paths/~1v3~1tiny~1items/post/x-wechatpay-retry', was: same-key, set: never}";
    let (report, _) = import_text(&text, edit);
    assert_eq!(report.retries.len(), 1);
}

#[test]
fn source_and_license_are_in_the_specification_and_in_the_list() {
    let (description, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let operation = "  /v3/tiny/a: {get: {responses: {'204': {description: ''}}}}\n";
    let head =
        OPENAPI.replace("title: x", "title: x, description: 'of https://github.com/a/b, by us'");
    let main = description.path().join("openapi.yaml");
    std::fs::write(&main, format!("{head}{operation}")).unwrap();
    let mit = "Copyright (c) 2020 A\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n";
    std::fs::write(description.path().join("LICENSE"), mit).unwrap();
    let root = imported(description.path(), out.path(), "tiny");
    let source = "https://github.com/a/b 1, Copyright (c) 2020 A, license: MIT";
    assert_eq!(root["info"]["x-wechatpay-source"], source);
    assert_eq!(root["info"]["license"]["name"], "MIT");
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    assert!(read("tiny.yaml").contains(&format!("\n# Source: {source}\n")));
    let list = read("THIRD-PARTY.md");
    assert!(list.contains("## https://github.com/a/b\n\n- Copyright (c) 2020 A\n- License: MIT\n- Families: `tiny` 1\n\n    Copyright"), "{list}");
    Generator::new(out.path().join("tiny.yaml")).generate().unwrap();
}

#[test]
fn path_of_the_first_server_is_in_front_of_every_path() {
    let operation = "get: {responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}}";
    let swagger =
        "get: {responses: {200: {schema: {type: object, properties: {a: {type: string}}}}}}";
    for (head, operation, more, findings) in [
        (SWAGGER, swagger, "basePath: /v3/\n", vec![]),
        (OPENAPI, operation, "servers: [{url: 'https://a.example/v3'}]\n", vec![]),
        (
            OPENAPI,
            operation,
            "servers: [{url: 'https://a.example/{v}', variables: {v: {default: v3}}}, {url: 'https://b.example/v4/'}]\n",
            vec![("servers", "/servers/1/url")],
        ),
        (OPENAPI, operation, "servers: [{url: /v3}, {url: 'https://b.example/v3'}]\n", vec![]),
    ] {
        let (report, root) = import_text(&format!("{more}{head}  /tiny/a: {{{operation}}}\n"), "");
        assert_eq!(found(&report), findings, "{more}");
        assert!(root["paths"]["/v3/tiny/a"]["get"].is_object(), "{root}");
    }
    let (report, _) =
        import_text(&format!("basePath: /\n{SWAGGER}  /v3/tiny/a: {{{swagger}}}\n"), "");
    assert_eq!(found(&report), []);
}

#[test]
fn server_of_a_path_is_reported_and_one_with_another_path_rejected() {
    let own = "servers: [{url: 'https://b.example'}], get: {servers: [{url: 'https://c.example'}], responses: {'204': {description: ''}}}";
    let (report, _) = import_text(&format!("{OPENAPI}  /v3/tiny/a: {{{own}}}\n"), "");
    let place = "/paths/~1v3~1tiny~1a";
    let [path, operation] = [format!("{place}/servers"), format!("{place}/get/servers")];
    assert_eq!(found(&report), [("servers", path.as_str()), ("servers", operation.as_str())]);
    let other = own.replace("c.example", "c.example/v4");
    assert_eq!(
        rejected(&format!("{OPENAPI}  /v3/tiny/a: {{{other}}}\n")),
        format!(
            "api.yaml:4:61#{operation}: its server has another path than that of the description: describe it with the whole path, such as `/v4/v3/tiny/a` [servers]"
        )
    );
    let variable = "servers: [{url: 'https://a.example/{v}'}]\n";
    let error = rejected(&format!("{variable}{OPENAPI}  /v3/tiny/a: {{{own}}}\n"));
    assert!(error.starts_with("api.yaml:1:12#/servers/0/url: `{v}` has no default"), "{error}");
}

#[test]
fn form_and_other_bodies_that_are_not_json_are_rejected() {
    let form = "{name: a, in: formData, type: string}";
    let body = "{name: a, in: body, schema: {type: object}}";
    for (media_type, parameter, rule) in
        [("application/x-www-form-urlencoded", form, "form"), ("application/xml", body, "body")]
    {
        let operation = format!("parameters: [{parameter}], responses: {{204: {{}}}}");
        let own = format!("post: {{consumes: [{media_type}], {operation}}}");
        let error = rejected(&format!("{SWAGGER}  /v3/tiny/a: {{{own}}}\n"));
        let place = "api.yaml:4:23#/paths/~1v3~1tiny~1a/post/consumes: ";
        assert!(error.starts_with(place) && error.ends_with(&format!("[{rule}]")), "{error}");
        let all =
            format!("consumes: [{media_type}]\n{SWAGGER}  /v3/tiny/a: {{post: {{{operation}}}}}\n");
        assert!(rejected(&all).contains(&format!("[{rule}]")), "{all}");
    }
}

#[test]
fn list_in_a_query_keeps_how_it_is_joined() {
    let swagger = |format: &str| {
        format!("{{name: ids, in: query, type: array, items: {{type: integer}}{format}}}")
    };
    let openapi =
        |more: &str| format!("{{name: ids, in: query, schema: {{$ref: '#/x-list'}}, {more}}}");
    let list = "x-list: {type: array, items: {type: integer}}\n";
    for (head, parameter, sent, found_at) in [
        (SWAGGER, swagger(""), ".joined(\",\")", None),
        (SWAGGER, swagger(", collectionFormat: csv"), ".joined(\",\")", None),
        (SWAGGER, swagger(", collectionFormat: pipes"), ".joined(\"|\")", None),
        (SWAGGER, swagger(", collectionFormat: ssv"), ".joined(\" \")", None),
        (SWAGGER, swagger(", collectionFormat: multi"), "", None),
        (SWAGGER, swagger(", collectionFormat: tsv"), "", Some("collectionFormat")),
        (OPENAPI, openapi("explode: false"), ".joined(\",\")", None),
        (OPENAPI, openapi("style: pipeDelimited"), ".joined(\"|\")", None),
        (OPENAPI, openapi("style: deepObject"), "", Some("style")),
        (OPENAPI, openapi("explode: true"), "", None),
    ] {
        let text = format!(
            "{list}{head}  /v3/tiny/a: {{parameters: [{parameter}], get: {{responses: {{204: {{description: ''}}}}}}}}\n"
        );
        let out = tempfile::tempdir().unwrap();
        let main = out.path().join("api.yaml");
        std::fs::write(&main, &text).unwrap();
        let report = Import::new(&main).write(out.path()).unwrap();
        let places: Vec<String> = found_at
            .map(|key| format!("/paths/~1v3~1tiny~1a/parameters/0/{key}"))
            .into_iter()
            .collect();
        let found: Vec<&str> = report.findings.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(found, places, "{parameter}");
        let module = Generator::new(out.path().join("tiny.yaml")).generate().unwrap();
        let call = format!(".query(\"ids\", self.ids{sent})");
        assert!(module.rust.contains(&call), "{parameter}");
        let ty = if found_at.is_some() { "ids: String" } else { "ids: Vec<i64>" };
        assert!(module.rust.contains(ty), "{parameter}");
    }
}

#[test]
fn what_an_operation_loses_is_reported_with_its_line() {
    let json = |of: &str| format!("content: {{application/json: {{schema: {{type: {of}}}}}}}");
    let operation = format!(
        "    head: {{responses: {{'200': {{description: ''}}}}}}
    post:
      callbacks: {{paid: {{}}}}
      parameters:
      - {{name: c, in: cookie, schema: {{type: string}}}}
      - {{name: Authorization, in: header, schema: {{type: string}}}}
      - {{name: Wechatpay-Nonce, in: header, schema: {{type: string}}}}
      - {{name: f, in: query, {}}}
      - {{name: o, in: query, schema: {{type: object}}}}
      responses:
        '200': {{description: '', {}}}
        '201': {{description: '', {}}}
        '202': {{description: '', {}}}
",
        json("object"),
        json("string"),
        json("string"),
        json("integer")
    );
    let text = format!("{OPENAPI}  /v3/tiny/a:\n{operation}  /old: {{get: {{responses: {{}}}}}}\n");
    let (report, root) = import_text(&text, "");
    let found: Vec<(&str, usize)> = report
        .findings
        .iter()
        .map(|it| (it.rule, it.position.map_or(0, |position| position.line)))
        .collect();
    assert_eq!(
        found,
        [
            ("paths", 18),
            ("method", 5),
            ("callbacks", 7),
            ("success", 17),
            ("parameters", 9),
            ("parameters", 10),
            ("parameters", 11),
            ("parameters", 12),
            ("parameters", 13),
        ]
    );
    let operation = &root["paths"]["/v3/tiny/a"]["post"];
    let names: Vec<&str> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["f", "o"]);
}

#[test]
fn openapi_3_1_is_imported() {
    let schema = "{type: object, properties: {a: {type: [string, 'null']}, b: {const: X}, c: {type: integer, exclusiveMinimum: 0}}}";
    let text = |schema: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\nwebhooks: {{paid: {{post: {{}}}}}}\npaths:\n  /v3/tiny/a: {{post: {{responses: {{200: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}}}\n"
        )
    };
    let (report, root) = import_text(&text(schema), "");
    assert_eq!(found(&report), [("callbacks", "/webhooks/paid")]);
    let fields = &root["components"]["schemas"]["CreateAResponse"]["properties"];
    assert_eq!(fields["a"], serde_json::json!({"type": "string"}));
    let error = rejected(&text("{type: array, prefixItems: [{type: string}]}"));
    let place = "api.yaml:5:92#/paths/~1v3~1tiny~1a/post/responses/200/content/application~1json/schema/prefixItems: ";
    assert!(error.starts_with(place) && error.ends_with("[keywords]"), "{error}");
    let error = rejected("swagger: '1.2'\npaths: {}\n");
    assert!(error.starts_with("api.yaml:1:1#/swagger: `1.2` is neither"), "{error}");
}

#[test]
fn key_that_is_there_twice_is_reported_or_rejected_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let twice = "a: {type: object}\nb:\n  type: object\n  type: string\n";
    let operation = "post: {responses: {200: {description: '', content: {application/json: {schema: {$ref: 'other.yaml#/a'}}}}}}";
    write("other.yaml", twice);
    write("api.yaml", &format!("{OPENAPI}  /v3/tiny/a: {{{operation}}}\n"));
    let report = Import::new(folder.path().join("api.yaml")).write(folder.path().join("out"));
    let report = report.unwrap();
    assert_eq!(found(&report), [("duplicate", "/b/type")]);
    assert!(report.findings[0].to_string().contains("other.yaml:4:3#/b/type: "), "{report}");
    let error = Generator::new(folder.path().join("api.yaml")).generate().unwrap_err().to_string();
    assert!(error.contains("other.yaml:4:3#/b/type: `type` is there twice"), "{error}");
}

#[test]
fn number_too_long_for_an_integer_does_not_turn_a_field_into_a_fraction() {
    let schema = |example: &str| {
        format!(
            "{SWAGGER}  /v3/tiny/a: {{post: {{responses: {{200: {{schema: {{type: object, properties: {{a: {{type: integer, example: {example}}}}}}}}}}}}}}}\n"
        )
    };
    for (example, kind) in [
        ("99999999999999999999", "integer"),
        ("1.0e+20", "integer"),
        ("'-99999999999999999999'", "integer"),
        ("1.5", "number"),
    ] {
        let (_, root) = import_text(&schema(example), "");
        let field = &root["components"]["schemas"]["CreateAResponse"]["properties"]["a"];
        assert_eq!(field["type"], kind, "{example}");
    }
}

#[test]
fn references_that_multiply_are_an_error_with_their_place() {
    let out = tempfile::tempdir().unwrap();
    let main = out.path().join("openapi.yaml");
    let body = "content: {application/json: {schema: {$ref: '#/components/schemas/A0'}}}";
    let mut text = format!(
        "{OPENAPI}  /v3/tiny/a: {{get: {{responses: {{200: {{description: '', {body}}}}}}}}}\n\
         components:\n  schemas:\n    A9: {{type: string}}\n"
    );
    for level in 0..9 {
        let field = |name| format!("{name}: {{$ref: '#/components/schemas/A{}'}}", level + 1);
        let fields: Vec<String> = ('a'..='j').map(field).collect();
        text += &format!("    A{level}: {{type: object, properties: {{{}}}}}\n", fields.join(", "));
    }
    std::fs::write(&main, text).unwrap();
    let error = Import::new(&main).write(out.path()).unwrap_err().to_string();
    assert!(error.contains("openapi.yaml:16:37#/components/schemas/A8/properties/a: "), "{error}");
    assert!(error.ends_with("pass `inline`: references repeat more than 1000000 nodes"), "{error}");
}

#[test]
fn description_with_a_duplicate_path_or_an_alias_bomb_is_an_error_with_its_line() {
    let out = tempfile::tempdir().unwrap();
    let main = out.path().join("openapi.yaml");
    let twice = "  /v3/tiny/a: {get: {responses: {}}}\n  /v3/tiny/a: {post: {responses: {}}}\n";
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    for (text, line) in [(format!("{OPENAPI}{twice}"), 5), (bomb, 6)] {
        std::fs::write(&main, text).unwrap();
        for error in [
            Import::new(&main).write(out.path()).unwrap_err(),
            Generator::new(&main).generate().unwrap_err(),
        ] {
            assert!(matches!(error, Error::Syntax { line: at, .. } if at == line), "{error}");
        }
    }
}
