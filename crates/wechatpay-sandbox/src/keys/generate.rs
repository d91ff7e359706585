//! Generation of keys and certificates for a key directory.

use std::str::FromStr as _;
use std::time::Duration;

use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use sha2::Sha256;
use x509_cert::builder::{Builder as _, CertificateBuilder, Profile};
use x509_cert::der::EncodePem as _;
use x509_cert::der::asn1::UtcTime;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};

use super::{DEFAULT_MERCHANT_ID, KeyFiles};
use crate::Error;
use crate::entropy::Entropy;

/// 2020-01-01 and the last second of 2049, in Unix seconds. An injected clock is rarely outside
/// this period, and its end is the last time that the short form of X.509 can express.
const VALIDITY: (u64, u64) = (1_577_836_800, 2_524_607_999);

/// Generates three RSA-2048 keys and two self-signed certificates. Takes a quarter of a second per
/// key with optimizations.
///
/// The serial of the platform certificate starts with a zero digit, which a client that parses
/// serials as numbers would lose.
///
/// # Errors
/// [`Error::KeyGeneration`] if a key or certificate cannot be generated.
pub(super) fn key_files(entropy: &Entropy) -> Result<KeyFiles, Error> {
    let merchant = private_key(entropy)?;
    let platform = private_key(entropy)?;
    let wechatpay = private_key(entropy)?;
    let merchant_name = format!("CN={DEFAULT_MERCHANT_ID},O=wechatpay-sandbox");
    let platform_name = "CN=Sandbox platform certificate,O=wechatpay-sandbox";
    Ok(KeyFiles {
        apiclient_cert: certificate(&merchant, &merchant_name, serial(entropy, 0x10..0x80))?,
        platform_cert: certificate(&platform, platform_name, serial(entropy, 0x01..0x10))?,
        pub_key: wechatpay
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| Error::KeyGeneration)?,
        apiclient_key: pem(&merchant)?,
        platform_key: pem(&platform)?,
        wechatpay_key: pem(&wechatpay)?,
    })
}

fn private_key(entropy: &Entropy) -> Result<RsaPrivateKey, Error> {
    RsaPrivateKey::new(&mut entropy.clone(), 2048).map_err(|_| Error::KeyGeneration)
}

fn pem(key: &RsaPrivateKey) -> Result<String, Error> {
    match key.to_pkcs8_pem(LineEnding::LF) {
        Ok(pem) => Ok(pem.to_string()),
        Err(_) => Err(Error::KeyGeneration),
    }
}

/// Returns 20 bytes (40 hex digits) with the first byte in this range. It must be below 0x80, or
/// DER would need a 21st byte.
fn serial(entropy: &Entropy, first: std::ops::Range<u8>) -> [u8; 20] {
    use rand_core::RngCore as _;
    let mut bytes = [0; 20];
    entropy.clone().fill_bytes(&mut bytes);
    bytes[0] = first.start + bytes[0] % (first.end - first.start);
    bytes
}

fn certificate(key: &RsaPrivateKey, subject: &str, serial: [u8; 20]) -> Result<String, Error> {
    self_signed(key, subject, serial).map_err(|_| Error::KeyGeneration)
}

fn self_signed(
    key: &RsaPrivateKey,
    subject: &str,
    serial: [u8; 20],
) -> Result<String, x509_cert::builder::Error> {
    let time = |unix_seconds| {
        UtcTime::from_unix_duration(Duration::from_secs(unix_seconds)).map(Time::UtcTime)
    };
    let subject = Name::from_str(subject)?;
    let profile = Profile::Leaf {
        issuer: subject.clone(),
        enable_key_agreement: false,
        enable_key_encipherment: true,
    };
    let validity = Validity { not_before: time(VALIDITY.0)?, not_after: time(VALIDITY.1)? };
    let spki = SubjectPublicKeyInfoOwned::from_key(key.to_public_key())?;
    let signer = SigningKey::<Sha256>::new(key.clone());
    let serial = SerialNumber::new(&serial)?;
    Ok(CertificateBuilder::new(profile, serial, validity, subject, spki, &signer)?
        .build::<rsa::pkcs1v15::Signature>()?
        .to_pem(LineEnding::LF)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeySet;

    #[test]
    fn generated_keys_are_parsed_and_match() {
        let keys = KeySet::parse(key_files(&Entropy::system()).unwrap()).unwrap();
        assert_eq!(keys.merchant_id, "1900000001");
        assert_eq!(keys.merchant_certificate.serial.len(), 40);
        assert_eq!(keys.platform_certificate.serial.len(), 40);
        assert!(keys.platform_certificate.serial.starts_with('0'));
        assert!(!keys.merchant_certificate.serial.starts_with('0'));
        let published = KeySet::published().unwrap();
        assert_ne!(keys.public_key_id, published.public_key_id);
        assert_ne!(keys.api_v3_key, published.api_v3_key);
    }
}
