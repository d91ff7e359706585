//! Remote signers that see no message.

use std::fmt;

use super::{RequestSigner, Signing};
use crate::{Backend, Error};

/// A [`RequestSigner`] that gets the digest of a message, and not the message: neither the body nor
/// the path, which can contain personal data, leave the process.
///
/// ```
/// use std::sync::Arc;
///
/// use wechatpay_auth::{DigestSigner, Error, Merchant, Signing};
///
/// # #[derive(Debug)] struct Kms;
/// # impl Kms { async fn sign_rsa_digest(&self, _: &[u8; 32]) -> Result<Vec<u8>, String> { Ok(vec![]) } }
/// #[derive(Debug)]
/// struct KmsSigner {
///     kms: Kms,
/// }
///
/// impl DigestSigner for KmsSigner {
///     fn merchant_id(&self) -> &str {
///         "1900000001"
///     }
///
///     fn serial(&self) -> &str {
///         "3D82317E555DCE15337446A5AB4F12C277A2512C"
///     }
///
///     fn sign_digest(&self, digest: [u8; 32]) -> Signing<'_> {
///         Box::pin(async move {
///             let signature = self.kms.sign_rsa_digest(&digest).await;
///             signature.map_err(|problem| Error::SigningFailed { problem })
///         })
///     }
/// }
///
/// let merchant = Merchant::new("1900000001").remote_signer(Arc::new(KmsSigner { kms: Kms }));
/// ```
///
/// Every `DigestSigner` is a [`RequestSigner`]. The digest is computed by the preferred
/// [`Backend`].
pub trait DigestSigner: fmt::Debug + Send + Sync {
    /// Returns the merchant number, as [`RequestSigner::merchant_id`].
    fn merchant_id(&self) -> &str;

    /// Returns the serial of the merchant's API certificate, as [`RequestSigner::serial`].
    fn serial(&self) -> &str;

    /// Signs a SHA-256 digest with RSASSA-PKCS1-v1_5, and returns the raw signature.
    ///
    /// # Errors
    /// [`Error::SigningFailed`] with a message for the log, which must not contain a secret.
    fn sign_digest(&self, digest: [u8; 32]) -> Signing<'_>;
}

impl<T: DigestSigner> RequestSigner for T {
    fn merchant_id(&self) -> &str {
        DigestSigner::merchant_id(self)
    }

    fn serial(&self) -> &str {
        DigestSigner::serial(self)
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        let digest = Backend::preferred()
            .and_then(|backend| backend.sha256(&[message]).ok_or(Error::NoBackend));
        match digest {
            Ok(digest) => self.sign_digest(digest),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}
