//! A local WeChat Pay for the palm service. It verifies every request, signs every response and
//! injects faults on demand. WeChat Pay itself offers no sandbox.
//!
//! 本地运行的微信支付（刷掌服务）沙箱：严格校验每个请求的签名，对每个应答签名，并可按需注入故障。
//! 微信支付官方不提供沙箱。
//!
//! # Examples
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use wechatpay_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::builder().spawn().await?;
//!
//! // The settings that a client needs: WECHATPAY_MCHID, … WECHATPAY_BASE_URL.
//! let settings = sandbox.environment();
//! # assert_eq!(settings.len(), 9);
//!
//! // The client must reject the next response.
//! sandbox.inject(Fault::ForgedSignature);
//! # Ok::<(), wechatpay_sandbox::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Operations
//!
//! | operation | notes |
//! |---|---|
//! | `POST /v3/palmservice/authorization/preauthorize` | with a session id, an organization id, or both |
//! | `GET /v3/palmservice/authorization/openid/{openid}` | NONE until the user decides, then ON or OFF |
//! | `GET /v3/certificates` | encrypted with the APIv3 key; 404 `RESOURCE_NOT_EXISTS` in [`KeyMode::PublicKey`] |
//! | `POST /v3/security/echo` | decrypts with the key that `Wechatpay-Serial` names, encrypts for the merchant |
//! | [`Sandbox::stub`] | any operation that a test prescribes |
//! | `POST /_sandbox/palm/{permission_token}/approve`, `…/refuse` | the user's decision; unsigned |
//! | `GET /_sandbox/health` | `{"status":"ok"}`; unsigned |
//!
//! # Request checks
//!
//! The checks run in this order and stop at the first failure:
//!
//! 1. There is one `Authorization` header: the exact scheme `WECHATPAY2-SHA256-RSA2048`, then the
//!    five parameters in any order, each once, quoted, not empty, joined by commas without spaces.
//!    If this or one of the next three checks fails, the response is an unsigned 401 `SIGN_ERROR`,
//!    with the message that the sandbox built in `detail.sign_information`.
//! 2. The merchant number and the certificate serial are those of the sandbox's merchant. The
//!    timestamp has only digits and differs from the clock by at most 300 seconds.
//! 3. The signature covers the method, raw request target, timestamp, nonce and raw body. For
//!    `multipart/form-data`, it covers the exact bytes of the part named `meta` instead of the
//!    body.
//! 4. The nonce was not used by an accepted request whose timestamp is still valid.
//! 5. `Wechatpay-Serial`, if present, is one of the merchant's platform keys, otherwise 400
//!    `INVALID_REQUEST`. This response and all that follow are signed.
//! 6. `Accept` and `User-Agent` are present, with any value. A body is `application/json` or
//!    `multipart/form-data`; JSON is valid and contains no null. Otherwise 400 `PARAM_ERROR`.
//! 7. The rules of the operation: all required fields and query parameters, no unknown ones, lengths
//!    in characters.
//!
//! A body of more than 8 MiB is not read; the response is an unsigned 413 `INVALID_REQUEST`. So is
//! the response to a body that does not arrive within 30 seconds.
//!
//! # Web pages
//!
//! A web page in the developer's browser can reach a server on the same machine, and the keys of
//! the sandbox are published. Before all other checks, and on every endpoint, a request is rejected
//! with an unsigned 403 `NO_AUTH`, is not recorded and does not use up a fault, if
//!
//! * its `Host`, or the host of an absolute target, is missing or is not `localhost` or a loopback
//!   address (with any port), unless [`SandboxBuilder::allow_remote`] is set;
//! * it has an `Origin` header, or a `Sec-Fetch-Site` other than `none`: the sandbox has no pages.
//!
//! At most 512 connections are open; further ones wait. A connection is closed if the headers of a
//! request do not arrive within 10 seconds, or if it is idle that long.
//!
//! # Responses
//!
//! Every response to an authentic request is signed, including errors and empty responses. The
//! request's `Wechatpay-Serial` selects the key; without it, [`KeyMode`] defines the key. Header
//! names are sent in title case (`Wechatpay-Timestamp`), as one official SDK depends on it. Errors
//! have the form `{"code", "message", "detail"}`; unknown paths and methods are 404 `NOT_FOUND`.
//!
//! # Undocumented behavior
//!
//! Where the documentation of WeChat Pay is silent, the sandbox behaves as follows:
//!
//! * A session id and an organization id may be sent together, as in one public example.
//! * An authorization requested with only a session id belongs to organization `1004`, which the
//!   examples use, and is queried there.
//! * An unknown user is in state NONE, without `authorize_time`; openid and organization are
//!   repeated.
//! * Refusing leaves NONE unchanged and changes ON to OFF, which keeps the time of the last
//!   approval. Approving when ON changes nothing. A permission token does not expire and can be
//!   used for several decisions; the latest 65 536 are kept.
//! * A timestamp that differs by exactly 300 seconds is accepted. A repeated nonce is rejected,
//!   even if the whole request is repeated; a client should sign each attempt anew.
//! * Supplementary characters (emoji) are accepted in openids, although WeChat Pay's rules exclude
//!   them.
//! * In [`KeyMode::Certificate`], the certificate signs the response to a request that names the
//!   public key, as before the migration is switched on.
//! * `algorithm_type=SM2` is 400 `INVALID_REQUEST`: there is no SM2 certificate.
//! * `notify_url` of the echo is 400 `INVALID_REQUEST`: the sandbox sends no notifications.
//! * `+` is a space in a query string, as form encoders write it, and a plus in a path.
//!
//! # Keys
//!
//! The default keys are fixed test keys. They are published with this crate and protect nothing, so
//! that a test starts without generating keys. [`SandboxBuilder::key_directory`] generates new
//! keys. The RSA implementation is pure Rust and not constant-time (RUSTSEC-2023-0071): never give
//! the sandbox a real key. It is slow without optimizations; a workspace that uses this crate
//! should set `[profile.dev.package.num-bigint-dig] opt-level = 3`.

mod api;
mod builder;
mod clock;
mod control;
mod crypto;
mod entropy;
mod environment;
mod error;
mod exchange;
mod fault;
mod journal;
mod keys;
mod palm;
mod problem;
mod request;
mod response;
mod sandbox;
mod server;
mod state;
mod stub;
mod sync;

pub use builder::SandboxBuilder;
pub use error::Error;
pub use fault::Fault;
pub use journal::ReceivedRequest;
pub use keys::KeyMode;
pub use sandbox::Sandbox;
pub use stub::StubResponse;

#[doc(hidden)] // for the fuzz target; not part of the public API
pub use request::authorization::{Authorization, AuthorizationError, parse_authorization};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
