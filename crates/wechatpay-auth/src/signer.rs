//! Computes the `Authorization` value of an API v3 request: no I/O, no clock, no randomness.

use std::fmt;
use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use crate::backend::PrivateKey;
use crate::key::{certificate::Certificate, pem};
use crate::message::Message;
use crate::{Backend, Error, Signable, Stamp};

/// RSA with 2048 to 8192 bits.
const RSA_SIGNATURE_BYTES: RangeInclusive<usize> = 256..=1024;
const KEY_SETTING: &str = "WECHATPAY_PRIVATE_KEY";

/// A merchant's identity and private key, parsed once.
#[derive(Clone)]
pub struct Signer {
    identity: Identity,
    key: Arc<dyn PrivateKey>,
}

/// What a signed request's `Authorization` header says.
#[derive(Clone)]
pub struct Authorization {
    header: HeaderValue,
    signature: String,
}

/// The future of [`RequestSigner::sign`]: the raw signature's bytes.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send + 'a>>;

/// Something that signs for a merchant without giving its private key away: a KMS, an HSM, another process.
///
/// The local [`Signer`] implements it too, and needs no async runtime.
pub trait RequestSigner: fmt::Debug + Send + Sync {
    /// Returns the merchant number (`mchid`) that the key belongs to; for a service provider its own.
    fn merchant_id(&self) -> &str;

    /// Returns the serial of the merchant's API certificate: 40 upper-case hex digits.
    fn serial(&self) -> &str;

    /// Signs the canonical message (UTF-8, at most as long as the body and a few hundred bytes) with
    /// RSASSA-PKCS1-v1_5 over SHA-256, and returns the raw signature. A KMS that takes digests is given the
    /// message's SHA-256.
    ///
    /// # Errors
    /// [`Error::SigningFailed`] with words for the log; they must hold no secret.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

impl Signer {
    /// Reads a merchant's private key: PKCS#8 (`BEGIN PRIVATE KEY`, as `apiclient_key.pem`) or PKCS#1.
    ///
    /// `merchant_id` is the caller's own merchant number, `serial` that of its API certificate: 40 hex
    /// digits, leading zeros kept.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the id, the serial or the PEM cannot be used; [`Error::NoBackend`].
    pub fn from_pem(
        merchant_id: impl Into<String>,
        serial: impl Into<String>,
        pem: &str,
    ) -> Result<Self, Error> {
        Self::from_pem_with(Backend::preferred()?, merchant_id, serial, pem)
    }

    /// As [`Signer::from_pem`], with a backend of the caller's choice.
    ///
    /// # Errors
    /// As [`Signer::from_pem`].
    pub fn from_pem_with(
        backend: Backend,
        merchant_id: impl Into<String>,
        serial: impl Into<String>,
        pem: &str,
    ) -> Result<Self, Error> {
        let identity = Identity::parse(merchant_id.into(), serial.into())?;
        Ok(Self {
            identity,
            key: private_key(backend, pem)?,
        })
    }

    /// Returns the merchant number.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.identity.merchant_id
    }

    /// Returns the serial of the merchant's API certificate: 40 upper-case hex digits.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.identity.serial
    }

    /// Signs a request.
    ///
    /// # Errors
    /// [`Error::SigningFailed`] when the key cannot sign, which a parsed key always can.
    pub fn sign(&self, request: Signable<'_>, stamp: &Stamp) -> Result<Authorization, Error> {
        let signature = self.sign_parts(&Message::of_request(request, stamp).parts())?;
        Authorization::new(
            &self.identity.merchant_id,
            &self.identity.serial,
            stamp,
            &signature,
        )
    }

    /// Checks that the merchant's API certificate (`apiclient_cert.pem`) belongs to key and serial.
    ///
    /// # Errors
    /// [`Error::Configuration`] naming what does not belong together.
    pub fn check_certificate(&self, pem: &str) -> Result<(), Error> {
        let certificate = merchant_certificate(pem)?;
        self.identity.check(&certificate)?;
        if certificate.spki != self.key.spki() {
            let serial = &certificate.serial;
            let problem = format!(
                "does not belong to the merchant certificate {serial}: give the apiclient_key.pem that came with it"
            );
            return Err(Error::configuration(KEY_SETTING, problem));
        }
        Ok(())
    }

    pub(crate) fn key(&self) -> &Arc<dyn PrivateKey> {
        &self.key
    }

    fn sign_parts(&self, message: &[&[u8]]) -> Result<Vec<u8>, Error> {
        self.key.sign(message).ok_or_else(|| Error::SigningFailed {
            problem: "the key refused".into(),
        })
    }
}

impl RequestSigner for Signer {
    fn merchant_id(&self) -> &str {
        self.merchant_id()
    }

    fn serial(&self) -> &str {
        self.serial()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(std::future::ready(self.sign_parts(&[message])))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity {
            merchant_id,
            serial,
        } = &self.identity;
        f.debug_struct("Signer")
            .field("merchant_id", merchant_id)
            .field("serial", serial)
            .finish_non_exhaustive()
    }
}

impl Authorization {
    /// Signs with a remote signer: the message is built here, and only the signature comes from there.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the signer's id or serial cannot be used; what the signer returns, and
    /// [`Error::SigningFailed`] when that is no raw RSA signature (but DER or Base64, say).
    pub async fn by(
        signer: &dyn RequestSigner,
        request: Signable<'_>,
        stamp: &Stamp,
    ) -> Result<Self, Error> {
        let Identity {
            merchant_id,
            serial,
        } = Identity::parse(signer.merchant_id().to_owned(), signer.serial().to_owned())?;
        let message = Message::of_request(request, stamp).to_bytes();
        let signature = signer.sign(&message).await?;
        if !RSA_SIGNATURE_BYTES.contains(&signature.len()) {
            let problem = format!(
                "the remote signer returned {} bytes, which is no raw RSA signature",
                signature.len()
            );
            return Err(Error::SigningFailed { problem });
        }
        Self::new(&merchant_id, &serial, stamp, &signature)
    }

    /// Returns the header's value, marked sensitive so that no log of headers prints it.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// Returns the signature alone: standard Base64 with padding.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    fn new(
        merchant_id: &str,
        serial: &str,
        stamp: &Stamp,
        signature: &[u8],
    ) -> Result<Self, Error> {
        let signature = STANDARD.encode(signature);
        let (nonce, timestamp) = (stamp.nonce(), stamp.timestamp());
        let value = format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{merchant_id}\",serial_no=\"{serial}\",timestamp=\"{timestamp}\",\
             nonce_str=\"{nonce}\",signature=\"{signature}\""
        );
        let mut header = HeaderValue::try_from(value).map_err(|_| Error::SigningFailed {
            problem: "the header would hold an illegal character".into(),
        })?;
        header.set_sensitive(true);
        Ok(Self { header, signature })
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(..)")
    }
}

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
        Ok(Self {
            merchant_id,
            serial: serial.to_ascii_uppercase(),
        })
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

pub(crate) fn private_key(backend: Backend, pem: &str) -> Result<Arc<dyn PrivateKey>, Error> {
    let der = pem::private_key(KEY_SETTING, pem)?;
    backend.private_key(&der).ok_or_else(|| {
        Error::configuration(
            KEY_SETTING,
            "holds no usable RSA private key of at least 2048 bits",
        )
    })
}

pub(crate) fn merchant_certificate(pem: &str) -> Result<Certificate, Error> {
    const SETTING: &str = "the merchant certificate";
    match pem::certificates(SETTING, pem)?.as_slice() {
        [der] => Certificate::from_der(der),
        _ => {
            return Err(Error::configuration(
                SETTING,
                "holds several certificates; give apiclient_cert.pem alone",
            ));
        }
    }
    .ok_or_else(|| Error::configuration(SETTING, "is not a readable X.509 certificate"))
}
