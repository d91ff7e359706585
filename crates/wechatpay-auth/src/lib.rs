//! Signs WeChat Pay API v3 requests and verifies responses, notifications, certificates and
//! sensitive fields.
//!
//! 微信支付 API v3 的安全核心：请求签名、应答与回调验签、平台证书的下载与更新、回调解密、敏感字段加解密。可单独使用，
//! 配合任何 HTTP 客户端；也可直接用作 `reqwest-middleware` 中间件。
//!
//! The crate knows no endpoint but `/v3/certificates`, its own source of trust. The core is pure:
//! it uses no HTTP client, no async runtime, no clock and no random numbers except those passed to
//! it. All code that depends on `reqwest` is in [`middleware`].
//!
//! # Sign a request
//!
//! The signed bytes must be the sent bytes: `target` is path and query of the request line, `body`
//! the bytes of the body.
//!
//! ```
//! use http::Method;
//! use wechatpay_auth::{Signable, Signer, StampSource, SystemStamps};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
//! # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/apiclient_key.pem")?;
//! let serial = "3D82317E555DCE15337446A5AB4F12C277A2512C";
//! let signer = Signer::from_pem("1900000001", serial, &pem)?;
//! let target = "/v3/certificates?algorithm_type=RSA";
//! let request = Signable { method: &Method::GET, target, body: b"" };
//! let authorization = signer.sign(request, &SystemStamps.stamp()?)?;
//! let header = authorization.header(); // the value of `Authorization`, marked sensitive
//! # assert!(header.is_sensitive());
//! # Ok(())
//! # }
//! ```
//!
//! If the key is in a KMS or an HSM, implement [`RequestSigner`], or [`DigestSigner`] if it signs
//! digests, and sign with [`Authorization::by`], or pass it to the middleware with
//! [`Merchant::remote_signer`].
//! `examples/remote_signer.rs` signs in another thread.
//!
//! # Verify a response
//!
//! ```
//! use http::HeaderMap;
//! use wechatpay_auth::{Error, PlatformKey, TrustStore, Verifier};
//! use wechatpay_auth::{StampSource, SystemStamps};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
//! # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/pub_key.pem")?;
//! let id = "PUB_KEY_ID_0119000000012026010100000000000001";
//! let verifier = Verifier::new(TrustStore::new([PlatformKey::public_key(id, &pem)?]));
//!
//! // Pass all headers and the raw body of a 2xx response, before it is parsed.
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
//! # let key = ApiV3Key::new("0123456789abcdef0123456789abcdef")?;
//! # let signed = NotificationBuilder::new("X", serde_json::json!({}))
//! #     .build(&key, id, &wechatpay, &SystemStamps.stamp()?)?;
//! # assert_eq!(check(&signed.headers, &signed.body)?, id);
//! # Ok(())
//! # }
//! ```
//!
//! # Open a notification
//!
//! One call verifies, parses and decrypts. The [`Reply`] must be sent to WeChat Pay within five
//! seconds. With feature `test-util`, [`NotificationBuilder`] builds notifications for tests.
//! `examples/notification_receiver.rs` is a complete receiver with axum, which buffers raw bytes,
//! deduplicates by id ([`Deduplicator`]) and keeps the deadline. With the middleware,
//! `AuthMiddleware::open_notification` also follows the rotation of certificates.
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
//! # let keys = "../wechatpay-sandbox/keys";
//! # let pub_key = std::fs::read_to_string(format!("{keys}/pub_key.pem"))?;
//! # let wechatpay_key = std::fs::read_to_string(format!("{keys}/wechatpay_key.pem"))?;
//! # let store = TrustStore::new([PlatformKey::public_key("PUB_KEY_ID_1", &pub_key)?]);
//! # let key = ApiV3Key::new("0123456789abcdef0123456789abcdef")?;
//! # let opener = NotificationOpener::new(Verifier::new(store), key.clone());
//! // `opener` comes from `Merchant::from_env()?.notification_opener()?`, for example, and
//! // `received` from the HTTP server.
//! let payload = json!({ "echo_message": "hello" });
//! let received = NotificationBuilder::new("SECURITY_ECHO.SUCCESS", payload)
//!     .build(&key, "PUB_KEY_ID_1", &wechatpay_key, &Stamp::new(1_780_000_000, [7; 16]))?;
//!
//! let now = 1_780_000_000;
//! let reply = match opener.open::<Echo>(&received.headers, &received.body, now) {
//!     Ok(notification) => {
//!         match &notification.resource {
//!             Ok(echo) => assert_eq!(echo.echo_message, "hello"),
//!             Err(undecoded) => println!("{undecoded}"), // store its plaintext
//!         }
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
//! # Order of the checks
//!
//! A response or a notification is checked in this order:
//!
//! 1. the headers are present, unambiguous and well-formed, and name a supported suite;
//! 2. the timestamp differs from the clock by less than 300 s, either way;
//! 3. the key in `Wechatpay-Serial` is trusted and, if it is a certificate's, valid now;
//! 4. the signature, in strict Base64, was made by that key over the raw bytes;
//! 5. only then is anything parsed: the envelope, its algorithm, and the AEAD.
//!
//! One message is parsed earlier: a certificate list that vouches for itself, see
//! [`open_certificates`]. With a public key configured, none does.
//!
//! The middleware performs the first four checks for every 2xx response, with or without a body,
//! before the caller sees it, except one to a request marked as an
#![cfg_attr(feature = "middleware", doc = "[`UnsignedDownload`](middleware::UnsignedDownload).")]
#![cfg_attr(not(feature = "middleware"), doc = "`UnsignedDownload`.")]
//! Before them, it checks that the response came from the URL of the
//! request, and that the body is complete and within its limit.
//!
//! # What a signature does not cover
//!
//! The signature of a response covers its timestamp, nonce and body, but **not the request** and
//! not the status. Within the window a genuine response could replace another; TLS prevents that on
//! the wire. If a response repeats a value of the request (an openid, an order number), compare
//! them. If verification fails after a `POST`, the outcome is unknown: the request may have been
//! carried out. Nonces are not remembered: a notification can be replayed within the window, which
//! deduplication by its id makes harmless.
//!
//! # Keys
//!
//! [`TrustStore`] contains certificates and public keys at the same time, selected by the exact
//! string in `Wechatpay-Serial`; reads are lock-free. [`Preference`] is the switch, and the
//! roll-back, of the migration from certificates to a public key; [`TrustStore::usage`] shows its
//! progress. The middleware fetches platform certificates before the first call if no key is
//! configured, refreshes them every hour, and fetches them at most once a minute for unknown
//! serials; a failed fetch keeps the last good set. For a merchant that has only a public key,
//! certificates are never fetched. If a key is compromised, [`TrustStore::remove`] rejects it from
//! then on, in lists as well.
//!
//! # Backends, and RUSTSEC-2023-0071
//!
//! | feature | library | for |
//! |---|---|---|
//! | `aws-lc-rs` (default) | AWS-LC | all targets with a C compiler: constant time, blinded, fast, and already in a build of `reqwest` with rustls |
//! | `rustcrypto` | `rsa`, `sha2`, `aes-gcm` | targets without a C compiler |
//!
//! The `rsa` crate has a timing side channel that can reveal a private key to an attacker who can
//! measure many operations over a network (RUSTSEC-2023-0071, no fixed release). Blinding, which is
//! enabled here, reduces it and does not remove it. It is therefore never the default, and never
//! used together with `aws-lc-rs` unless a [`Backend`] is set. Verification and decryption of
//! notifications use only public keys and AES, which the advisory does not affect. With neither
//! feature the crate compiles, and everything that needs a key returns [`Error::NoBackend`].
//!
//! # No downgrade of suites
//!
//! Only RSA-2048 with SHA-256 and AES-256-GCM are supported. `WECHATPAY2-SM2-WITH-SM3` and
//! `AEAD_SM4_GCM` are rejected by name. Another suite would be a variant of [`Suite`]; the compiler
//! then reports the places that must know it, which end in the crate's backend.
//!
//! # Probes
//!
//! WeChat Pay deliberately sends a few wrong signatures, on responses and on notifications, to see
//! whether they are checked. They start with `WECHATPAY/SIGNTEST/` and are rejected like any
//! forgery; [`Error::is_probe`] identifies them for logs. WeChat Pay retries the notification with
//! a right signature; a call may be repeated as after any failed verification.
//!
//! # Secrets
//!
//! No `Debug`, error or log of this crate contains a key, a signature, a signed message, a token or
//! a plaintext, at any level. Key material is zeroized when dropped, in the buffers that this crate
//! owns: settings, PEM, DER and the key schedules of both backends; decrypted fields as well.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `aws-lc-rs` | yes | RSA and AES-GCM with AWS-LC |
//! | `rustcrypto` | | the same in pure Rust |
//! | `middleware` | yes | the `reqwest-middleware` layer and the certificate refresher |
//! | `axum` | | a handler of axum can return a [`Reply`] |
//! | `test-util` | | [`NotificationBuilder`] |
//!
//! # Who can do what
//!
//! The [`threat_model`] lists assets and attackers, and the test that shows each limit.
//!
#![doc = include_str!("../docs/policy.md")]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(any(feature = "aws-lc-rs", feature = "rustcrypto")),
    allow(
        dead_code,
        unused_variables,
        unreachable_code,
        reason = "without a backend, no key can be used"
    )
)]

mod apiv3_key;
mod backend;
mod certificates;
mod error;
mod hex;
#[doc(hidden)]
pub mod json;
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
    Claim, Deduplicating, Deduplicator, MemoryDeduplicator, Notification, NotificationOpener,
    Processing, Reply, UndecodedPayload,
};
pub use sensitive::{Encrypted, SensitiveCipher};
pub use signature_headers::{
    SignatureHeaders, Suite, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE,
    WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP, WINDOW_SECONDS,
};
pub use signer::{Authorization, DigestSigner, Invocation, RequestSigner, Signer, Signing};
pub use stamp::{Stamp, StampSource, SystemStamps};
pub use trust::{KeyUsage, PlatformKey, Preference, TrustStore};
pub use verifier::{Verified, Verifier};

#[doc = include_str!("../docs/threat-model.md")]
pub mod threat_model {}

/// Compiles the README's example.
#[cfg(all(doctest, feature = "middleware"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
