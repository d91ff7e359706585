//! The headers that sign an answer (P§2.1).

use http::HeaderName;

use crate::crypto::signature::{self, SCHEME};
use crate::keys::{KeySet, PlatformKey};

/// Header names, as the constants of `http` are: lower case; the wire shows them in title case.
pub(crate) mod header_name {
    use super::HeaderName;

    pub(crate) const TIMESTAMP: HeaderName = HeaderName::from_static("wechatpay-timestamp");
    pub(crate) const NONCE: HeaderName = HeaderName::from_static("wechatpay-nonce");
    pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("wechatpay-signature");
    pub(crate) const SERIAL: HeaderName = HeaderName::from_static("wechatpay-serial");
    pub(crate) const SIGNATURE_TYPE: HeaderName =
        HeaderName::from_static("wechatpay-signature-type");
    pub(crate) const SIGNATURE_HEADERS: [HeaderName; 5] =
        [TIMESTAMP, NONCE, SIGNATURE, SERIAL, SIGNATURE_TYPE];
    pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
}

/// Everything a signature is made of.
#[derive(Debug)]
pub(crate) struct ResponseSignature {
    /// Unix seconds.
    pub(crate) timestamp: i64,
    pub(crate) nonce: String,
    /// The key that signs.
    pub(crate) key: PlatformKey,
    /// What `Wechatpay-Serial` says, which a fault may make differ from the key that signs.
    pub(crate) serial: String,
}

/// Header names and values in the order they are sent. A list, not a map: a fault may repeat one.
pub(crate) type SignatureHeaders = Vec<(HeaderName, String)>;

impl ResponseSignature {
    pub(crate) fn new(keys: &KeySet, key: PlatformKey, timestamp: i64, nonce: String) -> Self {
        Self { timestamp, nonce, key, serial: key.serial(keys).to_owned() }
    }

    /// Signs the body.
    pub(crate) fn headers(self, keys: &KeySet, body: &[u8]) -> SignatureHeaders {
        let timestamp = self.timestamp.to_string();
        let message = signature::response_message(&timestamp, &self.nonce, body);
        let signature = signature::sign(self.key.private(keys), &message);
        vec![
            (header_name::NONCE, self.nonce),
            (header_name::SIGNATURE, signature),
            (header_name::TIMESTAMP, timestamp),
            (header_name::SERIAL, self.serial),
            (header_name::SIGNATURE_TYPE, SCHEME.to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_verify_with_the_key_their_serial_names() {
        let keys = KeySet::published().unwrap();
        let signed =
            ResponseSignature::new(&keys, PlatformKey::PublicKey, 1_780_000_000, "N".to_owned());
        let headers = signed.headers(&keys, b"{}");
        let value = |name: HeaderName| &headers.iter().find(|header| header.0 == name).unwrap().1;
        assert_eq!(value(header_name::SERIAL), &keys.public_key_id);
        assert_eq!(value(header_name::SIGNATURE_TYPE), "WECHATPAY2-SHA256-RSA2048");
        let message = b"1780000000\nN\n{}\n";
        let signature = value(header_name::SIGNATURE);
        assert!(signature::verify(&keys.wechatpay.public, message, signature));
    }
}
