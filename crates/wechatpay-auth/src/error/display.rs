//! The words of each error: what happened and what to do, without a secret.

use std::fmt;

use super::Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration { setting, problem } => write!(f, "{setting} {problem}"),
            Self::NoBackend => {
                f.write_str("no cryptography: enable feature `aws-lc-rs` (or `rustcrypto`) of wechatpay-auth")
            }
            Self::NoRandomness => f.write_str("the operating system gave no randomness for a nonce"),
            Self::SigningFailed { problem } => write!(f, "nothing was signed: {problem}"),
            Self::UnsignableRequest { problem } => write!(f, "the request was not sent: {problem}"),
            Self::ForeignOrigin { origin } => write!(
                f,
                "the request was not sent: {origin} is not a configured WeChat Pay origin, and credentials go \
                 nowhere else"
            ),
            Self::PlaintextTooLong { length, limit } => {
                write!(f, "a sensitive field of {length} bytes does not fit: the limit is {limit} bytes")
            }
            Self::PublicKeyMode => f.write_str(
                "WeChat Pay has no platform certificates for this merchant: it is in public-key mode; set \
                 WECHATPAY_PUBLIC_KEY_ID and WECHATPAY_PUBLIC_KEY (merchant console, API security)",
            ),
            Self::CertificatesUnavailable { problem } => {
                write!(f, "the platform certificates could not be fetched: {problem}")
            }
            _ => self.fmt_received(f),
        }
    }
}

impl Error {
    /// What was received and refused before anything was parsed.
    fn fmt_received(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader { name } => {
                write!(
                    f,
                    "header {name} is missing: nothing proves that WeChat Pay sent this (does a proxy drop it?)"
                )
            }
            Self::ConflictingHeader { name } => {
                write!(f, "header {name} occurs with different values")
            }
            Self::MalformedHeader { name } => write!(f, "header {name} has a malformed value"),
            Self::ClockSkew { seconds } => fmt_skew(f, *seconds),
            Self::UnsupportedSuite { name } => {
                write!(
                    f,
                    "signature suite {name} is not supported; only WECHATPAY2-SHA256-RSA2048 is"
                )
            }
            Self::UnknownSerial { serial, known } => fmt_unknown(f, serial, known),
            Self::CertificateNotValid { serial } => {
                write!(f, "platform certificate {serial} is expired or not yet valid")
            }
            Self::InvalidSignature { serial, probe } => fmt_invalid(f, serial, *probe),
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::IncompleteBody => f.write_str("the connection ended in the middle of the body"),
            Self::Redirected => {
                f.write_str("the answer came from another URL: redirects must be off")
            }
            _ => self.fmt_content(f),
        }
    }

    /// What was verified and cannot be used all the same.
    fn fmt_content(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedAlgorithm { name } => {
                write!(f, "encryption algorithm {name} is not supported; only AEAD_AES_256_GCM is")
            }
            Self::DecryptionFailed => f.write_str(
                "the ciphertext does not open: the key is another one or the data was altered",
            ),
            Self::Malformed { document, problem } => {
                write!(f, "the {document} is malformed: {problem}")
            }
            _ => f.write_str(self.code()),
        }
    }
}

fn fmt_skew(f: &mut fmt::Formatter<'_>, seconds: i64) -> fmt::Result {
    let side = if seconds < 0 { "behind" } else { "ahead of" };
    write!(
        f,
        "the timestamp is {} s {side} this clock; less than 300 s is accepted (check NTP)",
        seconds.unsigned_abs()
    )
}

fn fmt_unknown(f: &mut fmt::Formatter<'_>, serial: &str, known: &[String]) -> fmt::Result {
    write!(f, "no platform key with id {serial} is trusted; ")?;
    if known.is_empty() {
        return f.write_str("none is configured");
    }
    write!(f, "trusted are {}", known.join(", "))
}

fn fmt_invalid(f: &mut fmt::Formatter<'_>, serial: &str, probe: bool) -> fmt::Result {
    if probe {
        return write!(
            f,
            "the signature is a WECHATPAY/SIGNTEST/ probe (for {serial}), refused like any forgery"
        );
    }
    write!(
        f,
        "the signature was not made by {serial} over these bytes (body altered, re-encoded or forged?)"
    )
}
