//! X.509 certificates.

use rsa::RsaPublicKey;
use x509_cert::der::DecodePem as _;
use x509_cert::der::asn1::{PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::CN;
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::name::Name;

use crate::Error;
use crate::entropy::hex_upper;

/// A parsed certificate and its PEM.
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
    ///
    /// # Errors
    /// [`Error::BadKey`] if this is not an X.509 certificate with an RSA key.
    pub(crate) fn parse(file: &str, pem: &str) -> Result<Self, Error> {
        let error = || {
            Error::bad_key(
                file,
                "an X.509 certificate with an RSA key (-----BEGIN CERTIFICATE-----)",
            )
        };
        let certificate =
            x509_cert::Certificate::from_pem(pem).map_err(|_| error())?.tbs_certificate;
        let spki = certificate.subject_public_key_info.owned_to_ref();
        Ok(Self {
            pem: pem.to_owned(),
            serial: format_serial(certificate.serial_number.as_bytes()),
            not_before: unix_seconds(certificate.validity.not_before),
            not_after: unix_seconds(certificate.validity.not_after),
            public: RsaPublicKey::try_from(spki).map_err(|_| error())?,
            common_name: common_name(&certificate.subject),
        })
    }
}

/// The serial as WeChat Pay writes it, without the zero byte that DER puts before a byte with its
/// high bit set.
fn format_serial(bytes: &[u8]) -> String {
    match bytes {
        [0, rest @ ..] if rest.first().is_some_and(|byte| byte & 0x80 != 0) => hex_upper(rest),
        _ => hex_upper(bytes),
    }
}

fn unix_seconds(time: x509_cert::time::Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

fn common_name(subject: &Name) -> Option<String> {
    let value = &subject
        .0
        .iter()
        .flat_map(|names| names.0.iter())
        .find(|attribute| attribute.oid == CN)?
        .value;
    match value.decode_as::<Utf8StringRef<'_>>() {
        Ok(name) => Some(name.as_str().to_owned()),
        Err(_) => Some(value.decode_as::<PrintableStringRef<'_>>().ok()?.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn serial_with_a_sign_byte_loses_it_and_keeps_leading_zeros() {
        assert_eq!(format_serial(&[0x05, 0xab]), "05AB");
        assert_eq!(format_serial(&[0x00, 0x85, 0xab]), "85AB");
        assert_eq!(format_serial(&[0x00]), "00");
    }

    #[test]
    fn published_certificates_are_valid_for_decades() {
        let keys = KeySet::published().unwrap();
        for certificate in [&keys.merchant_certificate, &keys.platform_certificate] {
            assert_eq!(certificate.not_before, 1_577_836_800); // 2020-01-01
            assert_eq!(certificate.not_after, 2_524_607_999); // 2049-12-31T23:59:59
        }
        assert_eq!(keys.merchant_certificate.common_name.as_deref(), Some("1900000001"));
    }

    #[test]
    fn private_key_as_certificate_is_rejected() {
        let files = KeySet::published().unwrap().files;
        assert!(Certificate::parse("platform_cert.pem", &files.platform_key).is_err());
    }
}
