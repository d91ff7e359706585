//! Names of faults, for a command line.

use std::fmt;
use std::str::FromStr;

use super::Fault;
use crate::Error;

const ALL: [Fault; 30] = [
    Fault::MissingSignature,
    Fault::MissingHeader("Wechatpay-Timestamp"),
    Fault::MissingHeader("Wechatpay-Nonce"),
    Fault::MissingHeader("Wechatpay-Signature"),
    Fault::MissingHeader("Wechatpay-Serial"),
    Fault::MissingHeader("Wechatpay-Signature-Type"),
    Fault::MissingHeader("Request-ID"),
    Fault::ForgedSignature,
    Fault::SignedByAnotherKey,
    Fault::UnknownSerial,
    Fault::Stale,
    Fault::Early,
    Fault::BodyBitFlipped,
    Fault::RepeatedHeader,
    Fault::RepeatedSameHeader,
    Fault::Probe,
    Fault::TruncatedBody,
    Fault::EmptyBody,
    Fault::NoContent,
    Fault::RateLimited(2),
    Fault::RateLimitedUntil(2),
    Fault::SystemError,
    Fault::SignError,
    Fault::BadGateway,
    Fault::EmptyError,
    Fault::ConnectionReset,
    Fault::HalfClosed,
    Fault::Stalled,
    Fault::StalledBody,
    Fault::TruncatedAfter(17),
];

impl Fault {
    /// Every fault with its own name. [`MissingHeader`](Self::MissingHeader) is listed once for
    /// each header of a response, faults with a number once with the number that their name stands
    /// for.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The name in kebab-case, without any number, as [`FromStr`] accepts it: `forged-signature`,
    /// `missing-wechatpay-nonce`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingSignature => "missing-signature",
            Self::MissingHeader(header) => match header.to_ascii_lowercase().as_str() {
                "wechatpay-timestamp" => "missing-wechatpay-timestamp",
                "wechatpay-nonce" => "missing-wechatpay-nonce",
                "wechatpay-signature" => "missing-wechatpay-signature",
                "wechatpay-serial" => "missing-wechatpay-serial",
                "wechatpay-signature-type" => "missing-wechatpay-signature-type",
                "request-id" => "missing-request-id",
                _ => "missing-header",
            },
            Self::ForgedSignature => "forged-signature",
            Self::SignedByAnotherKey => "signed-by-another-key",
            Self::UnknownSerial => "unknown-serial",
            Self::Stale => "stale",
            Self::Early => "early",
            Self::BodyBitFlipped => "body-bit-flipped",
            Self::RepeatedHeader => "repeated-header",
            Self::RepeatedSameHeader => "repeated-same-header",
            Self::Probe => "probe",
            Self::TruncatedBody => "truncated-body",
            Self::EmptyBody => "empty-body",
            Self::NoContent => "no-content",
            Self::RateLimited(_) => "rate-limited",
            Self::RateLimitedUntil(_) => "rate-limited-until",
            Self::SystemError => "system-error",
            Self::SignError => "sign-error",
            Self::BadGateway => "bad-gateway",
            Self::EmptyError => "empty-error",
            Self::ConnectionReset => "connection-reset",
            Self::HalfClosed => "half-closed",
            Self::Stalled => "stalled",
            Self::StalledBody => "stalled-body",
            Self::TruncatedAfter(_) => "truncated-after",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        ALL.into_iter()
            .find(|fault| fault.name() == name)
            .ok_or_else(|| Error::UnknownFault(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_name_is_distinct_kebab_case_and_parsed_back() {
        for (index, fault) in Fault::all().iter().enumerate() {
            let name = fault.name();
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert_eq!(name.parse::<Fault>().as_ref(), Ok(fault));
            assert!(Fault::all()[index + 1..].iter().all(|other| other.name() != name), "{name}");
        }
    }

    #[test]
    fn unknown_fault_name_is_an_error() {
        let error = "missing-header".parse::<Fault>().unwrap_err();
        assert_eq!(error, Error::UnknownFault("missing-header".to_owned()));
    }
}
