//! Reads serial, validity and public key of an X.509 certificate.

use x509_cert::Certificate as X509;
use x509_cert::der::{Decode, Encode};

use crate::hex;

/// A parsed certificate. Its chain is not checked: trust comes from how it was obtained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) serial: String,
    /// In Unix seconds, inclusive.
    pub(crate) valid_from: i64,
    pub(crate) valid_until: i64,
    /// SubjectPublicKeyInfo in DER.
    pub(crate) spki: Vec<u8>,
}

impl Certificate {
    /// Parses DER. Returns `None` if it is not an X.509 certificate.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let parsed = X509::from_der(der).ok()?;
        let fields = parsed.tbs_certificate();
        let seconds =
            |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).ok();
        Some(Self {
            serial: format_serial(fields.serial_number().as_bytes()),
            valid_from: seconds(&fields.validity().not_before)?,
            valid_until: seconds(&fields.validity().not_after)?,
            spki: fields.subject_public_key_info().to_der().ok()?,
        })
    }
}

/// Formats a serial as WeChat Pay does: 40 upper-case hex digits with leading zeros (protocol
/// P§1.3).
///
/// DER adds a zero byte before a first byte of 0x80 or more, which is not part of the serial.
fn format_serial(bytes: &[u8]) -> String {
    let digits = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    format!("{:0>40}", hex::upper(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_keeps_leading_zeros() {
        let mut bytes = [0x11; 20];
        bytes[0] = 0x05;
        assert_eq!(format_serial(&bytes), format!("05{}", "11".repeat(19)));
        assert_eq!(format_serial(&[0x11; 19]), format!("00{}", "11".repeat(19)));
    }

    #[test]
    fn sign_byte_of_der_is_not_part_of_the_serial() {
        let mut bytes = vec![0];
        bytes.extend([0x91; 20]);
        assert_eq!(format_serial(&bytes), "91".repeat(20));
    }

    #[test]
    fn invalid_der_is_rejected() {
        assert_eq!(Certificate::from_der(b"\x30\x03\x02\x01\x01"), None);
    }
}
