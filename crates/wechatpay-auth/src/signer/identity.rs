//! Who signs: merchant number and certificate serial.

use crate::Error;
use crate::key::certificate::Certificate;

/// A merchant number and certificate serial that are safe to quote in a header.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) merchant_id: String,
    pub(crate) serial: String,
}

impl Identity {
    pub(crate) fn parse(merchant_id: String, serial: String) -> Result<Self, Error> {
        if !(1..=32).contains(&merchant_id.len())
            || !merchant_id.bytes().all(|byte| byte.is_ascii_digit())
        {
            let problem = "must be the merchant number: 1 to 32 digits, nothing else";
            return Err(Error::configuration("WECHATPAY_MCHID", problem));
        }
        if serial.len() != 40 || !serial.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let problem = format!(
                "has {} characters; the serial of the merchant certificate is 40 hex digits, leading zeros kept \
                 (openssl x509 -in apiclient_cert.pem -noout -serial)",
                serial.chars().count()
            );
            return Err(Error::configuration("WECHATPAY_MERCHANT_SERIAL", problem));
        }
        Ok(Self { merchant_id, serial: serial.to_ascii_uppercase() })
    }

    pub(crate) fn check(&self, certificate: &Certificate) -> Result<(), Error> {
        let (given, actual) = (&self.serial, &certificate.serial);
        if given == actual {
            return Ok(());
        }
        let problem =
            format!("is {given}, but the merchant certificate's serial is {actual}: use that one");
        Err(Error::configuration("WECHATPAY_MERCHANT_SERIAL", problem))
    }
}
