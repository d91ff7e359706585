//! Merchant number and certificate serial of a signer.

use crate::Error;
use crate::key::certificate::Certificate;

/// A merchant number and certificate serial, validated so that they can be quoted in a header.
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
            return Err(Error::configuration(
                "WECHATPAY_MCHID",
                "WECHATPAY_MCHID is not a merchant number: it must be 1 to 32 digits",
            ));
        }
        if serial.len() != 40 || !serial.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::configuration(
                "WECHATPAY_MERCHANT_SERIAL",
                format!(
                    "WECHATPAY_MERCHANT_SERIAL has {} characters: the serial of the merchant \
                     certificate is 40 hex digits, including leading zeros (openssl x509 -in \
                     apiclient_cert.pem -noout -serial)",
                    serial.chars().count()
                ),
            ));
        }
        Ok(Self { merchant_id, serial: serial.to_ascii_uppercase() })
    }

    pub(crate) fn check(&self, certificate: &Certificate) -> Result<(), Error> {
        let (given, actual) = (&self.serial, &certificate.serial);
        if given == actual {
            return Ok(());
        }
        Err(Error::configuration(
            "WECHATPAY_MERCHANT_SERIAL",
            format!(
                "WECHATPAY_MERCHANT_SERIAL is {given}, but the merchant certificate's serial is \
                 {actual}: use that one"
            ),
        ))
    }
}
