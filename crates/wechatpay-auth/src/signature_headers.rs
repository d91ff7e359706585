//! The five headers of a signed response or notification, parsed strictly.

use http::{HeaderMap, HeaderName};

use crate::Error;

/// Name of the header with the id of the key that signed, or that is asked to sign.
pub const WECHATPAY_SERIAL: &str = "Wechatpay-Serial";
/// Name of the header with the time of signing, in Unix seconds.
pub const WECHATPAY_TIMESTAMP: &str = "Wechatpay-Timestamp";
/// Name of the header with the nonce of the signed message.
pub const WECHATPAY_NONCE: &str = "Wechatpay-Nonce";
/// Name of the header with the signature, in standard Base64.
pub const WECHATPAY_SIGNATURE: &str = "Wechatpay-Signature";
/// Name of the header with the signature suite; absent means RSA.
pub const WECHATPAY_SIGNATURE_TYPE: &str = "Wechatpay-Signature-Type";

// The same names, parsed once.
pub(crate) static SERIAL: HeaderName = HeaderName::from_static("wechatpay-serial");
static TIMESTAMP: HeaderName = HeaderName::from_static("wechatpay-timestamp");
static NONCE: HeaderName = HeaderName::from_static("wechatpay-nonce");
static SIGNATURE: HeaderName = HeaderName::from_static("wechatpay-signature");
static SIGNATURE_TYPE: HeaderName = HeaderName::from_static("wechatpay-signature-type");

/// Timestamps that differ from the clock by this many seconds or more, either way, are rejected
/// (protocol P§2.2).
pub const WINDOW_SECONDS: i64 = 300;

const LONGEST_VALUE: usize = 4096;
const LONGEST_SERIAL: usize = 128;
const LONGEST_SUITE: usize = 64;

/// The algorithms of a signature.
///
/// Another suite would be a variant here; the compiler then reports the other places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suite {
    /// `WECHATPAY2-SHA256-RSA2048`: RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
}

/// The signature headers of a response or a notification: present, unambiguous and well-formed, not
/// yet verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureHeaders<'a> {
    serial: &'a str,
    timestamp: &'a str,
    seconds: i64,
    nonce: &'a str,
    signature: Opaque<'a>,
    suite: Suite,
}

impl<'a> SignatureHeaders<'a> {
    /// Reads the headers. A header that is repeated with the same value counts once.
    ///
    /// # Errors
    /// [`Error::MissingHeader`] if a header is missing.
    /// [`Error::ConflictingHeader`] if a header occurs with different values.
    /// [`Error::MalformedHeader`] if a value is empty, longer than 4096 bytes (128 for the serial)
    /// or not ASCII; if the nonce contains a space or a tab; or if the timestamp is not Unix
    /// seconds in plain digits without a leading zero, sign, fraction or exponent.
    /// [`Error::UnsupportedSuite`] for any suite but RSA with SHA-256, spelled exactly.
    pub fn from_headers(headers: &'a HeaderMap) -> Result<Self, Error> {
        let serial = required(headers, &SERIAL, WECHATPAY_SERIAL)?;
        let timestamp = required(headers, &TIMESTAMP, WECHATPAY_TIMESTAMP)?;
        let nonce = required(headers, &NONCE, WECHATPAY_NONCE)?;
        let signature = Opaque(required(headers, &SIGNATURE, WECHATPAY_SIGNATURE)?);
        if !nonce.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::MalformedHeader { name: WECHATPAY_NONCE });
        }
        if serial.len() > LONGEST_SERIAL {
            return Err(Error::MalformedHeader { name: WECHATPAY_SERIAL });
        }
        let seconds =
            seconds(timestamp).ok_or(Error::MalformedHeader { name: WECHATPAY_TIMESTAMP })?;
        Ok(Self { serial, timestamp, seconds, nonce, signature, suite: suite(headers)? })
    }

    /// Returns the id of the key that claims to have signed: an opaque string, compared byte for
    /// byte.
    #[must_use]
    pub fn serial(&self) -> &'a str {
        self.serial
    }

    /// Returns the timestamp as received: the string that was signed.
    #[must_use]
    pub fn timestamp(&self) -> &'a str {
        self.timestamp
    }

    /// Returns the timestamp in Unix seconds.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Returns the nonce.
    #[must_use]
    pub fn nonce(&self) -> &'a str {
        self.nonce
    }

    /// Returns the suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Returns `true` if the signature starts like WeChat Pay's deliberate probes. For logs only: a
    /// probe is rejected like any forgery.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.signature.0.starts_with("WECHATPAY/SIGNTEST/")
    }

    pub(crate) fn check_window(&self, now: i64) -> Result<(), Error> {
        let seconds = self.seconds.saturating_sub(now);
        if seconds.unsigned_abs() >= WINDOW_SECONDS.unsigned_abs() {
            return Err(Error::ClockSkew { seconds });
        }
        Ok(())
    }

    pub(crate) fn signature(&self) -> &'a str {
        self.signature.0
    }
}

/// A signature, which `Debug` does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Opaque<'a>(&'a str);

impl std::fmt::Debug for Opaque<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

fn required<'a>(
    headers: &'a HeaderMap,
    key: &HeaderName,
    name: &'static str,
) -> Result<&'a str, Error> {
    single(headers, key, name)?.ok_or(Error::MissingHeader { name })
}

/// Returns the one value of the header `key`, which errors call `name`.
fn single<'a>(
    headers: &'a HeaderMap,
    key: &HeaderName,
    name: &'static str,
) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(key).iter();
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.any(|other| other != first) {
        return Err(Error::ConflictingHeader { name });
    }
    match first.to_str() {
        Ok(value) if (1..=LONGEST_VALUE).contains(&value.len()) => Ok(Some(value)),
        _ => Err(Error::MalformedHeader { name }),
    }
}

/// At most 15 digits: far beyond any clock, far below an overflow.
fn seconds(timestamp: &str) -> Option<i64> {
    let is_plain = (1..=15).contains(&timestamp.len())
        && timestamp.bytes().all(|byte| byte.is_ascii_digit())
        && (timestamp.len() == 1 || !timestamp.starts_with('0'));
    if is_plain { timestamp.parse().ok() } else { None }
}

/// The suite is the one that the header names, never one that would happen to verify: no downgrade.
fn suite(headers: &HeaderMap) -> Result<Suite, Error> {
    match single(headers, &SIGNATURE_TYPE, WECHATPAY_SIGNATURE_TYPE)? {
        None | Some("WECHATPAY2-SHA256-RSA2048") => Ok(Suite::RsaSha256),
        // A signature in the wrong header must not be quoted.
        Some(other) if other.len() > LONGEST_SUITE => {
            Err(Error::MalformedHeader { name: WECHATPAY_SIGNATURE_TYPE })
        }
        Some(other) => Err(Error::UnsupportedSuite { name: other.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(replaced: &str, value: Option<&str>) -> HeaderMap {
        let all = [
            (WECHATPAY_SERIAL, "S"),
            (WECHATPAY_TIMESTAMP, "1780000000"),
            (WECHATPAY_NONCE, "N"),
            (WECHATPAY_SIGNATURE, "c2ln"),
            (WECHATPAY_SIGNATURE_TYPE, "WECHATPAY2-SHA256-RSA2048"),
        ];
        let value_of = |name, usual| if name == replaced { value } else { Some(usual) };
        let mut map = HeaderMap::new();
        for (name, usual) in all {
            if let Some(value) = value_of(name, usual) {
                map.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
        }
        map
    }

    const REQUIRED: [&str; 4] =
        [WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE];

    #[test]
    fn values_are_returned_as_received() {
        let headers = headers("", None);
        let signed = SignatureHeaders::from_headers(&headers).unwrap();
        assert_eq!((signed.serial(), signed.nonce(), signed.signature()), ("S", "N", "c2ln"));
        assert_eq!((signed.timestamp(), signed.seconds()), ("1780000000", 1_780_000_000));
        assert!(signed.suite() == Suite::RsaSha256 && !signed.is_probe());
    }

    #[test]
    fn window_ends_before_300_seconds_either_way() {
        let headers = headers("", None);
        let signed = SignatureHeaders::from_headers(&headers).unwrap();
        for seconds in [-299, 0, 299] {
            assert_eq!(signed.check_window(1_780_000_000 - seconds), Ok(()));
        }
        for seconds in [-300, 300] {
            let rejected = Err(Error::ClockSkew { seconds });
            assert_eq!(signed.check_window(1_780_000_000 - seconds), rejected);
        }
    }

    #[test]
    fn missing_header_is_named() {
        for name in REQUIRED {
            assert_eq!(
                SignatureHeaders::from_headers(&headers(name, None)),
                Err(Error::MissingHeader { name })
            );
        }
        assert!(SignatureHeaders::from_headers(&headers(WECHATPAY_SIGNATURE_TYPE, None)).is_ok());
    }

    #[test]
    fn empty_or_non_ascii_value_is_malformed() {
        for name in REQUIRED {
            for value in ["", "刷"] {
                let error =
                    SignatureHeaders::from_headers(&headers(name, Some(value))).unwrap_err();
                assert_eq!(error, Error::MalformedHeader { name });
            }
        }
    }

    #[test]
    fn nonce_with_space_or_tab_is_malformed() {
        for value in ["a b", "a\tb"] {
            let error =
                SignatureHeaders::from_headers(&headers(WECHATPAY_NONCE, Some(value))).unwrap_err();
            assert_eq!(error, Error::MalformedHeader { name: WECHATPAY_NONCE });
        }
    }

    #[test]
    fn value_over_its_limit_is_malformed() {
        let serial = |length| headers(WECHATPAY_SERIAL, Some(&"5".repeat(length)));
        assert!(SignatureHeaders::from_headers(&serial(128)).is_ok());
        assert!(SignatureHeaders::from_headers(&serial(129)).is_err());
        for name in [WECHATPAY_NONCE, WECHATPAY_SIGNATURE] {
            let longest = "c".repeat(4096);
            assert!(SignatureHeaders::from_headers(&headers(name, Some(&longest))).is_ok());
            let error =
                SignatureHeaders::from_headers(&headers(name, Some(&format!("{longest}c"))))
                    .unwrap_err();
            assert_eq!(error, Error::MalformedHeader { name });
        }
    }

    #[test]
    fn repeated_header_with_different_values_is_rejected() {
        for name in [&REQUIRED[..], &[WECHATPAY_SIGNATURE_TYPE]].concat() {
            let mut twice = headers("", None);
            let same = twice.get(name).unwrap().clone();
            twice.append(name, same);
            assert!(SignatureHeaders::from_headers(&twice).is_ok(), "{name}");
            twice.append(name, HeaderValue::from_static("other"));
            assert_eq!(
                SignatureHeaders::from_headers(&twice),
                Err(Error::ConflictingHeader { name })
            );
        }
    }

    #[test]
    fn timestamp_in_any_other_spelling_is_malformed() {
        for value in [
            "01780000000",
            "+1780000000",
            "1.78e9",
            "1780000000.0",
            "-1",
            " 1",
            "0x1",
            "abc",
            "9999999999999999",
        ] {
            let error = SignatureHeaders::from_headers(&headers(WECHATPAY_TIMESTAMP, Some(value)))
                .unwrap_err();
            assert_eq!(error, Error::MalformedHeader { name: WECHATPAY_TIMESTAMP }, "{value}");
        }
    }

    #[test]
    fn unsupported_suite_is_rejected_by_name() {
        let longest = "S".repeat(64);
        for name in ["WECHATPAY2-SM2-WITH-SM3", "wechatpay2-sha256-rsa2048", "RSA", &longest] {
            let error =
                SignatureHeaders::from_headers(&headers(WECHATPAY_SIGNATURE_TYPE, Some(name)))
                    .unwrap_err();
            assert_eq!(error, Error::UnsupportedSuite { name: name.into() });
        }
    }

    #[test]
    fn overlong_value_is_not_quoted() {
        let signature = "c".repeat(344);
        for name in [WECHATPAY_SERIAL, WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP] {
            let error =
                SignatureHeaders::from_headers(&headers(name, Some(&signature))).unwrap_err();
            assert_eq!(error, Error::MalformedHeader { name });
        }
    }

    #[test]
    fn debug_does_not_print_the_signature() {
        let headers = headers("", None);
        assert!(
            !format!("{:?}", SignatureHeaders::from_headers(&headers).unwrap()).contains("c2ln")
        );
    }
}
