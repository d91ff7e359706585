//! RSA and AES-GCM with AWS-LC.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{Context, Digest, SHA256};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaEncoding,
};
use zeroize::Zeroizing;

use super::{Aead, PrivateKey, PublicKey};
use crate::key::pem::PrivateKeyDer;

struct AwsPrivateKey {
    pair: KeyPair,
    /// Made by the first decryption: most merchants only sign. `None` inside if that fails.
    decrypting: OnceLock<Option<OaepPrivateDecryptingKey>>,
    spki: Vec<u8>,
}

pub(super) fn private_key(der: &PrivateKeyDer) -> Option<Arc<dyn PrivateKey>> {
    let pair = match der {
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der),
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der),
    }
    .ok()?;
    let public_key: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
    let spki = public_key.as_ref().to_vec();
    Some(Arc::new(AwsPrivateKey { pair, decrypting: OnceLock::new(), spki }))
}

impl AwsPrivateKey {
    fn decrypting(&self) -> Option<&OaepPrivateDecryptingKey> {
        self.decrypting
            .get_or_init(|| {
                // OAEP accepts PKCS#8 only, also for a key that was read as PKCS#1.
                let pkcs8: Pkcs8V1Der<'_> = self.pair.as_der().ok()?;
                let key = PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).ok()?;
                OaepPrivateDecryptingKey::new(key).ok()
            })
            .as_ref()
    }
}

impl PrivateKey for AwsPrivateKey {
    fn sign(&self, message: &[&[u8]]) -> Option<Vec<u8>> {
        let encoding: &'static dyn RsaEncoding = &RSA_PKCS1_SHA256;
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign_digest(encoding, &digest(message), &mut signature).ok()?;
        Some(signature)
    }

    fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = self.decrypting()?;
        let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
        let length = key.decrypt(&OAEP_SHA1_MGF1SHA1, ciphertext, &mut buffer, None).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
    }

    fn spki(&self) -> &[u8] {
        &self.spki
    }
}

struct AwsPublicKey {
    verifying: ParsedPublicKey,
    encrypting: OaepPublicEncryptingKey,
}

pub(super) fn public_key(spki: &[u8]) -> Option<Arc<dyn PublicKey>> {
    let encrypting =
        OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(spki).ok()?).ok()?;
    let verifying = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, spki).ok()?;
    Some(Arc::new(AwsPublicKey { verifying, encrypting }))
}

impl PublicKey for AwsPublicKey {
    fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool {
        self.verifying.verify_digest_sig(&digest(message), signature).is_ok()
    }

    fn encrypt(&self, plaintext: &[u8]) -> Option<Vec<u8>> {
        let mut ciphertext = vec![0; self.encrypting.ciphertext_size()];
        let length = self
            .encrypting
            .encrypt(&OAEP_SHA1_MGF1SHA1, plaintext, &mut ciphertext, None)
            .ok()?
            .len();
        ciphertext.truncate(length);
        Some(ciphertext)
    }

    fn plaintext_limit(&self) -> usize {
        self.encrypting.max_plaintext_size(&OAEP_SHA1_MGF1SHA1)
    }
}

struct AwsAead(LessSafeKey);

pub(super) fn aead(key: &[u8; 32]) -> Option<Arc<dyn Aead>> {
    Some(Arc::new(AwsAead(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?))))
}

impl Aead for AwsAead {
    fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        mut ciphertext: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length =
            self.0.open_in_place(nonce, Aad::from(associated_data), &mut ciphertext).ok()?.len();
        ciphertext.truncate(length);
        Some(ciphertext)
    }

    #[cfg(any(test, feature = "test-util"))]
    fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        mut plaintext: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.0.seal_in_place_append_tag(nonce, Aad::from(associated_data), &mut plaintext).ok()?;
        Some(plaintext)
    }
}

pub(super) fn random(buffer: &mut [u8]) -> Option<()> {
    aws_lc_rs::rand::fill(buffer).ok()
}

pub(super) fn sha256(message: &[&[u8]]) -> Option<[u8; 32]> {
    digest(message).as_ref().try_into().ok()
}

fn digest(message: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    message.iter().for_each(|part| context.update(part));
    context.finish()
}
