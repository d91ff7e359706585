//! A typed WeChat Pay API v3 client, generated from OpenAPI descriptions: every request is signed,
//! and every 2xx response is verified before anyone sees it. The first family is the palm service.
//!
//! 由 OpenAPI 描述生成的微信支付 API v3 客户端：请求自动签名，2xx 应答验签通过后才会交给调用方。首先支持微信刷掌。
//!
//! ```no_run
//! use wechatpay_client::{Client, Merchant};
//!
//! # async fn example() -> Result<(), wechatpay_client::Error> {
//! let client = Client::builder().merchant(Merchant::from_env()?).build()?;
//! let palm = client.palmservice();
//! let token = palm.preauthorize_organization("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "1004").send().await?;
//! println!("{} verified by {:?}", token.request_id().unwrap_or_default(), token.verified_by());
//! # Ok(())
//! # }
//! ```
//!
//! # Settings
//!
//! [`Merchant::from_env`] reads `WECHATPAY_MCHID`, `WECHATPAY_MERCHANT_SERIAL`,
//! `WECHATPAY_PRIVATE_KEY`, `WECHATPAY_APIV3_KEY`, `WECHATPAY_PUBLIC_KEY_ID`,
//! `WECHATPAY_PUBLIC_KEY`, `WECHATPAY_PLATFORM_CERTS`, `WECHATPAY_BASE_URL` and
//! `WECHATPAY_BACKUP_URL`; the same can be set by hand. Platform certificates and a public key may
//! be configured at once; the key is chosen by the `Wechatpay-Serial` of each response. With no
//! platform key but an APIv3 key, the first call downloads the certificates. `build()` sends
//! nothing; its errors name the setting and what to change.
//!
//! [`guide`] leads from here to going live. 中文指南见 [`guide_zh`]。
//!
//! # Three styles of call
//!
//! Generated operations ([`palmservice`], [`platform`]); the same operations by their path
//! ([`routes`]); and [`Client::chain`] for endpoints without a description yet. All are signed,
//! verified and traced alike. A client generated from a private specification plugs in with
//! [`Client::module`].
//!
//! # Families
//!
#![doc = include_str!("generated/families.md")]
//!
//! Each is a cargo feature, except those that are always there; `all-families` enables all.
//! 每组接口对应一个 feature。
//!
//! # Other features
//!
//! None of them is on by default.
//!
//! | feature | adds |
//! |---|---|
//! | `axum` | extractors that verify and open a notification before a handler runs: [`notifications`] |
//! | `bill-rows` | `Download::bill`, and typed rows of bills in constant memory |
//! | `blocking` | `send_blocking`, `get_blocking`, … next to every call: no runtime is needed; rejected inside an async task |
//! | `gzip` | downloads that are decompressed while they arrive |
//! | `schemars` | `JsonSchema` of the generated types |
//! | `build-time-codegen` | the generated modules are written while building, from the JSON in this package; the bytes are the same |
//!
//! # When a call fails
//!
//! [`Error`] knows if the outcome is unknown, if the same call can be made again, and what support
//! asks for. It is known only if nothing was sent, or if WeChat Pay refused with its own error
//! body; after anything else that is not a verified 2xx, the request may have taken effect: query
//! first. A response other than 2xx is unauthenticated. No value that was sent is printed, and what
//! a server wrote is escaped and cut.
//!
//! A response that differs from the specification is not lost: a field that cannot be read is not
//! set and listed in [`Response::problems`], and [`Response::body`] and [`Error::body`] keep the
//! verified bytes.
//!
//! # What a signature cannot bind
//!
//! A response's signature covers its timestamp, nonce and body, not the request. Within five
//! minutes a genuine response could replace another; TLS prevents that on the wire. Where a
//! response of a known operation repeats a value of the request, the two are compared
//! ([`ErrorKind::Mismatch`]), whichever style of call was used.
//!
//! # Notifications
//!
//! [`Client::notifications`] verifies and decrypts what WeChat Pay posts to the merchant, with the
//! keys that the client keeps up to date, in every key mode.
//!
//! # Testing
//!
//! `wechatpay-sandbox` is a local WeChat Pay for tests: it checks requests strictly, signs
//! responses, and can misbehave on purpose.
#![forbid(unsafe_code)]

#[cfg(feature = "bill-rows")]
pub mod bill_rows;
mod chain;
mod client;
mod download;
mod error;
mod expected;
// Declared as prettyplease prints it, which rustfmt would change.
#[cfg(not(feature = "build-time-codegen"))]
#[rustfmt::skip]
#[allow(unreachable_pub, reason = "generated modules do not know where they are included")]
mod generated;
#[cfg(feature = "build-time-codegen")]
#[allow(unreachable_pub, reason = "generated modules do not know where they are included")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated/mod.rs"));
}
pub mod invoke;
pub mod notifications;
mod opaque;
mod operation;
mod options;
#[cfg(feature = "palmservice")]
mod palm;
mod problem;
mod resilience;
mod response;
pub mod runtime;

#[cfg(not(feature = "build-time-codegen"))]
include!("generated/families.rs");
#[cfg(feature = "build-time-codegen")]
include!(concat!(env!("OUT_DIR"), "/generated/families.rs"));

pub use chain::Chain;
pub use client::{Client, ClientBuilder};
pub use download::{Download, DownloadStream};
pub use error::{Code, Detail, Error, ErrorKind, SignDifference, SignInformation, Transport};
pub use expected::{Expected, Payment, PaymentFacts, Unexpected};
pub use notifications::Notifications;
pub use options::CallOptions;
pub use problem::Problem;
pub use resilience::{RetryPolicy, Timer};
pub use response::{Body, Response};
pub use runtime::{FilePart, Sensitive};
pub use wechatpay_auth as auth;
pub use wechatpay_auth::Merchant;

#[doc = include_str!("../docs/guide.md")]
pub mod guide {}

#[doc = include_str!("../docs/guide.zh.md")]
pub mod guide_zh {}

/// Returns every operation that this build contains.
pub fn operations() -> impl Iterator<Item = &'static runtime::Operation> {
    generated::OPERATIONS.iter().copied().flatten().copied()
}

/// Returns every operation that this build contains with its documentation, for tools such as the
/// command line. A program that does not call it does not contain the documentation.
pub fn descriptions() -> impl Iterator<Item = &'static runtime::Description> {
    generated::DESCRIPTIONS.iter().copied().flatten()
}
