//! A local WeChat Pay for the palm service: it verifies every request, signs every answer, and misbehaves on purpose
//! when asked to. WeChat Pay offers no sandbox of its own.
//!
//! 本地运行的微信支付（刷掌服务）沙箱：严格校验每个请求的签名，对每个应答签名，并可按需注入故障。微信支付官方不提供沙箱。
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use wechatpay_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::builder().spawn().await?;
//! let settings = sandbox.environment(); // WECHATPAY_MCHID, … WECHATPAY_BASE_URL: what a client needs
//! # assert_eq!(settings.len(), 9);
//! sandbox.inject(Fault::ForgedSignature); // the client must refuse the next answer
//! # Ok::<(), wechatpay_sandbox::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is served
//!
//! | operation | notes |
//! |---|---|
//! | `POST /v3/palmservice/authorization/preauthorize` | with a session id, an organization id, or both |
//! | `GET /v3/palmservice/authorization/openid/{openid}` | NONE until the user decides, then ON or OFF |
//! | `GET /v3/certificates` | encrypted under the APIv3 key; 404 `RESOURCE_NOT_EXISTS` in [`KeyMode::PublicKey`] |
//! | `POST /v3/security/echo` | decrypts with the key `Wechatpay-Serial` names, encrypts to the merchant's |
//! | [`Sandbox::stub`] | whatever a test prescribes |
//! | `POST /_sandbox/palm/{permission_token}/approve`, `…/refuse` | the user's decision; unsigned |
//! | `GET /_sandbox/health` | `{"status":"ok"}`; unsigned |
//!
//! # What is checked
//!
//! In this order, and nothing after the first failure:
//!
//! 1. One `Authorization` header: the scheme exactly `WECHATPAY2-SHA256-RSA2048`, then the five parameters in any
//!    order, each once, quoted, joined by commas without blanks, none empty. Failing this or one of the next three is
//!    401 `SIGN_ERROR`, unsigned, with the message the sandbox built in `detail.sign_information`.
//! 2. The merchant number and certificate serial are the sandbox's merchant's; the timestamp is plain digits and within
//!    300 seconds of the clock, either way.
//! 3. The signature covers method, raw request target, timestamp, nonce and raw body; for `multipart/form-data`, the
//!    exact bytes of the part named `meta` in the body's stead.
//! 4. The nonce was not used by an accepted request whose timestamp is still within the window.
//! 5. `Wechatpay-Serial`, when present, is one of the merchant's platform keys; else 400 `INVALID_REQUEST`. This and
//!    all later answers are signed.
//! 6. `Accept` and `User-Agent` are present, whatever they say; a body is `application/json`, or `multipart/form-data`;
//!    JSON parses and has no null; else 400 `PARAM_ERROR`.
//! 7. The operation's own rules: no unknown field or query parameter, required ones present, lengths in characters.
//!
//! A body of more than 8 MiB is answered by 413 `INVALID_REQUEST`, unsigned, without being read.
//!
//! # What is answered
//!
//! Every answer to an authentic request is signed, errors and empty ones included, by the key that the request's
//! `Wechatpay-Serial` names; [`KeyMode`] says by which when it names none. Header names go out in title case
//! (`Wechatpay-Timestamp`), since one official SDK looks them up so. Errors are
//! `{"code", "message", "detail"}`; unknown paths and methods are 404 `NOT_FOUND`.
//!
//! # What was chosen
//!
//! WeChat Pay's documents are silent on these:
//!
//! * A session id and an organization id may be sent together, as one public example does; neither is refused.
//! * An authorization asked for with a session id alone counts for organization `1004`, the examples' own, and is
//!   queried there.
//! * A user nobody has heard of is in state NONE, without `authorize_time`; openid and organization are echoed.
//! * Refusing leaves NONE as it is and turns ON to OFF, which keeps the time of the last consent. Consenting when ON
//!   changes nothing. A permission token can be decided about again and does not expire; the latest 65 536 are kept.
//! * A timestamp exactly 300 seconds away is accepted. A replayed nonce is refused, also on a resend of the very same
//!   request, for which a client should sign afresh.
//! * Supplementary characters (emoji) are accepted in openids although WeChat Pay's rules exclude them.
//! * In [`KeyMode::Certificate`] a request naming the public key is answered by the certificate, as before the
//!   migration is switched on.
//! * `algorithm_type=SM2` is 400 `INVALID_REQUEST`: there is no SM2 certificate here.
//! * `notify_url` of the echo is 400 `INVALID_REQUEST`: no notification would come.
//! * In a query string `+` is a blank, as the encoders of forms write it; in a path it is a plus.
//!
//! # Keys
//!
//! The default keys are fixed test keys, published with this crate and worth nothing, so that a test starts without
//! generating any. [`SandboxBuilder::key_directory`] generates keys of its own. The RSA implementation is pure Rust and
//! not constant-time (RUSTSEC-2023-0071): never give the sandbox a real key. Unoptimised it is slow; a workspace that
//! uses this crate wants `[profile.dev.package.num-bigint-dig] opt-level = 3`.

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

#[doc(hidden)] // reachable for a fuzz target; not part of the promise
pub use request::authorization::{Authorization, AuthorizationError, parse_authorization};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
