//! Deliberate faults: what a client must refuse, or survive.
//!
//! An answer is made in stages and a fault acts on one of them: content, seal, headers, body after signing, wire.
//! Faults of different stages compose. A new one is a variant, a name, and an arm in its stage's file.

mod content;
mod name;
mod queue;
mod signature;
mod wire;

pub(crate) use content::{alter_body, alter_content};
pub(crate) use queue::FaultQueue;
pub(crate) use signature::{alter_headers, alter_signature};
pub(crate) use wire::{Cut, CutAction, CutPosition, cut};

/// One thing that can be wrong with an answer.
///
/// Unless it says otherwise, the rest of the answer is as it should be: `Stale` is a correct signature over an old
/// timestamp. [`Sandbox::inject_together`](crate::Sandbox::inject_together) puts several into one answer, for example
/// [`NoContent`](Self::NoContent) and [`ForgedSignature`](Self::ForgedSignature).
///
/// The request is taken up all the same, whatever the answer becomes: after a [`SystemError`](Self::SystemError) a
/// preauthorization has been made that the client cannot know of.
///
/// An answer that is not signed (the request's own signature was refused) meets only the faults of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// None of the five `Wechatpay-*` headers is sent.
    MissingSignature,
    /// The named header is not sent; case does not matter. Works for `Request-ID` as well.
    MissingHeader(&'static str),
    /// One bit of the signature is wrong; it is still base64 of the right length.
    ForgedSignature,
    /// Signed by the platform's other key, under the right key's serial.
    SignedByAnotherKey,
    /// Signed by the right key, under a certificate serial nobody has.
    UnknownSerial,
    /// Correctly signed, 301 seconds ago.
    Stale,
    /// Correctly signed, 301 seconds ahead.
    Early,
    /// One bit of the body differs from what was signed; a JSON body stays JSON. An empty body has no bit to flip.
    BodyBitFlipped,
    /// `Wechatpay-Timestamp` is sent twice: first the value that was signed, then another.
    RepeatedHeader,
    /// `Wechatpay-Nonce` is sent twice with the same value.
    RepeatedSameHeader,
    /// A probe: the signature is the right one behind `WECHATPAY/SIGNTEST/`, so that stripping the prefix would
    /// accept it.
    Probe,
    /// The connection is cut in the middle of the body, after complete and correct headers.
    TruncatedBody,
    /// 200 without a body, correctly signed.
    EmptyBody,
    /// 204, correctly signed.
    NoContent,
    /// 429 `RATELIMIT_EXCEEDED`, with a `Retry-After` of so many seconds.
    RateLimited(u32),
    /// 429 `RATELIMIT_EXCEEDED`, with a `Retry-After` that is a date: so many seconds after the sandbox's clock.
    RateLimitedUntil(u32),
    /// 500 `SYSTEM_ERROR`.
    SystemError,
    /// 401 `SIGN_ERROR` for a request that was signed well, without saying what differs, and not signed itself.
    SignError,
    /// 502 with a page of HTML, as a gateway before WeChat Pay writes it: no signature, no `Request-ID`.
    BadGateway,
    /// 503 without a body, as a gateway before WeChat Pay answers: no signature, no `Request-ID`.
    EmptyError,
    /// The connection is reset before the first byte of an answer.
    ConnectionReset,
    /// The sandbox closes its half of the connection before the first byte of an answer, and goes on reading.
    HalfClosed,
    /// No byte of an answer comes, until the client gives up.
    Stalled,
    /// The headers and half of the body come, and then nothing, until the client gives up.
    StalledBody,
    /// The connection is closed after so many bytes of the answer, of which the status line is the first 17.
    TruncatedAfter(usize),
}
