//! The interface to the cryptography libraries. Another suite (SM2 with SM3) would be added here.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(feature = "rustcrypto")]
mod rust_crypto;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode as _, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use crate::Error;
use crate::key::pem::PrivateKeyDer;

/// The accepted sizes of RSA keys, in bits. WeChat Pay's have 2048. The libraries have other limits
/// and measure in bytes; these are checked for both, so that they accept the same keys.
const RSA_BITS: RangeInclusive<usize> = 2048..=4096;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The cryptography library for RSA and AES-GCM.
///
/// AWS-LC is the default: constant time, blinded, and already part of a `reqwest` build with
/// rustls. The pure-Rust `rsa` crate has a known timing side channel (RUSTSEC-2023-0071) and is for
/// targets without a C compiler. [`Merchant::backend`](crate::Merchant::backend) chooses one.
///
/// Both accept the same keys: RSA with a modulus of 2048 to 4096 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// AWS-LC, through `aws-lc-rs`.
    #[cfg(feature = "aws-lc-rs")]
    AwsLcRs,
    /// `rsa`, `sha2` and `aes-gcm`.
    #[cfg(feature = "rustcrypto")]
    RustCrypto,
}

/// An RSA private key, parsed once.
pub(crate) trait PrivateKey: Send + Sync {
    /// RSASSA-PKCS1-v1_5 with SHA-256 over the concatenated parts.
    fn sign(&self, message: &[&[u8]]) -> Option<Vec<u8>>;
    /// RSAES-OAEP with SHA-1 and MGF1-SHA-1, empty label.
    fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>>;
    /// The public key as SubjectPublicKeyInfo in DER.
    fn spki(&self) -> &[u8];
}

/// An RSA public key, parsed once.
pub(crate) trait PublicKey: Send + Sync {
    fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool;
    fn encrypt(&self, plaintext: &[u8]) -> Option<Vec<u8>>;
    /// The maximum length that [`PublicKey::encrypt`] accepts, in bytes: 214 for RSA-2048.
    fn plaintext_limit(&self) -> usize;
}

/// AES-256-GCM under one key; the 16-byte tag follows the ciphertext.
pub(crate) trait Aead: Send + Sync {
    fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        ciphertext: Vec<u8>,
    ) -> Option<Vec<u8>>;
    #[cfg(any(test, feature = "test-util"))]
    fn seal(&self, nonce: &[u8; 12], associated_data: &[u8], plaintext: Vec<u8>)
    -> Option<Vec<u8>>;
}

impl Backend {
    /// Returns AWS-LC if it is compiled in, else RustCrypto.
    ///
    /// # Errors
    /// [`Error::NoBackend`] if neither feature is enabled.
    pub fn preferred() -> Result<Self, Error> {
        Self::all().first().copied().ok_or(Error::NoBackend)
    }

    /// Returns all backends that are compiled in, the preferred one first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs,
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto,
        ]
    }

    /// Returns `None` if the DER is not an RSA private key of 2048 to 4096 bits.
    pub(crate) fn private_key(self, der: &PrivateKeyDer) -> Option<Arc<dyn PrivateKey>> {
        let key: Option<Arc<dyn PrivateKey>> = match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::private_key(der),
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto => rust_crypto::private_key(der),
        };
        key.filter(|key| has_accepted_size(key.spki()))
    }

    /// Returns `None` if the DER is not the SubjectPublicKeyInfo of an RSA key of 2048 to 4096
    /// bits.
    pub(crate) fn public_key(self, spki: &[u8]) -> Option<Arc<dyn PublicKey>> {
        if !has_accepted_size(spki) {
            return None;
        }
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::public_key(spki),
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto => rust_crypto::public_key(spki),
        }
    }

    /// SHA-256 over the concatenated parts.
    pub(crate) fn sha256(self, message: &[&[u8]]) -> Option<[u8; 32]> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::sha256(message),
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto => rust_crypto::sha256(message),
        }
    }

    /// Fills the buffer with random bytes.
    pub(crate) fn random(self, buffer: &mut [u8]) -> Option<()> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::random(buffer),
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto => rust_crypto::random(buffer),
        }
    }

    pub(crate) fn aead(self, key: &[u8; 32]) -> Option<Arc<dyn Aead>> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLcRs => aws_lc::aead(key),
            #[cfg(feature = "rustcrypto")]
            Self::RustCrypto => rust_crypto::aead(key),
        }
    }
}

/// Returns `true` if the SubjectPublicKeyInfo is one of RSA whose modulus has an accepted size.
fn has_accepted_size(spki: &[u8]) -> bool {
    let modulus_bits = || {
        let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
        if spki.algorithm.oid != RSA_ENCRYPTION {
            return None;
        }
        let key = spki.subject_public_key.as_bytes()?;
        let modulus: UintRef<'_> = SliceReader::new(key)
            .ok()?
            .sequence(|fields| {
                let modulus = UintRef::decode(fields)?;
                UintRef::decode(fields).map(|_exponent| modulus)
            })
            .ok()?;
        let leading_zeros = modulus.as_bytes().first()?.leading_zeros();
        Some(modulus.as_bytes().len() * 8 - usize::try_from(leading_zeros).ok()?)
    };
    modulus_bits().is_some_and(|bits| RSA_BITS.contains(&bits))
}

macro_rules! opaque_debug {
    ($($name:literal $kind:ty),+) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($name)
            }
        }
    )+};
}

opaque_debug!("PrivateKey(..)" dyn PrivateKey, "PublicKey(..)" dyn PublicKey, "Aead(..)" dyn Aead);
