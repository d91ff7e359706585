//! The crate's one error type.

mod display;

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
        Self::Configuration { setting, problem: problem.into() }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn one_of_each() -> Vec<Error> {
        let (serial, name, problem) = (String::from("S"), "Wechatpay-Nonce", "is not right");
        vec![
            Error::configuration("WECHATPAY_MCHID", problem),
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
            Error::PlaintextTooLong { length: 2, limit: 1 },
            Error::Malformed { document: "notification", problem },
            Error::PublicKeyMode,
            Error::CertificatesUnavailable { problem: problem.into() },
        ]
    }

    #[test]
    fn every_error_has_a_code_and_words_of_its_own() {
        let errors = one_of_each();
        let codes: BTreeSet<_> = errors.iter().map(Error::code).collect();
        let words: BTreeSet<_> = errors.iter().map(Error::to_string).collect();
        assert_eq!((codes.len(), words.len()), (errors.len(), errors.len()));
        for error in &errors {
            assert_ne!(error.to_string(), error.code());
            assert!(error.to_string().contains(' '), "{error}");
        }
    }

    #[test]
    fn only_what_was_received_and_refused_is_a_verification_failure() {
        let received: Vec<_> = one_of_each().into_iter().filter(Error::is_verification).collect();
        assert_eq!(received.len(), 15);
        assert!(received.iter().all(|error| !error.is_configuration()));
        assert_eq!(received.iter().filter(|error| error.is_probe()).count(), 1);
    }

    #[test]
    fn an_error_says_which_serial_and_how_far_the_clock() {
        let known = vec!["A".into(), "B".into()];
        let unknown = Error::UnknownSerial { serial: "C".into(), known };
        assert_eq!(unknown.to_string(), "no platform key with id C is trusted; trusted are A, B");
        let skew = Error::ClockSkew { seconds: i64::MIN }.to_string();
        assert!(skew.contains("9223372036854775808 s behind"), "{skew}");
    }
}
