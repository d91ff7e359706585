//! Signs WeChat Pay API v3 requests and verifies what returns: answers, notifications, certificates, sensitive fields.
//!
//! 微信支付 API v3 的安全核心：请求签名、应答与回调验签、平台证书的下载与更新、回调解密、敏感字段加解密。可单独使用，
//! 配合任何 HTTP 客户端；也可直接用作 `reqwest-middleware` 中间件。
//!
//! It knows no endpoint but `/v3/certificates`, its own source of trust. The core is pure: no HTTP client, no async
//! runtime, no clock and no randomness but what it is given. What names `reqwest` is in [`middleware`].
//!
//! # Sign a request
//!
//! What is signed must be what is sent: `target` is path and query as they go on the request line, `body` the very bytes.
//!
//! ```
//! use http::Method;
//! use wechatpay_auth::{Signable, Signer, StampSource, SystemStamps};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
//! # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/apiclient_key.pem")?;
//! let signer = Signer::from_pem("1900000001", "3D82317E555DCE15337446A5AB4F12C277A2512C", &pem)?;
//! let request = Signable { method: &Method::GET, target: "/v3/certificates?algorithm_type=RSA", body: b"" };
//! let authorization = signer.sign(request, &SystemStamps.stamp()?)?;
//! let header = authorization.header(); // the value of `Authorization`, marked sensitive
//! # assert!(header.is_sensitive());
//! # Ok(())
//! # }
//! ```
//!
//! When the key is in a KMS or an HSM, implement [`RequestSigner`] and sign with [`Authorization::by`]; the middleware
//! takes one from [`Merchant::remote_signer`]. `examples/remote_signer.rs` signs through a channel to another thread.
//!
//! # Verify an answer
//!
//! ```
//! use http::HeaderMap;
//! use wechatpay_auth::{Error, PlatformKey, StampSource, SystemStamps, TrustStore, Verifier};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
//! # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
//! let key = PlatformKey::public_key("PUB_KEY_ID_0119000000012026010100000000000001", &pem)?;
//! let verifier = Verifier::new(TrustStore::new([key]));
//!
//! // Of a 2xx: all headers, and the raw body before anything parses it.
//! let check = |headers: &HeaderMap, body: &[u8]| {
//!     let verified = verifier.verify(headers, body, SystemStamps.now())?;
//!     Ok::<_, Error>(verified.key_id().to_owned())
//! };
//! assert_eq!(
//!     check(&HeaderMap::new(), b"{}"),
//!     Err(Error::MissingHeader { name: "Wechatpay-Serial" }),
//! );
//! # use wechatpay_auth::{ApiV3Key, NotificationBuilder};
//! # let wechatpay = std::fs::read_to_string("../wechatpay-sandbox/keys/wechatpay_key.pem")?;
//! # let signed = NotificationBuilder::new("X", serde_json::json!({})).build(
//! #     &ApiV3Key::new("0123456789abcdef0123456789abcdef")?,
//! #     "PUB_KEY_ID_0119000000012026010100000000000001", &wechatpay, &SystemStamps.stamp()?)?;
//! # assert_eq!(check(&signed.headers, &signed.body)?, "PUB_KEY_ID_0119000000012026010100000000000001");
//! # Ok(())
//! # }
//! ```
//!
//! # Open a notification
//!
//! One call verifies, parses and decrypts. The [`Reply`] is what WeChat Pay must be told within five seconds. With feature
//! `test-util`, [`NotificationBuilder`] makes notifications for tests; `examples/notification_receiver.rs` is a whole
//! receiver over axum, which buffers raw bytes, de-duplicates by id ([`Deduplicator`]) and keeps the deadline.
//!
//! ```
//! use serde::Deserialize;
//! use serde_json::json;
//! use wechatpay_auth::{NotificationBuilder, Reply, Stamp};
//! # use wechatpay_auth::{ApiV3Key, NotificationOpener, PlatformKey, TrustStore, Verifier};
//!
//! #[derive(Deserialize)]
//! struct Echo {
//!     echo_message: String,
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
//! # let pub_key = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
//! # let wechatpay_key = std::fs::read_to_string("../wechatpay-sandbox/keys/wechatpay_key.pem")?;
//! # let store = TrustStore::new([PlatformKey::public_key("PUB_KEY_ID_1", &pub_key)?]);
//! # let key = ApiV3Key::new("0123456789abcdef0123456789abcdef")?;
//! # let opener = NotificationOpener::new(Verifier::new(store), key.clone());
//! // `opener` is made by `Merchant::from_env()?.notification_opener()?`, say; `received` comes from the HTTP server.
//! let received = NotificationBuilder::new("SECURITY_ECHO.SUCCESS", json!({ "echo_message": "hello" }))
//!     .build(&key, "PUB_KEY_ID_1", &wechatpay_key, &Stamp::new(1_780_000_000, [7; 16]))?;
//!
//! let reply = match opener.open::<Echo>(&received.headers, &received.body, 1_780_000_000) {
//!     Ok(notification) => {
//!         assert_eq!(notification.resource.echo_message, "hello");
//!         // store it, then
//!         Reply::accepted()
//!     }
//!     Err(error) => Reply::for_error(&error),
//! };
//! assert_eq!(reply.status(), 204);
//! # Ok(())
//! # }
//! ```
//!
//! # The order of checks
//!
//! Of an answer and of a notification, and no other order:
//!
//! 1. the headers are present, single and well-formed, and name a suite that is known;
//! 2. the timestamp is less than 300 s from the clock, either way;
//! 3. the key that `Wechatpay-Serial` names is trusted, and valid now if it is a certificate's;
//! 4. the signature, strict Base64, was made by that key over the raw bytes;
//! 5. only then is anything parsed: the envelope, its algorithm, and the AEAD.
//!
//! The middleware does the first four for every 2xx, with or without a body, before anyone sees it; in front of them it
//! checks that the answer came from the URL that was asked, and that the body is complete and within its limit.
//!
//! # What a signature cannot bind
//!
//! An answer's signature covers its timestamp, nonce and body, but **not the request** that it answers, nor the status.
//! Within the window a genuine answer could stand in for another; TLS prevents that on the wire. Where an answer echoes
//! what was asked (an openid, an order number), compare. A failed verification after a `POST` means that the outcome is
//! unknown, not that nothing happened. Nonces are not remembered: a notification can be replayed within the window, which
//! de-duplication by its id makes harmless.
//!
//! # Keys
//!
//! [`TrustStore`] holds certificates and public keys at once, chosen by the exact string of `Wechatpay-Serial`, and is
//! swapped without a lock for readers. [`Preference`] is the switch, and the roll-back, of the migration from certificates
//! to a public key; [`TrustStore::usage`] counts how far it has come. The middleware fetches platform certificates before
//! the first call when no key is configured, refreshes them every hour, and looks an unknown serial up once a minute at
//! most; a fetch that fails keeps the last good set. A merchant that has only a public key never asks for certificates.
//!
//! # Backends, and RUSTSEC-2023-0071
//!
//! | feature | library | for |
//! |---|---|---|
//! | `aws-lc-rs` (default) | AWS-LC | everything that has a C compiler: constant time, blinded, fast, and already in a build of `reqwest` with rustls |
//! | `rustcrypto` | `rsa`, `sha2`, `aes-gcm` | targets without a C compiler |
//!
//! The `rsa` crate has a timing side channel that can reveal a private key to whoever can measure many operations over a
//! network (RUSTSEC-2023-0071, no fixed release). Blinding, which is on here, narrows it and does not close it. So it is
//! never the default, and never used when `aws-lc-rs` is there too, unless a [`Backend`] is named. Verifying and opening use
//! public keys and AES only, which the advisory does not touch. With neither feature the crate compiles, and everything
//! that needs a key answers [`Error::NoBackend`].
//!
//! # Suites never downgrade
//!
//! RSA-2048 with SHA-256 and AES-256-GCM are all that is spoken. `WECHATPAY2-SM2-WITH-SM3` and `AEAD_SM4_GCM` are refused by
//! name. A further suite would be a variant of [`Suite`]; the compiler then names the places that must know it, which end in
//! the crate's backend.
//!
//! # Probes
//!
//! WeChat Pay deliberately sends a few wrong signatures, on answers and on notifications, to see whether they are checked.
//! They begin with `WECHATPAY/SIGNTEST/` and are refused like any forgery; [`Error::is_probe`] tells a log that it was one.
//! A notification is repeated with a right signature, and a call may be made again as after any failed verification.
//!
//! # Secrets
//!
//! No `Debug`, error or log of this crate holds a key, a signature, a signed message, a token or a plaintext, at any level.
//! Key material is wiped when it is dropped, in the buffers that this crate holds: settings, PEM, DER and the key schedules
//! of both backends; decrypted fields as well.
//!
//! # Features
//!
//! | feature | default | does |
//! |---|---|---|
//! | `aws-lc-rs` | yes | RSA and AES-GCM by AWS-LC |
//! | `rustcrypto` | | the same in pure Rust |
//! | `middleware` | yes | the `reqwest-middleware` layer, fetching and refreshing certificates |
//! | `test-util` | | [`NotificationBuilder`] |
//!
#![doc = include_str!("../docs/policy.md")]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(any(feature = "aws-lc-rs", feature = "rustcrypto")),
    allow(
        dead_code,
        unused_variables,
        unreachable_code,
        reason = "without a backend there is nothing to do with keys"
    )
)]

mod apiv3_key;
mod backend;
mod certificates;
mod error;
mod hex;
mod key;
mod merchant;
mod message;
#[cfg(feature = "middleware")]
pub mod middleware;
mod notification;
mod sensitive;
mod signature_headers;
mod signer;
mod stamp;
mod trust;
mod verifier;

pub use apiv3_key::ApiV3Key;
pub use backend::Backend;
pub use certificates::{CERTIFICATES_TARGET, open_certificates};
pub use error::Error;
pub use merchant::Merchant;
pub use message::{Signable, request_message, response_message};
#[cfg(any(test, feature = "test-util"))]
pub use notification::{BuiltNotification, NotificationBuilder};
pub use notification::{
    Claim, Deduplicator, MemoryDeduplicator, Notification, NotificationOpener, Processing, Reply,
};
pub use sensitive::{Encrypted, SensitiveCipher};
pub use signature_headers::{
    SignatureHeaders, Suite, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE,
    WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP, WINDOW_SECONDS,
};
pub use signer::{Authorization, RequestSigner, Signer, Signing};
pub use stamp::{Stamp, StampSource, SystemStamps};
pub use trust::{KeyUsage, PlatformKey, Preference, TrustStore};
pub use verifier::{Verified, Verifier};

/// The README's example, compiled.
#[cfg(all(doctest, feature = "middleware"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
