//! Faults: deliberate errors in responses that a client must reject or survive.
//!
//! A response is built in stages, and a fault acts on one of them: content, signature, headers,
//! body after signing, wire. Faults of different stages compose. A new fault is a variant, a name,
//! and an arm in the file of its stage.

mod content;
mod name;
mod queue;
mod signature;
mod wire;

pub(crate) use content::{alter_body, alter_content};
pub(crate) use queue::FaultQueue;
pub(crate) use signature::{alter_headers, alter_signature};
pub(crate) use wire::{Cut, CutAction, CutPosition, cut};

/// An error to inject into a response.
///
/// Except for the error itself, the response is correct: `Stale` is a valid signature with an old
/// timestamp. [`Sandbox::inject_together`](crate::Sandbox::inject_together) combines several faults
/// in one response, for example [`NoContent`](Self::NoContent) and
/// [`ForgedSignature`](Self::ForgedSignature).
///
/// The request is processed in any case: after a [`SystemError`](Self::SystemError) there is a
/// preauthorization that the client does not know of.
///
/// A response that is not signed, because the signature of the request was rejected, is subject to
/// wire faults only.
///
/// # Examples
/// ```
/// use wechatpay_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().spawn().await?;
///
/// // The next response is a 429, the one after it a 204 with a forged signature.
/// sandbox.inject(Fault::RateLimited(2));
/// sandbox.inject_together([Fault::NoContent, Fault::ForgedSignature]);
///
/// // Faults have names, for a command line.
/// assert_eq!("forged-signature".parse::<Fault>()?, Fault::ForgedSignature);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// All five `Wechatpay-*` headers are missing.
    MissingSignature,
    /// The named header is missing; case-insensitive. Also works for `Request-ID`.
    MissingHeader(&'static str),
    /// One bit of the signature is wrong; it is still base64 of the right length.
    ForgedSignature,
    /// Signed with the other platform key, under the serial of the right key.
    SignedByAnotherKey,
    /// Signed with the right key, under an unknown certificate serial.
    UnknownSerial,
    /// Correctly signed, with a timestamp 301 seconds in the past.
    Stale,
    /// Correctly signed, with a timestamp 301 seconds in the future.
    Early,
    /// One bit of the body differs from the signed body. A JSON body remains valid JSON. An empty
    /// body does not change.
    BodyBitFlipped,
    /// `Wechatpay-Timestamp` is sent twice: the signed value, then another value.
    RepeatedHeader,
    /// `Wechatpay-Nonce` is sent twice with the same value.
    RepeatedSameHeader,
    /// A signature probe: the correct signature with the prefix `WECHATPAY/SIGNTEST/`, which a
    /// client that strips the prefix would accept.
    Probe,
    /// The connection is closed in the middle of the body, after complete and correct headers.
    TruncatedBody,
    /// 200 without a body, correctly signed.
    EmptyBody,
    /// 204, correctly signed.
    NoContent,
    /// 429 `RATELIMIT_EXCEEDED` with a `Retry-After` of this many seconds.
    RateLimited(u32),
    /// 429 `RATELIMIT_EXCEEDED` with a `Retry-After` date, this many seconds after the sandbox's
    /// clock.
    RateLimitedUntil(u32),
    /// 500 `SYSTEM_ERROR`.
    SystemError,
    /// 401 `SIGN_ERROR` for a correctly signed request, without details. The response is not
    /// signed.
    SignError,
    /// 502 with an HTML page, as from a gateway in front of WeChat Pay: no signature, no
    /// `Request-ID`.
    BadGateway,
    /// 503 without a body, as from a gateway in front of WeChat Pay: no signature, no `Request-ID`.
    EmptyError,
    /// The connection is reset before the first byte of the response.
    ConnectionReset,
    /// The sandbox closes its half of the connection before the first byte of the response and
    /// continues to read.
    HalfClosed,
    /// No byte of the response is sent until the client gives up.
    Stalled,
    /// The headers and half of the body are sent, then nothing until the client gives up.
    StalledBody,
    /// The connection is closed after this many bytes of the response. The status line has 17
    /// bytes.
    TruncatedAfter(usize),
}
