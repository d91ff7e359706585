//! A local WeChat Pay for the palm service: it verifies requests, signs answers, and can misbehave on purpose.
//!
//! 本地运行的微信支付（刷掌服务）沙箱：严格校验请求签名，对应答签名，并可按需注入故障。

mod answer;
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
mod request;
mod sandbox;
mod server;
mod stub;
mod world;

pub use builder::SandboxBuilder;
pub use error::Error;
pub use fault::Fault;
pub use journal::ReceivedRequest;
pub use keys::KeyMode;
pub use sandbox::Sandbox;
pub use stub::StubAnswer;

#[doc(hidden)] // reachable for a fuzz target; not part of the promise
pub use request::authorization::{Authorization, AuthorizationError, parse_authorization};
