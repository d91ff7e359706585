//! The headers that sign a response (P§2.1).

use http::HeaderName;

use crate::crypto::signature::{self, SCHEME};
use crate::keys::{KeySet, PlatformKey};

/// Header names in lower case, as `http` requires; the wire shows them in title case.
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

/// The inputs of a signature.
#[derive(Debug)]
pub(crate) struct ResponseSignature {
    /// Unix seconds.
    pub(crate) timestamp: i64,
    pub(crate) nonce: String,
    /// The key that signs.
    pub(crate) key: PlatformKey,
    /// The value of `Wechatpay-Serial`, which a fault can make differ from the signing key's.
    pub(crate) serial: String,
}

/// Header names and values in sending order. A list instead of a map, as a fault can repeat a name.
pub(crate) type SignatureHeaders = Vec<(HeaderName, String)>;

impl ResponseSignature {
    pub(crate) fn new(keys: &KeySet, key: PlatformKey, timestamp: i64, nonce: String) -> Self {
        Self { timestamp, nonce, key, serial: key.serial(keys).to_owned() }
    }

    /// Signs the body and returns the signature headers.
    pub(crate) fn headers(self, keys: &KeySet, body: &[u8]) -> SignatureHeaders {
        let timestamp = self.timestamp.to_string();
        let message = signature::response_message(&timestamp, &self.nonce, body);
        vec![
            (header_name::NONCE, self.nonce),
            (header_name::SIGNATURE, signature::sign(self.key.private(keys), &message)),
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
    fn response_headers_verify_with_the_key_named_by_the_serial() {
        let keys = KeySet::published().unwrap();
        let headers =
            ResponseSignature::new(&keys, PlatformKey::PublicKey, 1_780_000_000, "N".to_owned())
                .headers(&keys, b"{}");
        let value = |name: HeaderName| &headers.iter().find(|header| header.0 == name).unwrap().1;
        assert_eq!(value(header_name::SERIAL), &keys.public_key_id);
        assert_eq!(value(header_name::SIGNATURE_TYPE), "WECHATPAY2-SHA256-RSA2048");
        let message = b"1780000000\nN\n{}\n";
        let signature = value(header_name::SIGNATURE);
        assert!(signature::verify(&keys.wechatpay.public, message, signature));
    }
}
