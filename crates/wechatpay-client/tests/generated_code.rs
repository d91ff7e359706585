//! Generated code in another crate: every form that the generator writes, without a warning where
//! all are errors.
//!
//! `cargo clippy -p wechatpay-client --test generated_code` checks the lints of clippy.
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    rust_2024_compatibility,
    unused,
    missing_docs,
    missing_debug_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    unused_lifetimes,
    explicit_outlives_requirements,
    clippy::all,
    clippy::pedantic,
    clippy::cargo,
    clippy::unwrap_used
)]
#![allow(clippy::multiple_crate_versions, reason = "of the dependencies")]

use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::{Sandbox, StubResponse};

/// What a build script includes.
pub mod shop {
    use ::wechatpay_client::runtime;

    runtime::client! {
        /// A shop.
        pub struct Shop;
    }

    static UPDATE_ITEM: runtime::Operation =
        runtime::Operation::new("shop", "update_item", "POST", "/v3/shop/items/{item_id}")
            .retry(runtime::RetryClass::SameKey("out_item_no"))
            .echoes(&["item_id", "out_item_no"]);

    impl Shop {
        /// Updates an item.
        pub fn update_item(&self) -> UpdateItem {
            UpdateItem::new(&self.inner)
        }
    }

    runtime::operation! {
        /// Request builder for [`Shop::update_item`]; call [`send`](Self::send) to execute it.
        pub struct UpdateItem {
            /// The item.
            ///
            /// Example 示例 `7`.
            item_id: i64 = path "item_id" [required];
            /// What to return.
            fields: Vec<String> = query "fields";
            /// Who asks.
            agent: String = query "agent" [required redacted];
            /// Against repetition.
            idempotency_key: String = header "Idempotency-Key";
        }
        body: Item { out_item_no: String; amount: Amount; goods: Vec<Goods>; limit_pay: Vec<LimitPay>; }
        renamed { body_state as state: State; }
    }

    impl UpdateItem {
        /// Sends `POST /v3/shop/items/{item_id}`.
        ///
        /// # Errors
        /// See [`Error`](runtime::Error).
        #[must_use = "nothing is sent until the future is awaited"]
        pub fn send(self) -> runtime::Sending<runtime::Response<Item>> {
            runtime::Request::new(&UPDATE_ITEM)
                .path("item_id", self.item_id)
                .query("fields", self.fields)
                .query_required("agent", self.agent)
                .header("Idempotency-Key", self.idempotency_key)
                .json(&self.body)
                .send(&self.inner)
        }

        runtime::blocking! { send_blocking -> runtime::Response<Item> }
    }

    static SET_TAGS: runtime::Operation =
        runtime::Operation::new("shop", "set_tags", "PUT", "/v3/shop/tags");

    impl Shop {
        /// Sets the tags.
        pub fn set_tags(&self) -> SetTags {
            SetTags::new(&self.inner)
        }
    }

    runtime::operation! {
        /// Request builder for [`Shop::set_tags`]; call [`send`](Self::send) to execute it.
        pub struct SetTags {}
        body: Vec<String>;
    }

    impl SetTags {
        /// Sends `PUT /v3/shop/tags`.
        ///
        /// # Errors
        /// See [`Error`](runtime::Error).
        #[must_use = "nothing is sent until the future is awaited"]
        pub fn send(self) -> runtime::Sending<runtime::Response<()>> {
            runtime::Request::new(&SET_TAGS).json_required(self.body).send(&self.inner)
        }

        runtime::blocking! { send_blocking -> runtime::Response<()> }
    }

    static SET_OWNER: runtime::Operation =
        runtime::Operation::new("shop", "set_owner", "POST", "/v3/shop/owner");

    impl Shop {
        /// Sets the owner.
        pub fn set_owner(&self) -> SetOwner {
            SetOwner::new(&self.inner)
        }
    }

    runtime::operation! {
        /// Request builder for [`Shop::set_owner`]; call [`send`](Self::send) to execute it.
        pub struct SetOwner {}
        body: Owner { name: runtime::Sensitive; }
    }

    impl SetOwner {
        /// Sends `POST /v3/shop/owner`.
        ///
        /// # Errors
        /// See [`Error`](runtime::Error).
        #[must_use = "nothing is sent until the future is awaited"]
        pub fn send(self) -> runtime::Sending<runtime::Response<()>> {
            runtime::Request::new(&SET_OWNER).sealed_json(self.body).send(&self.inner)
        }

        runtime::blocking! { send_blocking -> runtime::Response<()> }
    }

    static UPLOAD: runtime::Operation =
        runtime::Operation::new("shop", "upload", "POST", "/v3/shop/upload");

    impl Shop {
        /// Uploads a picture.
        pub fn upload(&self) -> Upload {
            Upload::new(&self.inner)
        }
    }

    runtime::operation! {
        /// Request builder for [`Shop::upload`]; call [`send`](Self::send) to execute it.
        pub struct Upload {}
        file;
        body: UploadMeta { filename: String; item_id: i64; }
    }

    impl Upload {
        /// Sends `POST /v3/shop/upload`.
        ///
        /// # Errors
        /// See [`Error`](runtime::Error).
        #[must_use = "nothing is sent until the future is awaited"]
        pub fn send(self) -> runtime::Sending<runtime::Response<()>> {
            runtime::Request::new(&UPLOAD)
                .upload("meta", &self.body, &["item_id"], "file", self.file)
                .send(&self.inner)
        }

        runtime::blocking! { send_blocking -> runtime::Response<()> }
    }

    static DOWNLOAD: runtime::Operation =
        runtime::Operation::new("shop", "download", "GET", "/v3/shop/file")
            .retry(runtime::RetryClass::Safe)
            .unsigned();

    impl Shop {
        /// Downloads a bill.
        pub fn download(&self) -> Download {
            Download::new(&self.inner)
        }
    }

    runtime::operation! {
        /// Request builder for [`Shop::download`]; call [`send`](Self::send) to execute it.
        pub struct Download {
            /// The file.
            token: String = query "token" [required];
        }
        download;
    }

    impl Download {
        /// Sends `GET /v3/shop/file`.
        ///
        /// # Errors
        /// See [`Error`](runtime::Error).
        #[must_use = "nothing is sent until the future is awaited"]
        pub fn send(self) -> runtime::Sending<runtime::DownloadStream> {
            runtime::Request::new(&DOWNLOAD)
                .query_required("token", self.token)
                .download(&self.inner, self.digest)
        }
    }

    runtime::object! {
        /// An item.
        pub struct Item: Serialize Deserialize {
            vouched {
                /// Its state.
                pub state: State;
            }
            /// The caller's number.
            pub out_item_no: Option<String> [required redacted];
            /// What it costs.
            pub amount: Option<Amount> [required];
            /// What it holds.
            pub goods: Option<Vec<Goods>>;
            /// What it may be bought with.
            pub limit_pay: Option<Vec<LimitPay>>;
            /// When it ends.
            pub time_expire: Option<runtime::DateTime>;
            /// Its type.
            pub type_: Option<String> = "type";
            /// Any JSON.
            pub attach: Option<runtime::Value>;
            /// Any object.
            pub extra: Option<runtime::Map>;
            /// By name.
            pub prices: Option<runtime::Dictionary<i64>>;
            /// Another item.
            pub next: Option<Box<Item>>;
        }
    }

    runtime::object! {
        /// An amount.
        pub struct Amount: Serialize Deserialize {
            /// In fen.
            pub total: Option<i64> [required];
            /// The currency.
            pub currency: Option<String>;
            /// The rate.
            pub rate: Option<f64>;
            /// Whether it is final.
            pub is_final: Option<bool>;
        }
    }

    runtime::object! {
        /// Goods.
        pub struct Goods: Serialize Deserialize {
            /// The price.
            pub price: Option<i64> [required];
        }
    }

    runtime::object! {
        /// An owner.
        pub struct Owner: Serialize {
            /// The name.
            pub name: Option<runtime::Sensitive> [required];
        }
    }

    runtime::object! {
        /// A picture.
        pub struct UploadMeta: Serialize {
            /// The name.
            pub filename: Option<String> [required];
            /// The item.
            pub item_id: Option<i64>;
        }
    }

    runtime::object! {
        /// Nothing.
        pub struct Empty: Serialize Deserialize {}
    }

    runtime::open_enum! {
        /// A state.
        pub enum State: Serialize Deserialize { On = "ON", Off = "OFF" }
    }

    runtime::open_enum! {
        /// What may not be used.
        pub enum LimitPay: Serialize Deserialize { NoCredit = "no_credit" }
    }

    /// The operations of the family.
    pub static OPERATIONS: &[&runtime::Operation] =
        &[&UPDATE_ITEM, &SET_TAGS, &SET_OWNER, &UPLOAD, &DOWNLOAD];

    /// The operations with their documentation.
    pub static DESCRIPTIONS: &[runtime::Description] = &[
        runtime::Description::new(
            &UPDATE_ITEM,
            "Updates an item.",
            "https://docs",
            UpdateItem::PARAMETERS,
            Some(UpdateItem::BODY),
        ),
        runtime::Description::new(&SET_TAGS, "", "", SetTags::PARAMETERS, Some(SetTags::BODY)),
    ];
}

use shop::{Amount, Empty, Goods, Item, LimitPay, Shop, State, UpdateItem};

async fn shop() -> (Sandbox, Shop) {
    let sandbox = Sandbox::builder().spawn().await.expect("a free port");
    let merchant = Merchant::from_vars(sandbox.environment()).expect("complete settings");
    let client = Client::builder().merchant(merchant).build().expect("complete settings");
    (sandbox, client.module())
}

fn assert_sendable<T: Send + Sync + Clone + std::fmt::Debug + 'static>(_: &T) {}

fn complete(call: UpdateItem) -> UpdateItem {
    call.item_id(7)
        .agent("us")
        .out_item_no("1")
        .amount(Amount::new().total(1))
        .body_state("ON")
        .goods([Goods::new().price(5)])
}

#[test]
fn setters_take_what_people_have() {
    let time = "2018-06-08T10:34:56+08:00";
    let openid = String::from("o");
    let item = Item::new()
        .out_item_no(&openid)
        .amount(Amount::new().total(1_u32).currency("CNY").rate(1.5).is_final(true))
        .state("ON")
        .state(State::On)
        .limit_pay(["no_credit"])
        .limit_pay(vec![LimitPay::NoCredit])
        .goods([Goods::new()])
        .goods(None::<Vec<Goods>>)
        .time_expire(time)
        .type_(None::<&str>)
        .attach("text")
        .next(Item::new().amount(Some(Amount::new())));
    assert_eq!(item.out_item_no.as_deref(), Some("o"));
    assert_eq!(item.state, State::On);
    assert_eq!(item.limit_pay, Some(vec![LimitPay::NoCredit]));
    assert_eq!((&item.goods, &item.type_), (&None, &None));
    assert_eq!(item.time_expire.map(|time| time.to_rfc3339()).as_deref(), Some(time));
    assert_eq!(item.next.as_ref().and_then(|next| next.amount.clone()), Some(Amount::new()));
}

#[test]
fn object_prints_no_redacted_value_and_is_written_in_the_order_of_its_fields() {
    let item = Item::new().type_("t").out_item_no("SECRET").state("ON");
    let printed = format!("{item:?} {item:#?}");
    assert!(printed.contains("out_item_no: <redacted>") && !printed.contains("SECRET"));
    assert!(printed.contains("goods: None"), "{printed}");
    assert_eq!(
        serde_json::to_string(&item).expect("JSON"),
        r#"{"state":"ON","out_item_no":"SECRET","type":"t"}"#
    );
    assert_eq!(serde_json::to_string(&Empty::new()).expect("JSON"), "{}");
    let invalid = Item::new().time_expire("today");
    let error = serde_json::to_string(&invalid).expect_err("the time is not a time");
    assert_eq!(error.to_string(), "time_expire: not an RFC 3339 time");
}

#[test]
fn response_is_read_leniently() {
    let read = |json: &str| serde_json::from_str::<Item>(json);
    let item = read(
        r#"{"state":"NEW","out_item_no":5,"amount":{"total":"12","rate":"1.5","is_final":"true"},"goods":{"price":1.0},
            "limit_pay":"no_credit","time_expire":"","prices":{"a":"1","b":"x"},"next":[{"state":"ON"}],"new":[]}"#,
    )
    .expect("lenient");
    assert_eq!(item.state.as_str(), "NEW");
    assert_eq!(item.out_item_no.as_deref(), Some("5"));
    let amount = Amount::new().total(12).rate(1.5).is_final(true);
    assert_eq!(item.amount, Some(amount));
    assert_eq!(item.goods, Some(vec![Goods::new().price(1)]));
    assert_eq!(item.limit_pay, Some(vec![LimitPay::NoCredit]));
    assert_eq!(item.time_expire, None);
    assert_eq!(item.prices, Some([("a".to_owned(), 1)].into()));
    assert_eq!(item.next.map(|next| next.state), Some(State::On));
    for (json, problem) in [
        ("{}", "state is missing"),
        (r#"{"state":null}"#, "state is missing"),
        (r#"{"state":{}}"#, "state: expected a string"),
        (r#"[{"state":"ON"}]"#, "expected an object"),
        ("null", "expected an object"),
    ] {
        assert_eq!(read(json).expect_err(json).to_string(), problem);
    }
}

#[test]
fn long_identifier_that_was_written_as_a_number_is_not_read_wrong() {
    let json = r#"{"state":"ON","out_item_no":181167098309019291163}"#;
    assert_eq!(serde_json::from_str::<Item>(json).expect("lenient").out_item_no, None);
}

#[tokio::test]
async fn everything_that_is_missing_or_invalid_is_reported_at_once_and_nothing_is_sent() {
    let (sandbox, shop) = shop().await;
    let call = shop.update_item().agent("us").goods([Goods::new().price(1), Goods::new()]);
    assert_sendable(&call);
    let error = call
        .idempotency_key("a\nb")
        .body(
            Item::new()
                .amount(Amount::new().currency("CNY"))
                .goods([Goods::new().price(1), Goods::new()])
                .time_expire("today"),
        )
        .send()
        .await
        .expect_err("incomplete");
    assert_eq!(
        error.to_string(),
        "update_item: item_id is missing; Idempotency-Key: not a value that a header can hold; \
         out_item_no is missing; amount.total is missing; goods[1].price is missing; \
         time_expire: not an RFC 3339 time"
    );
    assert!(!error.is_outcome_unknown() && !error.is_retryable());
    let error = shop.set_tags().send().await.expect_err("incomplete");
    assert_eq!(error.to_string(), "set_tags: body is missing");
    let error = shop.upload().send().await.expect_err("incomplete");
    assert_eq!(error.to_string(), "upload: filename is missing; file is missing");
    let error = shop.download().send().await.expect_err("incomplete");
    assert_eq!(
        error.to_string(),
        "download: token is missing; a download needs its digest, or `without_digest`"
    );
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn parameters_and_body_arrive_as_they_were_set() {
    let (sandbox, shop) = shop().await;
    let body = r#"{"state":"OFF","item_id":7,"out_item_no":"1","amount":{"total":[]}}"#;
    sandbox.stub("POST", "/v3/shop/items/{item_id}", StubResponse::json(201, body));
    let call = complete(shop.update_item()).fields(["a b", "刷+"]).idempotency_key("k");
    let task = tokio::spawn(call.send());
    let response = task.await.expect("it does not panic").expect("it is accepted");
    assert_eq!((response.status().as_u16(), &response.state), (201, &State::Off));
    assert_eq!(response.body(), body);
    let problems: Vec<_> = response.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["amount.total: expected an integer"]);
    let request = sandbox.requests().pop().expect("it arrived");
    assert_eq!(request.target, "/v3/shop/items/7?fields=a%20b&fields=%E5%88%B7%2B&agent=us");
    assert_eq!(request.header("idempotency-key"), Some("k"));
    let sent = r#"{"state":"ON","out_item_no":"1","amount":{"total":1},"goods":[{"price":5}]}"#;
    assert_eq!(request.body, sent);
}

#[tokio::test]
async fn response_that_does_not_decode_keeps_its_bytes_and_names_the_place() {
    let (sandbox, shop) = shop().await;
    for (body, problem) in [
        (r#"{"out_item_no":"1","next":{"state":{"secret":1}}}"#, "state is missing"),
        ("<html>", "expected JSON"),
        ("[]", "expected an object"),
    ] {
        sandbox.stub("POST", "/v3/shop/items/{item_id}", StubResponse::json(200, body));
        let error = complete(shop.update_item()).send().await.expect_err(body);
        let expected = format!(
            "update_item: response does not match the specification: {problem} (Request-ID "
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert_eq!(format!("{error:?}"), error.to_string());
        assert_eq!((error.body().as_ref(), error.is_outcome_unknown()), (body.as_bytes(), true));
        assert!(error.request_id().is_some() && !format!("{error:#?}").contains("secret"));
    }
}

#[tokio::test]
async fn response_about_another_request_is_rejected() {
    let (sandbox, shop) = shop().await;
    for (body, field) in [
        (r#"{"state":"ON","item_id":8}"#, "item_id"),
        (r#"{"state":"ON","out_item_no":"2"}"#, "out_item_no"),
    ] {
        sandbox.stub("POST", "/v3/shop/items/{item_id}", StubResponse::json(200, body));
        let error = complete(shop.update_item()).send().await.expect_err(body);
        let expected = format!("response is for a different {field} than the request");
        assert!(error.to_string().contains(&expected), "{error}");
        assert_eq!(error.body(), body);
    }
}

#[tokio::test]
async fn sensitive_fields_and_uploads_and_other_bodies_are_sent() {
    let (sandbox, shop) = shop().await;
    sandbox.stub("POST", "/v3/shop/owner", StubResponse::empty(204));
    sandbox.stub("PUT", "/v3/shop/tags", StubResponse::json(200, "not JSON"));
    sandbox.stub("POST", "/v3/shop/upload", StubResponse::empty(200));
    let response = shop.set_owner().name("张三").send().await.expect("it is accepted");
    assert_eq!(response.status().as_u16(), 204);
    let request = sandbox.requests().pop().expect("it arrived");
    assert!(!request.body.is_empty() && !String::from_utf8_lossy(&request.body).contains("张三"));
    let _tags = shop.set_tags().body(["a", "b"]).send().await.expect("any body is accepted");
    assert_eq!(sandbox.requests().pop().expect("it arrived").body, r#"["a","b"]"#);
    let file = wechatpay_client::FilePart::from_bytes("a.png", &b"PNG"[..]);
    let upload = shop.upload().filename("a.png").item_id(5).file(file);
    let _uploaded = upload.send().await.expect("it is accepted");
    let request = sandbox.requests().pop().expect("it arrived");
    let text = String::from_utf8_lossy(&request.body);
    assert!(text.contains("{\"filename\":\"a.png\"}") && text.contains("\r\n5\r\n"), "{text}");
}

#[test]
fn description_lists_parameters_and_fields_by_their_setters() {
    let [update, tags] = shop::DESCRIPTIONS else { panic!("two operations") };
    let setters: Vec<_> = update.values().map(|value| value.setter).collect();
    assert_eq!(
        setters[..6],
        ["item_id", "fields", "agent", "idempotency_key", "body_state", "out_item_no"]
    );
    let first = update.parameters[0];
    assert_eq!((first.summary(), first.example()), ("The item.", Some("7")));
    let state = update.values().find(|value| value.setter == "body_state").expect("a field");
    assert_eq!((state.name, state.required), ("state", false));
    assert_eq!(tags.values().map(|value| value.name).collect::<Vec<_>>(), ["body"]);
}

#[tokio::test]
async fn future_of_a_call_is_small() {
    let (_sandbox, shop) = shop().await;
    let size = size_of_val(&complete(shop.update_item()).send());
    assert!(size <= 3 * 1024, "{size} bytes");
    let size = size_of_val(&shop.set_owner().name("张三").send());
    assert!(size <= 3 * 1024, "{size} bytes");
}

#[tokio::test]
async fn failed_connection_names_the_origin_and_the_reason() {
    let sandbox = Sandbox::builder().spawn().await.expect("a free port");
    let merchant = Merchant::from_vars(sandbox.environment()).expect("complete settings");
    // No system gives this port to anyone by chance.
    let url = "http://127.0.0.1:1";
    let client = Client::builder()
        .merchant(merchant.base_url(url).backup_url(url))
        .retry(wechatpay_client::RetryPolicy::never())
        .build()
        .expect("complete settings");
    let error = complete(client.module::<Shop>().update_item()).send().await.expect_err("closed");
    let expected =
        format!("update_item: no connection to {url}: connection refused; nothing was sent");
    assert_eq!(error.to_string(), expected);
    assert_eq!((error.attempts(), error.origin()), (1, Some(url)));
}
