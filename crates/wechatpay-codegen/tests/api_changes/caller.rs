//! Uses everything of `openapi/`, in the ways people write. Compiled against each change.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;

use wechatpay_client::runtime::serde::Serialize;
use wechatpay_client::runtime::serde::de::DeserializeOwned;
use wechatpay_client::runtime::{DateTime, Map, Value};
use wechatpay_client::{DownloadStream, Error, Response, Sensitive};

use crate::Client;
use crate::other::{Other, Ping};
use crate::shop::{
    Amount, CancelOrder, ChangeSettings, Channel, Day, DownloadBill, GetSummary, Good, Helper, Kind, ListGoods,
    ListGoodsResponse, Order, OrderAmount, Payer, PlaceOrder, PlaceOrderRequest, PlaceOrderRequestScene, PutTags,
    QueryOrder, Settings, ShopService, State, Summary, Unused, UploadImage, UploadImageBody, UploadImageResponse,
};

fn object<T: Clone + Debug + Default + PartialEq + Send + Sync + 'static>() {}
fn variants<T: Clone + Debug + Default + Eq + Hash + Send + Sync + 'static>() {}
fn sent<T: Serialize>() {}
fn received<T: DeserializeOwned>() {}
fn builder<T: Clone + Debug + Send + Sync + 'static>(_: &T) {}
fn spawn<F: Future + Send + 'static>(_: F) {}

pub fn traits() {
    object::<Amount>();
    object::<Good>();
    object::<ListGoodsResponse>();
    object::<Order>();
    object::<OrderAmount>();
    object::<Payer>();
    object::<PlaceOrderRequest>();
    object::<PlaceOrderRequestScene>();
    object::<Settings>();
    object::<Summary>();
    object::<UploadImageBody>();
    object::<UploadImageResponse>();
    variants::<Channel>();
    variants::<Kind>();
    variants::<State>();
    sent::<Amount>();
    sent::<Channel>();
    sent::<Kind>();
    sent::<Payer>();
    sent::<PlaceOrderRequest>();
    sent::<PlaceOrderRequestScene>();
    sent::<Settings>();
    sent::<UploadImageBody>();
    sent::<Unused>();
    received::<Unused>();
    received::<Good>();
    received::<ListGoodsResponse>();
    received::<Order>();
    received::<OrderAmount>();
    received::<Settings>();
    received::<State>();
    received::<Summary>();
    received::<UploadImageResponse>();
    let _: Helper = crate::shop::Helper;
    let _: &[&wechatpay_client::runtime::Operation] = crate::shop::OPERATIONS;
    let _: &[wechatpay_client::runtime::Description] = crate::shop::DESCRIPTIONS;
}

/// Sets every field of a request, in every form that people write.
pub fn requests(now: DateTime, text: String, json: Map) -> PlaceOrderRequest {
    let attach = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
    let amount: Amount = Amount::new().total(1).total(2_i64).currency("CNY").currency(&text);
    let payer = Payer::new().openid(text.as_str()).age(30_i64);
    let scene = PlaceOrderRequestScene::new().ip("127.0.0.1");
    let day: Day = "2018-06-08".to_owned();
    let kind: Option<Kind> = Some(Kind::A);
    let mut request = PlaceOrderRequest::new()
        .out_no("N1")
        .out_no(text.clone())
        .amount(amount.clone())
        .count(1)
        .count(Some(1_i64))
        .rate(1.5)
        .rate(2_f64)
        .is_test(true)
        .expires(now)
        .expires("2018-06-08T10:34:56+08:00")
        .day(day.clone())
        .kind(Kind::B)
        .kind(kind)
        .kind("KIND_A")
        .payer(payer.clone())
        .limits(["no_credit"])
        .limits(vec![text.clone()])
        .payers([payer.clone()])
        .attach(attach)
        .extra(json)
        .name("张三")
        .name(Sensitive::from("张三"))
        .note("n")
        .note(Some(&text))
        .note(None::<String>)
        .gps(&text)
        .scene(scene);
    request.note = Some(text.clone());
    request.count = Some(2);
    let _: Option<&str> = request.out_no.as_deref();
    let _: Option<&Amount> = request.amount.as_ref();
    let _: Option<i64> = request.count;
    let _: Option<f64> = request.rate;
    let _: Option<bool> = request.is_test;
    let _: Option<DateTime> = request.expires;
    let _: Option<&Day> = request.day.as_ref();
    let _: Option<&Kind> = request.kind.as_ref();
    let _: Option<&Payer> = request.payer.as_ref();
    let _: Option<&Vec<String>> = request.limits.as_ref();
    let _: Option<&[Payer]> = request.payers.as_deref();
    let _: Option<&BTreeMap<String, String>> = request.attach.as_ref();
    let _: Option<&Map> = request.extra.as_ref();
    let _: Option<&Sensitive> = request.name.as_ref();
    let _: Option<&str> = request.note.as_deref();
    let _: Option<&String> = request.gps.as_ref();
    let _: Option<&PlaceOrderRequestScene> = request.scene.as_ref();
    let _: Option<&str> = request.scene.as_ref().and_then(|scene| scene.ip.as_deref());
    let _: Option<i64> = amount.total;
    let _: Option<String> = amount.currency;
    let _: Option<String> = payer.openid;
    let _: Option<i64> = payer.age;
    let unused = Unused::new().text("t");
    let _: Option<String> = unused.text;
    let upload = UploadImageBody::new().filename("a.png").sha256(&text);
    let _: Option<&str> = upload.filename.as_deref().or(upload.sha256.as_deref());
    request
}

/// Reads every field of every response.
pub fn responses(order: &Order, goods: &ListGoodsResponse, summary: Summary, image: UploadImageResponse) -> String {
    let state = match &order.state {
        Some(State::Open) => "open",
        Some(State::Closed) => "closed",
        Some(State::Unknown(value)) => value.as_str(),
        _ => "",
    };
    let _: Option<&str> = order.out_no.as_deref();
    let _: Option<&State> = order.state.as_ref();
    let _: Option<&OrderAmount> = order.amount.as_ref();
    let _: Option<i64> = order.amount.as_ref().and_then(|amount| amount.total);
    let _: Option<&str> = order.amount.as_ref().and_then(|amount| amount.currency.as_deref());
    let _: Option<i64> = order.count;
    let _: Option<f64> = order.rate;
    let _: Option<bool> = order.paid;
    let _: Option<DateTime> = order.time;
    let _: Option<&[Good]> = order.goods.as_deref();
    let _: Option<&[String]> = order.tags.as_deref();
    let _: Option<String> = order.text.clone();
    let _: &str = order.token.as_str();
    let _: Option<&Value> = order.detail.as_ref();
    let _: Option<&str> = goods.next.as_deref();
    for good in goods.goods.iter().flatten() {
        let _: Option<&str> = good.id.as_deref();
        let _: Option<i64> = good.price;
        let _: Option<&Vec<Good>> = good.parts.as_ref();
        let _: Option<&Good> = good.parent.as_deref();
    }
    let _: Option<i64> = summary.total;
    let _: Option<String> = summary.last;
    let _: Option<BTreeMap<String, String>> = summary.counters;
    let _: String = image.media_id;
    let channel = match Channel::from("CHANNEL_APP") {
        Channel::App => "app",
        Channel::Web => "web",
        _ => "",
    };
    let _ = (Kind::A, Kind::B, State::KNOWN.len());
    format!("{state}{channel}")
}

/// Calls every operation, with every setter.
pub async fn calls(client: Client, request: PlaceOrderRequest, text: String) -> Result<(), Error> {
    let shop: ShopService = client.shop();
    let amount = Amount::new().total(1);
    let call: PlaceOrder = shop
        .place_order()
        .shop_id("s")
        .shop_id(&text)
        .page(1)
        .page(2_i64)
        .page(Some(3_i64))
        .trace("t")
        .trace(text.clone())
        .channel(Channel::App)
        .channel("CHANNEL_WEB")
        .dry_run(true)
        .dry_run("false")
        .ids(["a"])
        .ids(vec![text.clone()])
        .idempotency_key("k")
        .idempotency_key(Some(&text));
    builder(&call);
    let order: Response<Order> = call.clone().body(request.clone()).send().await?;
    let call = call
        .out_no("N1")
        .amount(amount)
        .count(1_i64)
        .rate(1.5)
        .is_test(false)
        .expires("2018-06-08T10:34:56+08:00")
        .day("2018-06-08")
        .kind(Kind::A)
        .payer(Payer::new())
        .limits(["no_credit"])
        .payers([Payer::new()])
        .attach(BTreeMap::new())
        .extra(Map::new())
        .name("张三")
        .note(&text)
        .gps("0,0")
        .scene(PlaceOrderRequestScene::new());
    spawn(call.send());
    let query: QueryOrder = shop.query_order().shop_id("s").out_no("N1");
    let found: Order = query.send().await?.into_inner();
    let cancel: CancelOrder = shop.cancel_order().shop_id("s").out_no(text.clone());
    let _: Response<()> = cancel.send().await?;
    let summary: GetSummary = shop.get_summary();
    let summary: Response<Summary> = summary.send().await?;
    let goods: ListGoods = shop.list_goods();
    let goods: Response<ListGoodsResponse> = goods.send().await?;
    let tags: PutTags = shop.put_tags().body(["a"]).body(vec![text.clone()]);
    let _: Response<()> = tags.send().await?;
    let settings: ChangeSettings = shop.change_settings().mode("m").limit(1_i64);
    let settings: Response<Settings> = settings.body(Settings::new().mode("m").limit(1_i64)).send().await?;
    let _: (Option<&str>, Option<i64>) = (settings.mode.as_deref(), settings.limit);
    let bill: DownloadBill = shop.download_bill().day("2018-06-08").digest("SHA1", "00").without_digest();
    let _: DownloadStream = bill.send().await?;
    let image: UploadImage = shop
        .upload_image()
        .filename("a.png")
        .sha256(&text)
        .body(UploadImageBody::new())
        .file(wechatpay_client::FilePart::from_bytes("a.png", vec![1]));
    let image: Response<UploadImageResponse> = image.send().await?;
    let other: Other = client.other();
    let ping: Ping = other.ping();
    let _: Response<()> = ping.send().await?;
    let _ = responses(&order, &goods, summary.into_inner(), image.into_inner());
    let _ = responses(&found, &ListGoodsResponse::default(), Summary::default(), UploadImageResponse::default());
    Ok(())
}

/// Calls every operation by its path, and one by its template.
pub fn routes(client: &Client) {
    let _: PlaceOrder = client.v3().shop().orders().shop_id("s").post().trace("t");
    let _: QueryOrder = client.v3().shop().orders().shop_id("s").out_no("N1").get();
    let _: CancelOrder = client.v3().shop().orders().shop_id("s").out_no("N1").delete();
    let _: GetSummary = client.v3().shop().summary().get();
    let _: ListGoods = client.v3().shop().goods().get();
    let _: PutTags = client.v3().shop().tags().put();
    let _: ChangeSettings = client.v3().shop().settings().put();
    let _: DownloadBill = client.v3().shop().bill_file().get();
    let _: UploadImage = client.v3().shop().images().post();
    let _: Ping = client.v3().other().ping().get();
    spawn(client.chain("v3/shop/summary").get());
}
