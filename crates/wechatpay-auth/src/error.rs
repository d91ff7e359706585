//! The crate's one error type.

use std::fmt;

/// Everything that signing, verifying, opening or configuring can fail with.
///
/// Errors are comparable, so tests can assert on them, and name serials, header names, settings and
/// clock differences. They never hold a key, a signature, a signed message, a token or a plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A setting is absent or cannot be used; `problem` says what to change.
    Configuration {
        /// The setting as the environment names it, for example `WECHATPAY_PRIVATE_KEY`.
        setting: &'static str,
        /// What is wrong and what to do. Holds lengths, serials and PEM labels, never key material.
        problem: String,
    },
    /// Neither feature `aws-lc-rs` nor `rustcrypto` is enabled, so there is no cryptography.
    NoBackend,
    /// The operating system gave no randomness for a nonce.
    NoRandomness,
    /// The private key, or the remote signer that holds it, could not sign.
    SigningFailed {
        /// What went wrong, in the signer's words; a remote signer must not put secrets into it.
        problem: String,
    },
    /// A request was not sent because it cannot be signed safely.
    UnsignableRequest {
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// A request was not sent because its origin is not one of the configured ones.
    ForeignOrigin {
        /// Scheme, host and port of the refused request.
        origin: String,
    },
    /// A header that a signature needs is absent.
    MissingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// A header that a signature needs occurs several times with different values.
    ConflictingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// A header that a signature needs has a value that cannot be right.
    MalformedHeader {
        /// The header's name.
        name: &'static str,
    },
    /// The timestamp lies 300 s or more from the clock.
    ClockSkew {
        /// The timestamp minus the clock, in seconds: positive when it lies ahead.
        seconds: i64,
    },
    /// `Wechatpay-Signature-Type` names a suite that this crate does not verify.
    UnsupportedSuite {
        /// The suite as the header spells it.
        name: String,
    },
    /// No trusted key has the id that `Wechatpay-Serial` names.
    UnknownSerial {
        /// The id that was asked for.
        serial: String,
        /// The ids that are trusted.
        known: Vec<String>,
    },
    /// The platform certificate that `Wechatpay-Serial` names is outside its validity.
    CertificateNotValid {
        /// The certificate's serial.
        serial: String,
    },
    /// The signature does not belong to the message, or was not made by the named key.
    InvalidSignature {
        /// The id of the key that was named.
        serial: String,
        /// Whether the signature begins as WeChat Pay's deliberate probes do.
        probe: bool,
    },
    /// A body is larger than the configured limit.
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The connection ended in the middle of the body.
    IncompleteBody,
    /// The answer came from another URL than the one that was asked: the transport followed a redirect.
    Redirected,
    /// An encrypted resource names an algorithm that this crate does not open.
    UnsupportedAlgorithm {
        /// The algorithm as the resource spells it.
        name: String,
    },
    /// A ciphertext does not open: the key, nonce, associated data or ciphertext is not the right one.
    DecryptionFailed,
    /// A plaintext is too long to be encrypted as a sensitive field.
    PlaintextTooLong {
        /// The plaintext's length in bytes.
        length: usize,
        /// The most that the key can encrypt, in bytes.
        limit: usize,
    },
    /// A signed document does not have the shape that the protocol prescribes.
    Malformed {
        /// Which document.
        document: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// WeChat Pay has no platform certificates for this merchant: it is in public-key mode.
    PublicKeyMode,
    /// The platform certificates could not be fetched.
    CertificatesUnavailable {
        /// Why, without anything that a server wrote.
        problem: String,
    },
}

impl Error {
    /// Returns a stable `snake_case` code, the one that the command line prints.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Configuration { .. } => "configuration",
            Self::NoBackend => "no_backend",
            Self::NoRandomness => "no_randomness",
            Self::SigningFailed { .. } => "signing_failed",
            Self::UnsignableRequest { .. } => "unsignable_request",
            Self::ForeignOrigin { .. } => "foreign_origin",
            Self::MissingHeader { .. } => "missing_header",
            Self::ConflictingHeader { .. } => "conflicting_header",
            Self::MalformedHeader { .. } => "malformed_header",
            Self::ClockSkew { .. } => "clock_skew",
            Self::UnsupportedSuite { .. } => "unsupported_suite",
            Self::UnknownSerial { .. } => "unknown_serial",
            Self::CertificateNotValid { .. } => "certificate_not_valid",
            Self::InvalidSignature { probe: true, .. } => "probe_signature",
            Self::InvalidSignature { .. } => "invalid_signature",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::IncompleteBody => "incomplete_body",
            Self::Redirected => "redirected",
            Self::UnsupportedAlgorithm { .. } => "unsupported_algorithm",
            Self::DecryptionFailed => "decryption_failed",
            Self::PlaintextTooLong { .. } => "plaintext_too_long",
            Self::Malformed { .. } => "malformed",
            Self::PublicKeyMode => "public_key_mode",
            Self::CertificatesUnavailable { .. } => "certificates_unavailable",
        }
    }

    /// Tells whether the signature was one of WeChat Pay's deliberate probes (`WECHATPAY/SIGNTEST/`).
    ///
    /// A probe is a forgery like any other and was refused; the answer is for the log.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self, Self::InvalidSignature { probe: true, .. })
    }

    /// Tells whether settings must be changed before anything can work.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self, Self::Configuration { .. } | Self::NoBackend)
    }

    /// Tells whether something was received and refused: its signature, clock, key, encryption or shape.
    ///
    /// After such an error the outcome of a request is unknown; it may well have been carried out.
    #[must_use]
    pub fn is_verification(&self) -> bool {
        matches!(
            self,
            Self::MissingHeader { .. }
                | Self::ConflictingHeader { .. }
                | Self::MalformedHeader { .. }
                | Self::ClockSkew { .. }
                | Self::UnsupportedSuite { .. }
                | Self::UnknownSerial { .. }
                | Self::CertificateNotValid { .. }
                | Self::InvalidSignature { .. }
                | Self::BodyTooLarge { .. }
                | Self::IncompleteBody
                | Self::Redirected
                | Self::UnsupportedAlgorithm { .. }
                | Self::DecryptionFailed
                | Self::Malformed { .. }
        )
    }

    pub(crate) fn configuration(setting: &'static str, problem: impl Into<String>) -> Self {
        Self::Configuration {
            setting,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration { setting, problem } => write!(f, "{setting} {problem}"),
            Self::NoBackend => f.write_str(
                "no cryptography: enable feature `aws-lc-rs` (or `rustcrypto`) of wechatpay-auth",
            ),
            Self::NoRandomness => {
                f.write_str("the operating system gave no randomness for a nonce")
            }
            Self::SigningFailed { problem } => {
                write!(f, "the request could not be signed: {problem}")
            }
            Self::UnsignableRequest { problem } => write!(f, "the request was not sent: {problem}"),
            Self::ForeignOrigin { origin } => write!(
                f,
                "the request was not sent: {origin} is not a configured WeChat Pay origin, and credentials go nowhere else"
            ),
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
                write!(
                    f,
                    "platform certificate {serial} is expired or not yet valid"
                )
            }
            Self::InvalidSignature {
                serial,
                probe: true,
            } => write!(
                f,
                "the signature is a WECHATPAY/SIGNTEST/ probe (for {serial}), refused like any forgery"
            ),
            Self::InvalidSignature { serial, .. } => write!(
                f,
                "the signature was not made by {serial} over these bytes (body altered, re-encoded or forged?)"
            ),
            _ => self.fmt_content(f),
        }
    }
}

impl Error {
    fn fmt_content(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BodyTooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
            Self::IncompleteBody => f.write_str("the connection ended in the middle of the body"),
            Self::Redirected => f.write_str("the answer came from another URL: redirects must be off"),
            Self::UnsupportedAlgorithm { name } => {
                write!(f, "encryption algorithm {name} is not supported; only AEAD_AES_256_GCM is")
            }
            Self::DecryptionFailed => {
                f.write_str("the ciphertext does not open: the key is another one or the data was altered")
            }
            Self::PlaintextTooLong { length, limit } => {
                write!(f, "a sensitive field of {length} bytes does not fit: the limit is {limit} bytes")
            }
            Self::Malformed { document, problem } => write!(f, "the {document} is malformed: {problem}"),
            Self::PublicKeyMode => f.write_str(
                "WeChat Pay has no platform certificates for this merchant: it is in public-key mode; \
                 set WECHATPAY_PUBLIC_KEY_ID and WECHATPAY_PUBLIC_KEY (merchant console, API security)",
            ),
            Self::CertificatesUnavailable { problem } => {
                write!(f, "the platform certificates could not be fetched: {problem}")
            }
            _ => f.write_str(self.code()),
        }
    }
}

impl std::error::Error for Error {}

fn fmt_skew(f: &mut fmt::Formatter<'_>, seconds: i64) -> fmt::Result {
    let (distance, side) = (
        seconds.unsigned_abs(),
        if seconds < 0 { "behind" } else { "ahead of" },
    );
    write!(
        f,
        "the timestamp is {distance} s {side} this clock; less than 300 s is accepted (check NTP)"
    )
}

fn fmt_unknown(f: &mut fmt::Formatter<'_>, serial: &str, known: &[String]) -> fmt::Result {
    write!(f, "no platform key with id {serial} is trusted; ")?;
    if known.is_empty() {
        return f.write_str("none is configured");
    }
    write!(f, "trusted are {}", known.join(", "))
}
