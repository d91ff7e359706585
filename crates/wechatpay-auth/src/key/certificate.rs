//! What this crate reads of an X.509 certificate: serial, validity and public key.

use x509_cert::Certificate as X509;
use x509_cert::der::{Decode, Encode};

use crate::hex;

/// A parsed certificate. The chain is not checked: trust comes from how it was obtained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) serial: String,
    /// Unix seconds, both ends included.
    pub(crate) valid_from: i64,
    pub(crate) valid_until: i64,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) spki: Vec<u8>,
}

impl Certificate {
    /// Parses DER; `None` when it is not an X.509 certificate.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let parsed = X509::from_der(der).ok()?;
        let fields = parsed.tbs_certificate();
        let seconds =
            |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).ok();
        Some(Self {
            serial: serial_text(fields.serial_number().as_bytes()),
            valid_from: seconds(&fields.validity().not_before)?,
            valid_until: seconds(&fields.validity().not_after)?,
            spki: fields.subject_public_key_info().to_der().ok()?,
        })
    }
}

/// Prints a serial as WeChat Pay does: upper-case hex, 40 digits, leading zeros kept (protocol P§1.3).
///
/// DER puts a zero byte before a first byte of 0x80 or more; that byte is encoding, not serial.
fn serial_text(bytes: &[u8]) -> String {
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
    fn serials_keep_their_leading_zeros() {
        let mut bytes = [0x11; 20];
        bytes[0] = 0x05;
        assert_eq!(serial_text(&bytes), format!("05{}", "11".repeat(19)));
        assert_eq!(serial_text(&[0x11; 19]), format!("00{}", "11".repeat(19)));
    }

    #[test]
    fn the_sign_byte_of_der_is_not_part_of_the_serial() {
        let mut bytes = vec![0];
        bytes.extend([0x91; 20]);
        assert_eq!(serial_text(&bytes), "91".repeat(20));
    }

    #[test]
    fn rubbish_is_not_a_certificate() {
        assert_eq!(Certificate::from_der(b"\x30\x03\x02\x01\x01"), None);
    }
}
