//! The crate's one error type.

use std::fmt;

/// Everything that can fail while signing, verifying, decrypting or reading settings.
///
/// Errors are comparable, so tests can assert on them, and name serials, header names, settings and
/// clock differences. They never contain a key, a signature, a signed message, a token or a
/// plaintext.
///
/// `Display` prints one line, `what failed: why`, and what to do. `{:?}` prints the same line,
/// which is what `main() -> Result<(), Error>` shows; `{:#?}` prints the structure.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{Error, Merchant};
///
/// # if wechatpay_auth::Backend::all().is_empty() { return }
/// let error = Merchant::new("1900000001").signer().unwrap_err();
/// assert!(error.is_configuration());
/// assert!(matches!(
///     error,
///     Error::Configuration { setting: Some("WECHATPAY_PRIVATE_KEY"), .. }
/// ));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A setting is missing or invalid. Fix it and build again; nothing was sent.
    Configuration {
        /// The environment variable that holds the setting, for example `WECHATPAY_PRIVATE_KEY`;
        /// `None` for a setting that has none, such as a timeout.
        setting: Option<&'static str>,
        /// What is wrong and what to do, as a whole sentence. Contains lengths, serials and PEM
        /// labels, never key material.
        problem: String,
    },
    /// Neither feature `aws-lc-rs` nor `rustcrypto` is enabled. Enable one of them.
    NoBackend,
    /// The operating system returned no random bytes for a nonce.
    NoRandomness,
    /// The private key, or the remote signer that holds it, could not sign. Nothing was sent.
    SigningFailed {
        /// The cause, in the signer's words; a remote signer must not put secrets into it.
        problem: String,
    },
    /// A request was not sent because it cannot be signed safely.
    UnsignableRequest {
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// A request was not sent because its origin is not a configured one.
    ForeignOrigin {
        /// Scheme, host and port of the rejected request.
        origin: String,
    },
    /// A signature header is missing.
    MissingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// A signature header occurs several times with different values.
    ConflictingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// A signature header has a malformed value.
    MalformedHeader {
        /// The header's name.
        name: &'static str,
    },
    /// The timestamp differs from the clock by 300 s or more. Synchronize the clock.
    ClockSkew {
        /// The timestamp minus the clock, in seconds: positive if the timestamp is ahead.
        seconds: i64,
    },
    /// `Wechatpay-Signature-Type` names a suite that this crate does not support.
    UnsupportedSuite {
        /// The suite as the header spells it.
        name: String,
    },
    /// No trusted key has the id in `Wechatpay-Serial`.
    UnknownSerial {
        /// The id in the header.
        serial: String,
        /// The trusted ids.
        known: Vec<String>,
    },
    /// The platform certificate named by `Wechatpay-Serial` has expired or is not valid yet.
    CertificateNotValid {
        /// The certificate's serial.
        serial: String,
    },
    /// The signature does not belong to the message, or was made by another key.
    InvalidSignature {
        /// The id of the key in `Wechatpay-Serial`.
        serial: String,
        /// `true` if the signature starts like WeChat Pay's deliberate probes.
        probe: bool,
    },
    /// A body is larger than the configured limit.
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The connection ended in the middle of the body.
    IncompleteBody,
    /// The response came from a URL other than the request's: the HTTP client followed a redirect.
    Redirected,
    /// An encrypted resource names an algorithm that this crate does not support.
    UnsupportedAlgorithm {
        /// The algorithm as the resource spells it.
        name: String,
    },
    /// A ciphertext cannot be decrypted: the key, nonce, associated data or ciphertext is wrong.
    DecryptionFailed,
    /// A sensitive field could not be encrypted with a valid platform key.
    EncryptionFailed {
        /// The id of the platform key.
        serial: String,
    },
    /// A plaintext is too long to be encrypted as a sensitive field.
    PlaintextTooLong {
        /// The plaintext's length in bytes.
        length: usize,
        /// The maximum length for the key, in bytes.
        limit: usize,
    },
    /// A signed document does not have the structure that the protocol prescribes.
    Malformed {
        /// The kind of document.
        document: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// WeChat Pay has no platform certificates for this merchant, which is in public-key mode. Set
    /// the WeChat Pay public key instead.
    PublicKeyMode,
    /// The platform certificates could not be fetched. The trust store is unchanged.
    CertificatesUnavailable {
        /// The cause, without anything that a server wrote.
        problem: String,
    },
    /// The store of a [`Deduplicator`](crate::Deduplicator) did not record a notification's state.
    /// WeChat Pay has to retry the notification.
    DeduplicationFailed {
        /// The cause, in the deduplicator's words, which must not contain secrets.
        problem: String,
    },
}

impl Error {
    /// Returns a stable `snake_case` code, as printed by the command line.
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
            Self::EncryptionFailed { .. } => "encryption_failed",
            Self::PlaintextTooLong { .. } => "plaintext_too_long",
            Self::Malformed { .. } => "malformed",
            Self::PublicKeyMode => "public_key_mode",
            Self::CertificatesUnavailable { .. } => "certificates_unavailable",
            Self::DeduplicationFailed { .. } => "deduplication_failed",
        }
    }

    /// Returns `true` if the signature was one of WeChat Pay's deliberate probes
    /// (`WECHATPAY/SIGNTEST/`).
    ///
    /// A probe is rejected like any other forgery; the distinction is for logs.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        matches!(self, Self::InvalidSignature { probe: true, .. })
    }

    /// Returns `true` if a setting or a feature has to be changed first.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self, Self::Configuration { .. } | Self::NoBackend)
    }

    /// Returns `true` if a message was received and rejected for its signature, timestamp, key,
    /// encryption or structure.
    ///
    /// The outcome of the request is then unknown: it may have been carried out. Query the result
    /// before you repeat it.
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

    pub(crate) fn configuration(
        setting: impl Into<Option<&'static str>>,
        problem: impl Into<String>,
    ) -> Self {
        Self::Configuration { setting: setting.into(), problem: problem.into() }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration { problem, .. } => f.write_str(problem),
            Self::NoBackend => f.write_str(
                "no cryptography backend: enable feature `aws-lc-rs` or `rustcrypto` of wechatpay-auth",
            ),
            Self::NoRandomness => f.write_str(
                "generating a nonce failed: the operating system returned no random bytes",
            ),
            Self::SigningFailed { problem } => write!(f, "signing failed: {problem}"),
            Self::UnsignableRequest { problem } => write!(f, "request not sent: {problem}"),
            Self::ForeignOrigin { origin } => write!(
                f,
                "request not sent: {origin} is not a configured WeChat Pay origin, and credentials \
                 are sent to no other"
            ),
            Self::MissingHeader { name } => write!(
                f,
                "missing header {name}: the message cannot be verified (is a proxy stripping \
                 headers?)"
            ),
            Self::ConflictingHeader { name } => {
                write!(f, "conflicting header {name}: it occurs with different values")
            }
            Self::MalformedHeader { name } => write!(f, "malformed header {name}"),
            Self::ClockSkew { seconds } => write!(
                f,
                "timestamp rejected: it is {} s {} this clock, and less than 300 s is accepted \
                 (check NTP)",
                seconds.unsigned_abs(),
                if *seconds < 0 { "behind" } else { "ahead of" }
            ),
            Self::UnsupportedSuite { name } => write!(
                f,
                "unsupported signature suite {name}: only WECHATPAY2-SHA256-RSA2048 is supported"
            ),
            Self::UnknownSerial { serial, known } if known.is_empty() => {
                write!(f, "unknown platform key {serial}: no platform key is trusted")
            }
            Self::UnknownSerial { serial, known } => write!(
                f,
                "unknown platform key {serial}: the trusted keys are {}",
                known.join(", ")
            ),
            Self::CertificateNotValid { serial } => {
                write!(
                    f,
                    "platform certificate rejected: {serial} has expired or is not valid yet"
                )
            }
            Self::InvalidSignature { serial, probe: true } => write!(
                f,
                "invalid signature: it is a WECHATPAY/SIGNTEST/ probe in the name of {serial}, \
                 rejected like any forgery"
            ),
            Self::InvalidSignature { serial, probe: false } => write!(
                f,
                "invalid signature: {serial} did not sign these bytes (body altered, re-encoded or \
                 forged?)"
            ),
            Self::BodyTooLarge { limit } => {
                write!(f, "body too large: the limit is {limit} bytes")
            }
            Self::IncompleteBody => {
                f.write_str("incomplete body: the connection ended in the middle of it")
            }
            Self::Redirected => f.write_str(
                "response rejected: the HTTP client followed a redirect; disable redirects",
            ),
            Self::UnsupportedAlgorithm { name } => write!(
                f,
                "unsupported encryption algorithm {name}: only AEAD_AES_256_GCM is supported"
            ),
            Self::DecryptionFailed => {
                f.write_str("decryption failed: wrong key, or the ciphertext was altered")
            }
            Self::EncryptionFailed { serial } => {
                write!(f, "encryption with platform key {serial} failed")
            }
            Self::PlaintextTooLong { length, limit } => write!(
                f,
                "sensitive field too long: it has {length} bytes, and the limit is {limit} bytes"
            ),
            Self::Malformed { document, problem } => write!(f, "malformed {document}: {problem}"),
            Self::PublicKeyMode => f.write_str(
                "WeChat Pay has no platform certificates for this merchant, which is in public-key \
                 mode: set WECHATPAY_PUBLIC_KEY_ID and WECHATPAY_PUBLIC_KEY (merchant console, API \
                 security)",
            ),
            Self::CertificatesUnavailable { problem } => {
                write!(f, "fetching platform certificates failed: {problem}")
            }
            Self::DeduplicationFailed { problem } => write!(f, "deduplication failed: {problem}"),
        }
    }
}

/// Prints the message, so that `main() -> Result<(), Error>` shows it; `{:#?}` prints the
/// structure.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        match self {
            Self::Configuration { setting, problem } => f
                .debug_struct("Configuration")
                .field("setting", setting)
                .field("problem", problem)
                .finish(),
            Self::NoBackend => f.write_str("NoBackend"),
            Self::NoRandomness => f.write_str("NoRandomness"),
            Self::SigningFailed { problem } => {
                f.debug_struct("SigningFailed").field("problem", problem).finish()
            }
            Self::UnsignableRequest { problem } => {
                f.debug_struct("UnsignableRequest").field("problem", problem).finish()
            }
            Self::ForeignOrigin { origin } => {
                f.debug_struct("ForeignOrigin").field("origin", origin).finish()
            }
            Self::MissingHeader { name } => {
                f.debug_struct("MissingHeader").field("name", name).finish()
            }
            Self::ConflictingHeader { name } => {
                f.debug_struct("ConflictingHeader").field("name", name).finish()
            }
            Self::MalformedHeader { name } => {
                f.debug_struct("MalformedHeader").field("name", name).finish()
            }
            Self::ClockSkew { seconds } => {
                f.debug_struct("ClockSkew").field("seconds", seconds).finish()
            }
            Self::UnsupportedSuite { name } => {
                f.debug_struct("UnsupportedSuite").field("name", name).finish()
            }
            Self::UnknownSerial { serial, known } => f
                .debug_struct("UnknownSerial")
                .field("serial", serial)
                .field("known", known)
                .finish(),
            Self::CertificateNotValid { serial } => {
                f.debug_struct("CertificateNotValid").field("serial", serial).finish()
            }
            Self::InvalidSignature { serial, probe } => f
                .debug_struct("InvalidSignature")
                .field("serial", serial)
                .field("probe", probe)
                .finish(),
            Self::BodyTooLarge { limit } => {
                f.debug_struct("BodyTooLarge").field("limit", limit).finish()
            }
            Self::IncompleteBody => f.write_str("IncompleteBody"),
            Self::Redirected => f.write_str("Redirected"),
            Self::UnsupportedAlgorithm { name } => {
                f.debug_struct("UnsupportedAlgorithm").field("name", name).finish()
            }
            Self::DecryptionFailed => f.write_str("DecryptionFailed"),
            Self::EncryptionFailed { serial } => {
                f.debug_struct("EncryptionFailed").field("serial", serial).finish()
            }
            Self::PlaintextTooLong { length, limit } => f
                .debug_struct("PlaintextTooLong")
                .field("length", length)
                .field("limit", limit)
                .finish(),
            Self::Malformed { document, problem } => f
                .debug_struct("Malformed")
                .field("document", document)
                .field("problem", problem)
                .finish(),
            Self::PublicKeyMode => f.write_str("PublicKeyMode"),
            Self::CertificatesUnavailable { problem } => {
                f.debug_struct("CertificatesUnavailable").field("problem", problem).finish()
            }
            Self::DeduplicationFailed { problem } => {
                f.debug_struct("DeduplicationFailed").field("problem", problem).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn one_of_each() -> Vec<Error> {
        let (serial, name, problem) = (String::from("S"), "Wechatpay-Nonce", "is not right");
        vec![
            Error::configuration("WECHATPAY_MCHID", "WECHATPAY_MCHID is not set"),
            Error::NoBackend,
            Error::NoRandomness,
            Error::SigningFailed { problem: problem.into() },
            Error::UnsignableRequest { problem },
            Error::ForeignOrigin { origin: "https://evil.example".into() },
            Error::MissingHeader { name },
            Error::ConflictingHeader { name },
            Error::MalformedHeader { name },
            Error::ClockSkew { seconds: -300 },
            Error::UnsupportedSuite { name: "X".into() },
            Error::UnknownSerial { serial: serial.clone(), known: vec![] },
            Error::CertificateNotValid { serial: serial.clone() },
            Error::InvalidSignature { serial: serial.clone(), probe: false },
            Error::InvalidSignature { serial, probe: true },
            Error::BodyTooLarge { limit: 1 },
            Error::IncompleteBody,
            Error::Redirected,
            Error::UnsupportedAlgorithm { name: "X".into() },
            Error::DecryptionFailed,
            Error::EncryptionFailed { serial: "S".into() },
            Error::PlaintextTooLong { length: 2, limit: 1 },
            Error::Malformed { document: "notification", problem },
            Error::PublicKeyMode,
            Error::CertificatesUnavailable { problem: problem.into() },
            Error::DeduplicationFailed { problem: problem.into() },
        ]
    }

    #[test]
    fn each_error_has_its_own_code_and_message() {
        let errors = one_of_each();
        let codes: BTreeSet<_> = errors.iter().map(Error::code).collect();
        let messages: BTreeSet<_> = errors.iter().map(Error::to_string).collect();
        assert_eq!((codes.len(), messages.len()), (errors.len(), errors.len()));
        for error in &errors {
            assert_ne!(error.to_string(), error.code());
            assert!(error.to_string().contains(' '), "{error}");
        }
    }

    #[test]
    fn is_verification_is_true_only_for_rejected_messages() {
        let received: Vec<_> = one_of_each().into_iter().filter(Error::is_verification).collect();
        assert_eq!(received.len(), 15);
        assert!(received.iter().all(|error| !error.is_configuration()));
        assert_eq!(received.iter().filter(|error| error.is_probe()).count(), 1);
    }

    #[test]
    fn debug_prints_the_message_and_alternate_debug_the_structure() {
        for error in one_of_each() {
            assert_eq!(format!("{error:?}"), error.to_string());
            let structure = format!("{error:#?}");
            assert!(structure.starts_with(|first: char| first.is_ascii_uppercase()), "{structure}");
            assert_ne!(structure, error.to_string());
        }
        let skew = format!("{:#?}", Error::ClockSkew { seconds: 301 });
        assert_eq!(skew, "ClockSkew {\n    seconds: 301,\n}");
    }

    #[test]
    fn messages_name_the_serial_and_the_clock_difference() {
        let known = vec!["A".into(), "B".into()];
        let unknown = Error::UnknownSerial { serial: "C".into(), known };
        assert_eq!(unknown.to_string(), "unknown platform key C: the trusted keys are A, B");
        let skew = Error::ClockSkew { seconds: i64::MIN }.to_string();
        assert!(skew.contains("9223372036854775808 s behind"), "{skew}");
    }
}
