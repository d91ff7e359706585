//! What the sandbox needs of an X.509 certificate.

use rsa::RsaPublicKey;
use x509_cert::der::asn1::{PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::CN;
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::der::{Any, DecodePem as _};
use x509_cert::name::Name;

use crate::Error;
use crate::entropy::hex_upper;

/// A parsed certificate and its PEM text.
pub(crate) struct Certificate {
    pub(crate) pem: String,
    /// Upper-case hex, leading zeros kept.
    pub(crate) serial: String,
    /// Unix seconds.
    pub(crate) not_before: i64,
    /// Unix seconds.
    pub(crate) not_after: i64,
    pub(crate) public: RsaPublicKey,
    pub(crate) common_name: Option<String>,
}

impl Certificate {
    /// Parses a PEM; `file` is named in errors.
    pub(crate) fn parse(file: &str, pem: &str) -> Result<Self, Error> {
        let wanted = || {
            Error::bad_key(
                file,
                "an X.509 certificate with an RSA key (-----BEGIN CERTIFICATE-----)",
            )
        };
        let parsed = x509_cert::Certificate::from_pem(pem).map_err(|_| wanted())?;
        let body = parsed.tbs_certificate;
        let spki = body.subject_public_key_info.owned_to_ref();
        Ok(Self {
            pem: pem.to_owned(),
            serial: serial_text(body.serial_number.as_bytes()),
            not_before: unix(body.validity.not_before),
            not_after: unix(body.validity.not_after),
            public: RsaPublicKey::try_from(spki).map_err(|_| wanted())?,
            common_name: common_name(&body.subject),
        })
    }
}

/// The serial as WeChat Pay writes it. DER puts 00 before a byte with its high bit set; that byte is no part of it.
fn serial_text(bytes: &[u8]) -> String {
    match bytes {
        [0, rest @ ..] if rest.first().is_some_and(|byte| byte & 0x80 != 0) => hex_upper(rest),
        _ => hex_upper(bytes),
    }
}

fn unix(time: x509_cert::time::Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

fn common_name(subject: &Name) -> Option<String> {
    let attributes = subject.0.iter().flat_map(|rdn| rdn.0.iter());
    let mut names = attributes.filter(|attribute| attribute.oid == CN);
    names.next().and_then(|name| text(&name.value))
}

fn text(value: &Any) -> Option<String> {
    let utf8 = value.decode_as::<Utf8StringRef<'_>>().ok();
    let printable = || value.decode_as::<PrintableStringRef<'_>>().ok();
    utf8.map(|text| text.as_str().to_owned())
        .or_else(|| printable().map(|text| text.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn a_serial_keeps_its_leading_zero_digit_and_loses_only_the_sign_byte() {
        assert_eq!(serial_text(&[0x05, 0xab]), "05AB");
        assert_eq!(serial_text(&[0x00, 0x85, 0xab]), "85AB");
        assert_eq!(serial_text(&[0x00]), "00");
    }

    #[test]
    fn the_published_certificates_are_valid_for_decades() {
        let keys = KeySet::published().unwrap();
        for certificate in [&keys.merchant_certificate, &keys.platform_certificate] {
            assert_eq!(certificate.not_before, 1_577_836_800); // 2020-01-01
            assert_eq!(certificate.not_after, 2_524_607_999); // 2049-12-31T23:59:59
        }
        assert_eq!(keys.merchant_certificate.common_name.as_deref(), Some("1900000001"));
    }

    #[test]
    fn a_private_key_is_no_certificate() {
        let files = KeySet::published().unwrap().files;
        assert!(Certificate::parse("platform_cert.pem", &files.platform_key).is_err());
    }
}
