//! Names that imports give, and that later imports keep.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::document::Document;
use crate::error::Error;
use crate::generator::Generator;
use crate::import::Import;
use crate::import::by_hand::ByHand;
use crate::import::lock::Lock;
use crate::load;

/// A description: two operations of one resource, one of another, and what they share.
const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: x, version: '1'}
paths:
  /v3/shop/orders:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        amount: {type: object, properties: {total: {type: integer}}},
        scene_info: {type: object, properties: {ip: {type: string}}},
        state: {type: string, enum: [A, B]},
        payer: {$ref: '#/components/schemas/Payer'}}}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /v3/shop/orders/{out_no}:
    get:
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /v3/shop/partner/refunds:
    post:
      operationId: refundOrder
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        amount: {type: object, properties: {total: {type: integer}, from: {type: array, items: {type: object, properties: {account: {type: string}}}}}},
        payer: {$ref: '#/components/schemas/Payer', description: who pays}}}}}}
      responses: {'204': {description: ''}}
components:
  schemas:
    Payer: {type: object, properties: {openid: {type: string}}}
    Order: {type: object, properties: {no: {type: string}, amount: {type: object, properties: {total: {type: integer}}}}}
";

const OPTIONAL: &str = "more: {type: object, properties: {x: {type: string}}}, ";

/// A folder with a description, and the folder that it is imported into.
struct Shop {
    folder: tempfile::TempDir,
    text: String,
}

impl Shop {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), text: DESCRIPTION.to_owned() }
    }

    fn out(&self) -> std::path::PathBuf {
        self.folder.path().join("out")
    }

    fn by_hand(&self, text: &str) {
        std::fs::create_dir_all(self.out()).unwrap();
        std::fs::write(self.out().join("names.yaml"), text).unwrap();
    }

    fn try_import(&self) -> Result<(), Error> {
        let main = self.folder.path().join("openapi.yaml");
        std::fs::write(&main, &self.text).unwrap();
        Import::new(&main).write(self.out()).map(drop)
    }

    fn module(&self, name: &str) -> Names {
        let path = self.out().join(format!("{name}.yaml"));
        Generator::new(&path).generate().unwrap();
        Names::read(&path)
    }

    fn import(&self) -> Names {
        self.try_import().unwrap();
        self.module("shop")
    }

    fn change(&mut self, from: &str, to: &str) {
        assert!(self.text.contains(from), "{from}");
        self.text = self.text.replace(from, to);
    }
}

/// The names of a specification.
#[derive(Debug)]
struct Names {
    operations: BTreeMap<String, String>,
    /// The types, by operation and then message, with fields.
    places: BTreeMap<String, String>,
    types: Vec<String>,
}

impl Names {
    fn read(path: &Path) -> Self {
        let document = load::load(path).unwrap();
        let mut names =
            Self { operations: BTreeMap::new(), places: BTreeMap::new(), types: Vec::new() };
        for it in document.operations() {
            let site = format!("{} {}", it.method.to_uppercase(), it.path);
            let id = it.value["operationId"].as_str().unwrap();
            names.operations.insert(site.clone(), id.to_owned());
            let json = "content/application~1json/schema";
            for (message, at) in [("request", "requestBody"), ("response", "responses/200")] {
                let schema = it.value.pointer(&format!("/{at}/{json}"));
                let schema = schema.unwrap_or(&Value::Null);
                names.walk(&document.root, schema, &format!("{site} {message}"));
            }
        }
        let schemas = document.root["components"]["schemas"].as_object().unwrap();
        names.types = schemas.keys().filter(|name| *name != "ApiError").cloned().collect();
        names
    }

    fn walk(&mut self, root: &Value, schema: &Value, place: &str) {
        let mut schema = schema;
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            self.places.insert(place.to_owned(), name.to_owned());
            schema = &root["components"]["schemas"][name];
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            self.walk(root, field, &format!("{place}.{name}"));
        }
        if schema["items"].is_object() {
            self.walk(root, &schema["items"], place);
        }
    }

    /// Returns the name of the type at a place, after the family in the path.
    fn at(&self, place: &str) -> &str {
        let (method, rest) = place.split_once(' ').unwrap();
        &self.places[&format!("{method} /v3/shop/{rest}")]
    }

    /// Asserts that all that there was has its name.
    #[track_caller]
    fn assert_kept(&self, before: &Self) {
        for (site, name) in &before.operations {
            assert_eq!(self.operations.get(site).unwrap_or(name), name, "{site}");
        }
        for (place, name) in &before.places {
            assert_eq!(self.places.get(place).unwrap_or(name), name, "{place}");
        }
    }
}

#[test]
fn defaults_are_upstreams_names_then_verbs_and_places() {
    let names = Shop::new().import();
    let operations: Vec<&str> = names.operations.values().map(String::as_str).collect();
    assert_eq!(operations, ["query_order", "create_order", "refund_order"]);
    for (place, name) in [
        ("POST orders request", "CreateOrderRequest"),
        ("POST orders request.scene_info", "SceneInfo"),
        ("POST orders request.state", "CreateOrderState"),
        ("POST orders request.payer", "Payer"),
        ("POST orders response", "Order"),
        ("GET orders/{out_no} response", "Order"),
        ("GET orders/{out_no} response.amount", "OrderAmount"),
        ("POST orders request.amount", "CreateOrderAmount"),
        ("POST partner/refunds request.amount", "RefundOrderAmount"),
        ("POST partner/refunds request.amount.from", "From"),
        ("POST partner/refunds request.payer", "Payer"),
    ] {
        assert_eq!(names.at(place), name, "{place}");
    }
}

#[test]
fn equal_shapes_at_two_places_are_two_types_unless_upstream_shares_them() {
    let names = Shop::new().import();
    let amounts = ["POST orders request.amount", "GET orders/{out_no} response.amount"];
    assert_ne!(names.at(amounts[0]), names.at(amounts[1]));
    assert_eq!(names.at("POST orders response"), names.at("GET orders/{out_no} response"));
}

#[test]
fn optional_field_renames_nothing() {
    let mut shop = Shop::new();
    let before = shop.import();
    for place in ["total: {type: integer}}}}}", "ip: {", "no: {", "openid: {"] {
        shop.change(place, &format!("{OPTIONAL}{place}"));
        shop.import().assert_kept(&before);
    }
}

#[test]
fn operation_that_claims_a_known_name_renames_nothing() {
    let mut shop = Shop::new();
    let before = shop.import();
    let operation = "  /v3/shop/order:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        scene_info: {type: object, properties: {id: {type: string}}},
        from: {type: object, properties: {id: {type: string}}}}}}}}
      responses: {'204': {description: ''}}
  /v3/shop/orders:\n";
    shop.change("  /v3/shop/orders:\n", operation);
    let after = shop.import();
    after.assert_kept(&before);
    // Without the lock, the new operation would have these names.
    std::fs::remove_dir_all(shop.out()).unwrap();
    assert_ne!(shop.import().at("POST orders request.scene_info"), "SceneInfo");
}

#[test]
fn shapes_that_become_equal_or_different_rename_nothing() {
    let mut shop = Shop::new();
    let before = shop.import();
    shop.change("{ip: {type: string}}", "{openid: {type: string}}");
    let equal = shop.import();
    equal.assert_kept(&before);
    assert_eq!(equal.types, before.types);
    shop.change(
        "scene_info: {type: object, properties: {openid",
        "scene_info: {type: object, properties: {z: {type: string}, openid",
    );
    shop.import().assert_kept(&before);
}

#[test]
fn removed_operation_or_field_renames_nothing() {
    let mut shop = Shop::new();
    let before = shop.import();
    shop.change("scene_info: {type: object, properties: {ip: {type: string}}},", "");
    shop.import().assert_kept(&before);
    let (first, rest) = shop.text.split_once("  /v3/shop/orders:\n").unwrap();
    let (_, rest) = rest.split_once("  /v3/shop/orders/{out_no}:\n").unwrap();
    shop.text = format!("{first}  /v3/shop/orders/{{out_no}}:\n{rest}");
    let after = shop.import();
    after.assert_kept(&before);
    assert_eq!(after.operations.len(), 2);
}

#[test]
fn place_that_upstream_begins_to_share_keeps_its_type() {
    let mut shop = Shop::new();
    let before = shop.import();
    shop.change(
        "scene_info: {type: object, properties: {ip: {type: string}}}",
        "scene_info: {$ref: '#/components/schemas/Scene'}",
    );
    shop.change(
        "  schemas:\n",
        "  schemas:\n    Scene: {type: object, properties: {ip: {type: string}}}\n",
    );
    shop.import().assert_kept(&before);
}

#[test]
fn path_prefix_names_the_module_and_the_longest_wins() {
    let shop = Shop::new();
    shop.by_hand("modules:\n  /v3/shop/: store\n  /v3/shop/partner/: partner_shop\n");
    shop.try_import().unwrap();
    let store = shop.module("store");
    assert_eq!(store.operations.len(), 2);
    let partner = shop.module("partner_shop");
    assert_eq!(partner.operations["POST /v3/shop/partner/refunds"], "refund_order");
    let document = load::load(&shop.out().join("partner_shop.yaml")).unwrap();
    assert_eq!(document.root["info"]["title"], "Partner Shop");
    assert!(!shop.out().join("shop.yaml").exists());
}

#[test]
fn two_segments_can_be_one_module() {
    let mut shop = Shop::new();
    shop.change("/v3/shop/partner/refunds", "/v3/refunds-shop/refunds");
    shop.by_hand("modules: {/v3/refunds-shop: shop}\n");
    let names = shop.import();
    assert_eq!(names.operations.len(), 3);
    let main = shop.folder.path().join("openapi.yaml");
    let report = Import::new(&main).family("refunds-shop").write(shop.out()).unwrap();
    assert_eq!(report.written, [shop.out().join("shop.yaml")]);
    assert_eq!(shop.module("shop").operations.len(), 3);
}

#[test]
fn prefix_ends_at_a_segment() {
    let shop = Shop::new();
    shop.by_hand("modules: {/v3/sho: other}\n");
    shop.import();
    shop.by_hand("modules: {/v3/shop/part: other}\n");
    let error = shop.try_import().unwrap_err().to_string();
    assert!(error.contains("no path of the description begins so"), "{error}");
}

#[test]
fn operation_by_hand_renames_its_types() {
    let shop = Shop::new();
    shop.import();
    shop.by_hand(
        "operations:\n  POST /v3/shop/orders: place\n  POST /v3/shop/partner/refunds: undo\n",
    );
    let names = shop.import();
    assert_eq!(names.operations["POST /v3/shop/orders"], "place");
    assert_eq!(names.at("POST orders request"), "PlaceRequest");
    assert_eq!(names.at("POST partner/refunds request.amount"), "UndoAmount");
    for name in &names.types {
        assert!(!name.starts_with("CreateOrder") && !name.starts_with("RefundOrder"), "{name}");
    }
}

#[test]
fn operation_renamed_in_the_lock_renames_its_types() {
    let shop = Shop::new();
    shop.import();
    let lock = shop.out().join("shop.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    std::fs::write(&lock, text.replace("\"create_order\"", "\"place\"")).unwrap();
    let names = shop.import();
    assert_eq!(names.at("POST orders request"), "PlaceRequest");
    assert!(names.types.iter().all(|name| !name.starts_with("CreateOrder")), "{names:?}");
}

#[test]
fn types_by_hand_are_pinned_by_place() {
    let shop = Shop::new();
    shop.by_hand(
        "operations: {POST /v3/shop/orders: place}
types:
  place.request.amount: PlacedAmount
  Order.amount: PlacedAmount
  shop:
    refund_order.request.amount.from: RefundSource
    Order: ShopOrder
",
    );
    let names = shop.import();
    for (place, name) in [
        ("POST orders request.amount", "PlacedAmount"),
        ("GET orders/{out_no} response", "ShopOrder"),
        ("GET orders/{out_no} response.amount", "PlacedAmount"),
        ("POST partner/refunds request.amount.from", "RefundSource"),
    ] {
        assert_eq!(names.at(place), name, "{place}");
    }
    shop.by_hand("types: {place.request.amount: PlacedAmount, Order.amount: PlacedAmount}\noperations: {POST /v3/shop/orders: put_order}\n");
    let error = shop.try_import().unwrap_err().to_string();
    assert!(error.contains("`place.request.amount`"), "{error}");
}

#[test]
fn operation_renamed_by_hand_keeps_its_pinned_type() {
    let shop = Shop::new();
    shop.by_hand("types: {create_order.request: NewOrder}\n");
    assert_eq!(shop.import().at("POST orders request"), "NewOrder");
    shop.by_hand("operations: {POST /v3/shop/orders: place}\ntypes: {place.request: NewOrder}\n");
    assert_eq!(shop.import().at("POST orders request"), "NewOrder");
}

#[test]
fn line_that_fits_nothing_is_an_error_with_its_line_and_a_fix() {
    for (text, line, fix) in [
        ("modules:\n  # one\n  /v3/shop/none/: x\n", 3, "correct it or delete the line"),
        (
            "operations:\n  POST /v3/shop/none: x\n",
            2,
            "correct method and path, or delete the line",
        ),
        (
            "operations:\n  GET /v3/shop/orders: x\n",
            2,
            "correct method and path, or delete the line",
        ),
        (
            "types:\n  create_order.request.amont: Amont\n",
            2,
            "write `create_order.request.amount`, or",
        ),
        (
            "types:\n  create_order.response.amount: Amont\n",
            2,
            "write `create_order.request.amount`, or",
        ),
        ("types:\n  shop:\n    Oder.amount: Amont\n", 3, "delete the line"),
        ("types:\n  nothing.request: Amont\n", 2, "delete the line"),
        ("names:\n  a: b\n", 1, "write `modules`, `operations` or `types`"),
        ("operations:\n  POST /v3/shop/orders: placeOrder\n", 2, "a name in snake_case"),
        ("operations:\n  'POST /v3/shop/orders': clone\n", 2, "a method of every client"),
        ("operations:\n  /v3/shop/orders: place\n", 2, "such as `POST /v3"),
        ("types:\n  create_order.request: order\n", 2, "a type in PascalCase"),
        ("types:\n  create_order.request: Vec\n", 2, "a type in PascalCase"),
        ("modules:\n  /v3/shop/: Shop\n", 2, "a module in snake_case"),
        ("types:\n  create_order.request: CreateOrder\n", 2, "choose another"),
        ("types:\n  create_order.request: Shop\n", 2, "choose another"),
        ("types:\n  create_order.request: Same\n  Payer: Same\n", 3, "give them two names"),
        (
            "operations:\n  POST /v3/shop/orders: x\n  GET /v3/shop/orders/{out_no}: x\n",
            3,
            "change one",
        ),
    ] {
        let shop = Shop::new();
        shop.by_hand(text);
        let error = shop.try_import().unwrap_err();
        assert!(matches!(error, Error::Lint(_)), "{text}{error}");
        let (error, place) = (error.to_string(), format!("names.yaml:{line}#/"));
        assert!(error.contains(&place) && error.contains(fix), "{text}{error}");
        assert!(error.ends_with("[names]"), "{error}");
        assert!(!shop.out().join("shop.yaml").exists(), "{text}");
    }
}

#[test]
fn line_for_a_family_that_is_not_imported_is_left_alone() {
    let mut shop = Shop::new();
    shop.by_hand("modules: {/v3/pay/partner/: partner_pay}\noperations: {POST /v3/pay/x: y}\ntypes: {pay: {y.request: Y}, create_thing.request: Thing}\n");
    let other = "  /v3/other/things: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'204': {description: ''}}}}\npaths_end: 1\ncomponents:\n";
    shop.change("components:\n", &other.replace("paths_end: 1\n", ""));
    let main = shop.folder.path().join("openapi.yaml");
    std::fs::write(&main, &shop.text).unwrap();
    Import::new(&main).family("shop").write(shop.out()).unwrap();
    Import::new(&main).family("other").write(shop.out()).unwrap();
    let names = Names::read(&shop.out().join("other.yaml"));
    assert_eq!(names.types, ["Thing"]);
}

#[test]
fn bare_nouns_and_names_of_other_operations_are_avoided() {
    let mut shop = Shop::new();
    shop.change("state: {type: string, enum: [A, B]}", "type: {type: string, enum: [A, B]}, refund_order: {type: object, properties: {a: {type: string}}}");
    shop.change("#/components/schemas/Payer", "#/components/schemas/Data");
    shop.change("    Payer: ", "    Data: ");
    let names = shop.import();
    assert_eq!(names.at("POST orders request.type"), "CreateOrderType");
    assert_eq!(names.at("POST orders request.payer"), "ShopData");
    let at = names.at("POST orders request.refund_order");
    assert!(!at.starts_with("RefundOrder"), "{at}");
}

#[test]
fn operations_and_types_never_take_reserved_names() {
    let mut shop = Shop::new();
    for id in ["new", "clone", "type", "option", "apiError", "shop"] {
        shop.change("operationId: ", &format!("operationId: {id} #"));
        std::fs::remove_dir_all(shop.out()).ok();
        shop.import();
    }
    shop.change("Payer", "Vec");
    shop.import();
}

#[test]
fn copies_that_repairs_made_different_are_not_one_type() {
    let mut shop = Shop::new();
    // The first reference adds a field, so it is another type.
    shop.change("payer: {$ref: '#/components/schemas/Payer', description: who pays}", "payer: {allOf: [{$ref: '#/components/schemas/Payer'}, {type: object, properties: {name: {type: string}}}]}");
    let names = shop.import();
    assert_eq!(names.at("POST orders request.payer"), "Payer");
    assert_ne!(names.at("POST partner/refunds request.payer"), "Payer");
}

#[test]
fn shared_type_is_what_most_places_have() {
    let response = |id: &str, more: Value| {
        let mut schema = serde_json::json!({"type": "object", "x-wechatpay-shared": "Order", "properties": {"no": {"type": "string"}}});
        schema["properties"]["no"]
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        serde_json::json!({"get": {"operationId": id, "responses": {"200": {"content": {"application/json": {"schema": schema}}}}}})
    };
    let marked = serde_json::json!({"x-wechatpay-sensitive": true});
    let none = serde_json::json!({});
    let root = serde_json::json!({
        "info": {"title": "A"}, "components": {},
        "paths": {"/a": response("a", marked), "/b": response("b", none.clone()), "/c": response("c", none)},
    });
    let mut document = Document { path: "a.yaml".into(), family: "a".to_owned(), root };
    let lock = Lock::default();
    super::hoist::run(&mut document, &lock, &ByHand::default()).unwrap();
    let of = |path: &str| {
        let at = "get/responses/200/content/application~1json/schema/$ref";
        document.root.pointer(&format!("/paths/~1{path}/{at}")).unwrap().clone()
    };
    assert_eq!(of("a"), "#/components/schemas/AResponse");
    assert_eq!(of("b"), "#/components/schemas/Order");
    assert_eq!(of("c"), "#/components/schemas/Order");
    assert!(!document.root.to_string().contains("x-wechatpay-shared"));
}

#[test]
fn composition_is_not_what_one_of_its_parts_refers_to() {
    let mut shop = Shop::new();
    let both = "{allOf: [{$ref: '#/components/schemas/Alias'}, {type: object, properties: {name: {type: string}}}]}";
    shop.change(
        "scene_info: {type: object, properties: {ip: {type: string}}}",
        &format!("scene_info: {both}, other_info: {both}"),
    );
    shop.change("{$ref: '#/components/schemas/Payer', description: who pays}", "{type: string}");
    shop.change(
        "    Payer: ",
        "    Alias: {$ref: '#/components/schemas/Payer', description: x}\n    Payer: ",
    );
    let names = shop.import();
    assert_eq!(names.at("POST orders request.payer"), "Payer");
    assert_eq!(names.at("POST orders request.scene_info"), "SceneInfo");
    assert_eq!(names.at("POST orders request.other_info"), "OtherInfo");
}
