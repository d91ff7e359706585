//! Signatures of requests and responses: RSASSA-PKCS1-v1_5 with SHA-256, padded base64 (P§1.3,
//! P§2.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest as _, Sha256};

/// The name of the algorithm, as the `Authorization` of a request and the
/// `Wechatpay-Signature-Type` of a response state it.
pub(crate) const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// The message that the signature of a response covers: three parts, each followed by LF.
pub(crate) fn response_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// The message that the signature of a request covers: five parts, each followed by LF (P§1.1).
pub(crate) fn request_message(
    method: &str,
    target: &str,
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> Vec<u8> {
    lines(&[method.as_bytes(), target.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// Signs a message and returns the signature in base64.
pub(crate) fn sign(key: &RsaPrivateKey, message: &[u8]) -> String {
    let signature = key
        .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .expect("keys are checked to have 2048 bits or more when they are read");
    STANDARD.encode(signature)
}

/// Returns `true` if the base64 string is a signature of the message with this key.
pub(crate) fn verify(key: &RsaPublicKey, message: &[u8], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else {
        return false;
    };
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature).is_ok()
}

fn lines(parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        message.extend_from_slice(part);
        message.push(b'\n');
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn every_part_of_a_message_ends_with_lf_even_an_empty_body() {
        let message = request_message("GET", "/v3/certificates", "1554208460", "N", b"");
        assert_eq!(message, b"GET\n/v3/certificates\n1554208460\nN\n\n");
        assert_eq!(response_message("1", "n", b"{}\n"), b"1\nn\n{}\n\n");
    }

    #[test]
    fn signature_of_another_message_or_key_is_rejected() {
        let keys = KeySet::published().unwrap();
        let signature = sign(&keys.merchant.private, b"message");
        assert!(verify(&keys.merchant.public, b"message", &signature));
        assert!(!verify(&keys.merchant.public, b"messagf", &signature));
        assert!(!verify(&keys.wechatpay.public, b"message", &signature));
    }

    #[test]
    fn signature_without_padding_or_with_whitespace_is_rejected() {
        let keys = KeySet::published().unwrap();
        let signature = sign(&keys.merchant.private, b"message");
        let unpadded = signature.trim_end_matches('=');
        assert!(!verify(&keys.merchant.public, b"message", unpadded));
        assert!(!verify(&keys.merchant.public, b"message", &format!("{signature}\n")));
        assert!(!verify(&keys.merchant.public, b"message", ""));
    }
}
