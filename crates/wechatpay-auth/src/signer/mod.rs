//! Signs requests, with a key in memory or in another place.

mod authorization;
mod digest;
mod identity;
mod invocation;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use authorization::Authorization;
pub use digest::DigestSigner;
pub(crate) use identity::Identity;
pub use invocation::Invocation;

use crate::backend::PrivateKey;
use crate::key::{Source, certificate::Certificate, pem};
use crate::message::Message;
use crate::{Backend, Error, Signable, Stamp};

const PRIVATE_KEY: Source = Source::Setting("WECHATPAY_PRIVATE_KEY");

/// A merchant's identity and private key, parsed once.
///
/// # Examples
///
/// ```
/// use http::Method;
/// use wechatpay_auth::{Signable, Signer, StampSource, SystemStamps};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # if wechatpay_auth::Backend::all().is_empty() { return Ok(()) }
/// # let pem = std::fs::read_to_string("../wechatpay-sandbox/keys/apiclient_key.pem")?;
/// let serial = "3D82317E555DCE15337446A5AB4F12C277A2512C";
/// let signer = Signer::from_pem("1900000001", serial, &pem)?;
///
/// let request = Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };
/// let authorization = signer.sign(request, &SystemStamps.stamp()?)?;
/// # assert_eq!(authorization.signature().len(), 344);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Signer {
    identity: Identity,
    key: Arc<dyn PrivateKey>,
}

/// The future that [`RequestSigner::sign`] returns: the bytes of the raw signature.
pub type Signing<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send + 'a>>;

/// Signs for a merchant whose private key is in a KMS, an HSM or another process.
///
/// ```
/// use wechatpay_auth::{Error, RequestSigner, Signing};
///
/// # #[derive(Debug)] struct Kms;
/// # impl Kms { async fn sign_rsa_sha256(&self, _: &[u8]) -> Result<Vec<u8>, String> { Ok(vec![]) } }
/// #[derive(Debug)]
/// struct KmsSigner {
///     kms: Kms,
/// }
///
/// impl RequestSigner for KmsSigner {
///     fn merchant_id(&self) -> &str {
///         "1900000001"
///     }
///
///     fn serial(&self) -> &str {
///         "3D82317E555DCE15337446A5AB4F12C277A2512C"
///     }
///
///     fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
///         Box::pin(async move {
///             let signature = self.kms.sign_rsa_sha256(message).await;
///             signature.map_err(|problem| Error::SigningFailed { problem })
///         })
///     }
/// }
/// ```
///
/// [`Merchant::remote_signer`](crate::Merchant::remote_signer) passes it to the middleware, and
/// [`Authorization::by`] signs a single request. The local [`Signer`] implements it too, and needs
/// no async runtime.
pub trait RequestSigner: fmt::Debug + Send + Sync {
    /// Returns the merchant number (`mchid`) that the key belongs to. A service provider returns
    /// its own.
    fn merchant_id(&self) -> &str;

    /// Returns the serial of the merchant's API certificate: 40 upper-case hex digits.
    fn serial(&self) -> &str;

    /// Signs the canonical message with RSASSA-PKCS1-v1_5 over SHA-256, and returns the raw
    /// signature.
    ///
    /// The message contains the body, and so possibly names and openids. A signer that should not
    /// hold them implements [`DigestSigner`] instead, and gets their SHA-256.
    ///
    /// # Errors
    /// [`Error::SigningFailed`] with a message for the log, which must not contain a secret.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

impl Signer {
    /// Creates a signer from a private key in PKCS#8 (`BEGIN PRIVATE KEY`, as in
    /// `apiclient_key.pem`) or PKCS#1.
    ///
    /// `merchant_id` is the caller's own merchant number; `serial` is the serial of its API
    /// certificate: 40 hex digits, including leading zeros.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the id, the serial or the PEM is invalid.
    /// [`Error::NoBackend`] if no cryptography is compiled in.
    pub fn from_pem(
        merchant_id: impl Into<String>,
        serial: impl Into<String>,
        pem: &str,
    ) -> Result<Self, Error> {
        Self::from_pem_with(Backend::preferred()?, merchant_id, serial, pem)
    }

    pub(crate) fn from_pem_with(
        backend: Backend,
        merchant_id: impl Into<String>,
        serial: impl Into<String>,
        pem: &str,
    ) -> Result<Self, Error> {
        let identity = Identity::parse(merchant_id.into(), serial.into())?;
        Ok(Self { identity, key: private_key(backend, pem)? })
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
    /// [`Error::UnsignableRequest`] if the method is `CONNECT`, or the target is not a path and
    /// query.
    /// [`Error::SigningFailed`] if the key cannot sign, which a parsed key always can.
    pub fn sign(&self, request: Signable<'_>, stamp: &Stamp) -> Result<Authorization, Error> {
        request.check()?;
        let signature = self.sign_parts(&Message::of_request(request, stamp).parts())?;
        Authorization::new(&self.identity, stamp, &signature)
    }

    /// Signs a canonical message with RSASSA-PKCS1-v1_5 over SHA-256, and returns the raw
    /// signature.
    ///
    /// [`Signer::sign`] builds the message of a request itself. This method is for a
    /// [`RequestSigner`] or a test that has the message already ([`request_message`]).
    ///
    /// [`request_message`]: crate::request_message
    ///
    /// # Errors
    /// [`Error::SigningFailed`] if the key cannot sign.
    pub fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.sign_parts(&[message])
    }

    /// Checks that the merchant's API certificate (`apiclient_cert.pem`) belongs to key and serial.
    ///
    /// # Errors
    /// [`Error::Configuration`] if they do not belong together.
    pub fn check_certificate(&self, pem: &str) -> Result<(), Error> {
        let certificate = merchant_certificate(pem)?;
        self.identity.check(&certificate)?;
        if certificate.spki != self.key.spki() {
            let serial = &certificate.serial;
            return Err(PRIVATE_KEY.error(format!(
                "{PRIVATE_KEY} does not belong to the merchant certificate {serial}: use the \
                 apiclient_key.pem that was issued with it"
            )));
        }
        Ok(())
    }

    pub(crate) fn key(&self) -> &Arc<dyn PrivateKey> {
        &self.key
    }

    fn sign_parts(&self, message: &[&[u8]]) -> Result<Vec<u8>, Error> {
        self.key.sign(message).ok_or_else(|| Error::SigningFailed {
            problem: "the private key could not sign this message".into(),
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
        Box::pin(std::future::ready(self.sign_message(message)))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity { merchant_id, serial } = &self.identity;
        f.debug_struct("Signer")
            .field("merchant_id", merchant_id)
            .field("serial", serial)
            .finish_non_exhaustive()
    }
}

pub(crate) fn private_key(backend: Backend, pem: &str) -> Result<Arc<dyn PrivateKey>, Error> {
    backend.private_key(&pem::private_key(PRIVATE_KEY, pem)?).ok_or_else(|| {
        PRIVATE_KEY.error(format!(
            "{PRIVATE_KEY} contains no usable RSA private key of at least 2048 bits, and at most 4096"
        ))
    })
}

pub(crate) fn merchant_certificate(pem: &str) -> Result<Certificate, Error> {
    const SOURCE: Source = Source::Other("the merchant certificate");
    match pem::certificates(SOURCE, pem)?.as_slice() {
        [der] => Certificate::from_der(der)
            .ok_or_else(|| SOURCE.error("the merchant certificate is not valid X.509")),
        _ => Err(SOURCE.error(
            "the merchant certificate contains several certificates: use apiclient_cert.pem alone",
        )),
    }
}
