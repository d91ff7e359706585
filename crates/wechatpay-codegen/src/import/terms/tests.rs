use serde_json::json;

use super::*;
use crate::import::Import;

/// A description of one family, with a nested type, a list and an enum.
const DESCRIPTION: &str = "
swagger: '2.0'
info: {title: Shops, version: '1'}
host: api.mch.weixin.qq.com
paths:
  /v3/shop/orders:
    post:
      summary: upstream's text
      parameters:
        - name: body
          in: body
          schema:
            type: object
            properties:
              out_order_no: {type: string}
              amount:
                type: object
                properties: {total: {type: integer}, currency: {type: string}}
              goods:
                type: array
                items:
                  type: object
                  properties: {name: {type: string}}
      responses:
        200:
          schema:
            type: object
            properties:
              state: {type: string, enum: [PAID, OPEN]}
  /v3/shop/orders/{order_id}:
    get:
      parameters:
        - {name: order_id, in: path, required: true, type: string}
        - {name: kind, in: query, type: string, enum: [CUP, BAG]}
      responses:
        200:
          schema: {type: object, properties: {total: {type: integer}, name: {type: string}}}
";

const TERMS: &str = "
families:
  shop: Orders of a shop 商店订单
operations:
  shop:
    create_order: Creates an order 创建订单
    get_order: Queries an order 查询订单
types:
  ApiError: Error details 错误信息
fields:
  ApiError.code: Kind of error 错误码
  ApiError.detail: Details 错误详情
  ApiError.message: Message 错误描述
  amount: Amount 金额
  amount.total: Amount, in fen 总金额
  currency: Currency 货币类型
  goods: Goods 商品列表
  kind: Kind of goods 商品类型
  name: Name 名称
  order_id: Order number 订单号
  out_order_no: Merchant order number 商户订单号
  state: State 订单状态
  total: Total 合计
  shop:goods.name: Product name 商品名称
values:
  state:
    PAID: Paid 已支付
  kind:
    CUP: Cup 杯子
";

struct Run {
    out: tempfile::TempDir,
    findings: Vec<Finding>,
    root: Value,
}

/// Imports the description with some terms.
fn import(terms: &str) -> Result<Run, Error> {
    let folder = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("swagger.yaml"), DESCRIPTION).unwrap();
    std::fs::write(out.path().join(FILE), terms).unwrap();
    // The names of operations are not what is tested here.
    let lock = json!({"operations": {
        "POST /v3/shop/orders": "create_order",
        "GET /v3/shop/orders/{order_id}": "get_order",
    }, "types": {}});
    std::fs::write(out.path().join("shop.lock"), lock.to_string()).unwrap();
    let report = Import::new(folder.path()).write(out.path())?;
    let root = load::load(&out.path().join("shop.yaml")).unwrap().root;
    let findings = report.findings.into_iter().filter(|finding| finding.rule == "terms").collect();
    Ok(Run { out, findings, root })
}

fn messages(run: &Run) -> Vec<String> {
    run.findings.iter().map(|finding| finding.message.clone()).collect()
}

/// Returns the description of the field, or that of the type that it refers to.
fn described<'a>(root: &'a Value, schema: &'a Value, field: &str) -> &'a str {
    let field = &schema["properties"][field];
    match field["$ref"].as_str() {
        Some(reference) => text(root.pointer(&reference[1..]).unwrap(), "description"),
        None => text(field, "description"),
    }
}

/// Returns the schema with all of these fields.
fn with_fields<'a>(root: &'a Value, fields: &[&str]) -> &'a Value {
    let has = |schema: &&Value| {
        let has = |field: &&str| schema["properties"].get(field).is_some();
        fields.iter().all(has)
    };
    members(&root["components"], "schemas").map(|(_, schema)| schema).find(has).unwrap()
}

/// Returns the schema with this field and no other.
fn with_only<'a>(root: &'a Value, field: &str) -> &'a Value {
    let is_only = |schema: &&Value| {
        let fields: Vec<&String> = members(schema, "properties").map(|(name, _)| name).collect();
        fields == [field]
    };
    members(&root["components"], "schemas").map(|(_, schema)| schema).find(is_only).unwrap()
}

#[test]
fn everything_with_a_term_is_described() {
    let run = import(TERMS).unwrap();
    assert_eq!(messages(&run), [""; 0]);
    let root = &run.root;
    assert_eq!(root["info"]["description"], "Orders of a shop 商店订单");
    let create = &root["paths"]["/v3/shop/orders"]["post"];
    assert_eq!(create["summary"], "Creates an order 创建订单");
    let get = &root["paths"]["/v3/shop/orders/{order_id}"]["get"];
    assert_eq!(get["parameters"][0]["description"], "Order number 订单号");
    let request = with_fields(root, &["out_order_no", "amount"]);
    assert_eq!(request["description"], "The request of `create_order` 创建订单请求");
    assert_eq!(described(root, request, "out_order_no"), "Merchant order number 商户订单号");
    assert_eq!(described(root, request, "amount"), "Amount 金额");
    // Nothing may stand next to a `$ref`.
    assert_eq!(request["properties"]["amount"].as_object().unwrap().len(), 1);
    assert_eq!(described(root, request, "goods"), "Goods 商品列表");
}

#[test]
fn narrowest_entry_wins() {
    let run = import(TERMS).unwrap();
    let amount = with_fields(&run.root, &["total", "currency"]);
    assert_eq!(described(&run.root, amount, "total"), "Amount, in fen 总金额");
    let good = with_only(&run.root, "name");
    assert_eq!(described(&run.root, good, "name"), "Product name 商品名称");
    let response = with_fields(&run.root, &["total", "name"]);
    assert_eq!(described(&run.root, response, "total"), "Total 合计");
    assert_eq!(described(&run.root, response, "name"), "Name 名称");
}

#[test]
fn values_of_an_enum_are_listed() {
    let run = import(TERMS).unwrap();
    let response = with_fields(&run.root, &["state"]);
    let expected = "State 订单状态\n\n* `PAID`: Paid 已支付";
    assert_eq!(described(&run.root, response, "state"), expected);
    let kinds = members(&run.root["components"], "schemas")
        .find(|(_, schema)| schema["enum"] == json!(["CUP", "BAG"]));
    assert_eq!(kinds.unwrap().1["description"], "Kind of goods 商品类型\n\n* `CUP`: Cup 杯子");
}

#[test]
fn entry_of_the_base_serves_the_partner() {
    let terms =
        TERMS.replace("  shop", "  partner_shop").replace("shop:goods", "partner_shop:goods");
    assert!(import(&terms).unwrap().root["info"].get("description").is_none());
    let document = import(TERMS).unwrap().root;
    let mut document = Document {
        path: "partner_shop.yaml".into(),
        family: "partner_shop".to_owned(),
        root: document,
    };
    let out = tempfile::tempdir().unwrap();
    let terms = TERMS.replace("families:\n  shop:", "families:\n  partner_shop:");
    std::fs::write(out.path().join(FILE), terms).unwrap();
    let applied = Terms::read(out.path()).unwrap().apply(&mut document);
    assert_eq!(applied.missing, []);
    let good = with_only(&document.root, "name");
    assert_eq!(described(&document.root, good, "name"), "Product name 商品名称");
}

#[test]
fn missing_text_is_a_finding() {
    for (line, expected) in [
        (
            "    get_order: Queries an order 查询订单\n",
            "`shop.get_order`: the operation of the family `shop` has no text: add an entry",
        ),
        ("  currency: Currency 货币类型\n", ".currency`: the field of the family `shop`"),
        ("  order_id: Order number 订单号\n", "`get_order.order_id`: the parameter of the family"),
        ("  ApiError: Error details 错误信息\n", "`ApiError`: the type of the family `shop`"),
    ] {
        assert!(TERMS.contains(line), "{line}");
        let messages = messages(&import(&TERMS.replace(line, "")).unwrap());
        assert!(matches!(&messages[..], [only] if only.contains(expected)), "{messages:?}");
    }
}

#[test]
fn family_that_is_not_listed_is_left_alone() {
    let run = import(&TERMS.replace("families:\n  shop:", "families:\n  other:")).unwrap();
    assert!(run.root["paths"]["/v3/shop/orders"]["post"].get("summary").is_none());
    assert!(messages(&run).iter().all(|message| !message.contains("has no text")));
}

#[test]
fn entry_that_fits_nothing_is_a_finding() {
    for (section, line, expected) in [
        (
            "operations:\n  shop:\n",
            "    cancel: Cancels 取消\n",
            "`shop.cancel` nothing has this name",
        ),
        ("fields:\n", "  totals: Total 合计\n", "`totals` nothing has this name"),
        ("fields:\n", "  shop:goods.total: Total 合计\n", "`shop:goods.total` nothing has"),
        ("fields:\n", "  shap:total: Total 合计\n", "`shap:total` no family of this name"),
        ("values:\n  state:\n", "    GONE: Gone 消失\n", "`state.GONE` nothing has this name"),
        ("types:\n", "  Order: Order 订单\n", "`Order` nothing has this name"),
    ] {
        let run = import(&TERMS.replace(section, &format!("{section}{line}"))).unwrap();
        let messages = messages(&run);
        assert!(matches!(&messages[..], [only] if only.contains(expected)), "{messages:?}");
        let contents = std::fs::read_to_string(run.out.path().join(FILE)).unwrap();
        let number = contents.lines().position(|it| it == line.trim_end()).unwrap() + 1;
        let at = run.findings[0].path.display().to_string();
        assert!(at.ends_with(&format!("terms.yaml:{number}")), "{at}, not line {number}");
    }
}

#[test]
fn entry_for_a_family_that_is_not_imported_is_left_alone() {
    let terms = Terms {
        root: json!({
            "families": {"shop": "Shop 商店", "other": "Other 其他"},
            "operations": {"other": {"create": "Creates 创建"}},
            "fields": {"total": "Total 合计", "shop:total": "Total 合计", "other:total": "Total 合计"},
        }),
        ..Terms::default()
    };
    let keys = |is_whole: bool| -> Vec<String> {
        let applied = Applied { used: ["/families/shop".to_owned()].into(), ..Applied::default() };
        let unused = terms.unused(&[("shop", &applied)], is_whole);
        unused.into_iter().map(|finding| finding.pointer).collect()
    };
    assert_eq!(keys(false), ["/fields/shop:total"]);
    assert_eq!(keys(true).len(), 5);
}

#[test]
fn malformed_entry_is_an_error() {
    for (was, is, expected) in [
        ("Goods 商品列表", "Goods", "`goods` must be English and then Chinese"),
        ("Goods 商品列表", "商品列表", "`goods` must be English and then Chinese"),
        ("Goods 商品列表", "[1]", "`goods` must have a text"),
        (
            "values:\n  state:\n    PAID: Paid 已支付",
            "values:\n  state: Paid 已支付",
            "`state` must have a text",
        ),
        ("types:", "tipes:", "is not a section: write one of `families`"),
        (
            "Creates an order",
            &"Creates an order ".repeat(6),
            "characters of English: use at most 100",
        ),
        ("values:", "pages:\n  shop: {get_order: 'http://x'}\nvalues:", "begins with https://"),
    ] {
        let changed = TERMS.replace(was, is);
        assert_ne!(changed, TERMS);
        let error = import(&changed).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn page_is_linked() {
    let page = "https://pay.weixin.qq.com/doc/v3/merchant/1";
    let run = import(&format!("{TERMS}pages:\n  shop:\n    get_order: {page}\n")).unwrap();
    let get = &run.root["paths"]["/v3/shop/orders/{order_id}"]["get"];
    assert_eq!(get["x-wechatpay-docs"], page);
}

#[test]
fn text_is_split_before_the_first_chinese_word() {
    for (text, parts) in [
        ("Merchant order number 商户订单号", ("Merchant order number", "商户订单号")),
        ("Creates an order H5下单", ("Creates an order", "H5下单")),
        ("Orders.\n\n订单，Native 下单", ("Orders.", "订单，Native 下单")),
        ("Order", ("Order", "")),
        ("订单", ("", "订单")),
    ] {
        assert_eq!(split(text), parts);
    }
}
