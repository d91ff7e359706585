//! RSASSA-PKCS1-v1_5 with SHA-256, base64 with padding: both directions' signature (P§1.3, P§2.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest as _, Sha256};

/// The name of the algorithm, as the `Authorization` of a request and the
/// `Wechatpay-Signature-Type` of a response state it.
pub(crate) const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// The message an answer's signature covers: three parts, each ended by LF.
pub(crate) fn response_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// The message a request's signature covers: five parts, each ended by LF (P§1.1).
pub(crate) fn request_message(
    method: &str,
    target: &str,
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> Vec<u8> {
    lines(&[method.as_bytes(), target.as_bytes(), timestamp.as_bytes(), nonce.as_bytes(), body])
}

/// Signs a message; base64.
pub(crate) fn sign(key: &RsaPrivateKey, message: &[u8]) -> String {
    let signature = key
        .sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message))
        .expect("a key was checked to be 2048 bits or more when it was read");
    STANDARD.encode(signature)
}

/// Says whether base64 text is this key's signature of the message. Text that is not base64 is no signature.
pub(crate) fn verify(key: &RsaPublicKey, message: &[u8], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else {
        return false;
    };
    let digest = Sha256::digest(message);
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &signature).is_ok()
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
    fn every_part_ends_with_a_line_feed_even_an_empty_body() {
        let message = request_message("GET", "/v3/certificates", "1554208460", "N", b"");
        assert_eq!(message, b"GET\n/v3/certificates\n1554208460\nN\n\n");
        assert_eq!(response_message("1", "n", b"{}\n"), b"1\nn\n{}\n\n");
    }

    #[test]
    fn a_signature_verifies_for_its_message_and_key_only() {
        let keys = KeySet::published().unwrap();
        let signature = sign(&keys.merchant.private, b"message");
        assert!(verify(&keys.merchant.public, b"message", &signature));
        assert!(!verify(&keys.merchant.public, b"messagf", &signature));
        assert!(!verify(&keys.wechatpay.public, b"message", &signature));
    }

    #[test]
    fn base64_is_padded_and_has_no_blanks() {
        let keys = KeySet::published().unwrap();
        let signature = sign(&keys.merchant.private, b"message");
        let unpadded = signature.trim_end_matches('=');
        assert!(!verify(&keys.merchant.public, b"message", unpadded));
        assert!(!verify(&keys.merchant.public, b"message", &format!("{signature}\n")));
        assert!(!verify(&keys.merchant.public, b"message", ""));
    }
}
