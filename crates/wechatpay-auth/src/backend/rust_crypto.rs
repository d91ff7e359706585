//! RSA and AES-GCM in pure Rust.
//!
//! Private-key operations are blinded, which reduces the timing side channel of RUSTSEC-2023-0071
//! and does not remove it.

use std::sync::Arc;

use aes_gcm::aead::{Aead as _, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use rand_core::{OsRng, RngCore as _};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Aead, PrivateKey, PublicKey};
use crate::key::pem::PrivateKeyDer;

struct RustPrivateKey {
    key: RsaPrivateKey,
    spki: Vec<u8>,
}

pub(super) fn private_key(der: &PrivateKeyDer) -> Option<Arc<dyn PrivateKey>> {
    let key = match der {
        PrivateKeyDer::Pkcs8(der) => RsaPrivateKey::from_pkcs8_der(der).ok(),
        PrivateKeyDer::Pkcs1(der) => RsaPrivateKey::from_pkcs1_der(der).ok(),
    }
    .filter(|key| key.validate().is_ok())?;
    let spki = key.to_public_key().to_public_key_der().ok()?.into_vec();
    Some(Arc::new(RustPrivateKey { key, spki }))
}

impl PrivateKey for RustPrivateKey {
    fn sign(&self, message: &[&[u8]]) -> Option<Vec<u8>> {
        self.key.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), &digest(message)).ok()
    }

    fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key
            .decrypt_blinded(&mut OsRng, Oaep::new::<sha1::Sha1>(), ciphertext)
            .ok()
            .map(Zeroizing::new)
    }

    fn spki(&self) -> &[u8] {
        &self.spki
    }
}

struct RustPublicKey(RsaPublicKey);

pub(super) fn public_key(spki: &[u8]) -> Option<Arc<dyn PublicKey>> {
    let key = RsaPublicKey::from_public_key_der(spki).ok()?;
    Some(Arc::new(RustPublicKey(key)))
}

impl PublicKey for RustPublicKey {
    fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool {
        self.0.verify(Pkcs1v15Sign::new::<Sha256>(), &digest(message), signature).is_ok()
    }

    fn encrypt(&self, plaintext: &[u8]) -> Option<Vec<u8>> {
        self.0.encrypt(&mut OsRng, Oaep::new::<sha1::Sha1>(), plaintext).ok()
    }

    fn plaintext_limit(&self) -> usize {
        // RFC 8017 §7.1.1: two digests of 20 bytes and two more.
        self.0.size() - 42
    }
}

struct RustAead(Aes256Gcm);

pub(super) fn aead(key: &[u8; 32]) -> Option<Arc<dyn Aead>> {
    Some(Arc::new(RustAead(Aes256Gcm::new(key.into()))))
}

impl Aead for RustAead {
    fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        ciphertext: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let payload = Payload { msg: &ciphertext, aad: associated_data };
        self.0.decrypt(Nonce::from_slice(nonce), payload).ok()
    }

    #[cfg(any(test, feature = "test-util"))]
    fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        plaintext: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let payload = Payload { msg: &plaintext, aad: associated_data };
        self.0.encrypt(Nonce::from_slice(nonce), payload).ok()
    }
}

pub(super) fn random(buffer: &mut [u8]) -> Option<()> {
    OsRng.try_fill_bytes(buffer).ok()
}

pub(super) fn sha256(message: &[&[u8]]) -> Option<[u8; 32]> {
    Some(digest(message))
}

fn digest(message: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    message.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    /// Compiles only if the libraries zeroize: an update that loses a feature fails here.
    #[test]
    fn key_schedules_and_private_keys_are_zeroized() {
        fn is_zeroized<T: ZeroizeOnDrop>() {}
        is_zeroized::<aes::Aes256>();
        is_zeroized::<rsa::RsaPrivateKey>();
    }
}
