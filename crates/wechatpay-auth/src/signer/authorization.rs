//! The `Authorization` value of a signed request (protocol P§1.3).

use std::fmt::{self, Write as _};
use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use super::{Identity, RequestSigner};
use crate::message::Message;
use crate::{Error, Signable, Stamp};

/// The longest header without its signature, for a merchant number of 32 digits and a nonce of 128
/// characters.
const LONGEST_PREFIX: usize = 340;

/// RSA with 2048 to 8192 bits.
const RSA_SIGNATURE_BYTES: RangeInclusive<usize> = 256..=1024;

/// The value of a signed request's `Authorization` header.
#[derive(Clone)]
pub struct Authorization {
    header: HeaderValue,
    /// Where the signature starts in the header.
    signature: usize,
}

impl Authorization {
    /// Signs a request with a remote signer. The message is built here; only the signature comes
    /// from the signer.
    ///
    /// # Errors
    /// [`Error::UnsignableRequest`] if the method is `CONNECT`, or the target is not a path and
    /// query.
    /// [`Error::Configuration`] if the signer's id or serial is invalid.
    /// Any error of the signer.
    /// [`Error::SigningFailed`] if it does not return a raw RSA signature (for example DER or
    /// Base64).
    pub async fn by(
        signer: &dyn RequestSigner,
        request: Signable<'_>,
        stamp: &Stamp,
    ) -> Result<Self, Error> {
        request.check()?;
        let identity =
            Identity::parse(signer.merchant_id().to_owned(), signer.serial().to_owned())?;
        let message = Message::of_request(request, stamp).to_bytes();
        let signature = raw_signature(signer, &message).await?;
        Self::new(&identity, stamp, &signature)
    }

    /// Returns the header's value, marked sensitive so that logs of headers do not print it.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// Returns the signature alone, in standard Base64 with padding.
    #[must_use]
    pub fn signature(&self) -> &str {
        let header = self.header.to_str().unwrap_or_default();
        header[self.signature..].trim_end_matches('"')
    }

    /// Returns the header's value, marked sensitive, without a copy.
    #[must_use]
    pub fn into_header(self) -> HeaderValue {
        self.header
    }

    pub(super) fn new(
        Identity { merchant_id, serial }: &Identity,
        stamp: &Stamp,
        signature: &[u8],
    ) -> Result<Self, Error> {
        let (nonce, timestamp) = (stamp.nonce(), stamp.timestamp());
        let mut value = String::with_capacity(LONGEST_PREFIX + signature.len().div_ceil(3) * 4 + 1);
        value.push_str("WECHATPAY2-SHA256-RSA2048 ");
        let _ = write!(
            value,
            "mchid=\"{merchant_id}\",serial_no=\"{serial}\",timestamp=\"{timestamp}\",\
             nonce_str=\"{nonce}\",signature=\""
        );
        let start = value.len();
        STANDARD.encode_string(signature, &mut value);
        value.push('"');
        let mut header = HeaderValue::try_from(value).map_err(|_| Error::SigningFailed {
            problem: "the Authorization header would contain an invalid character".into(),
        })?;
        header.set_sensitive(true);
        Ok(Self { header, signature: start })
    }
}

/// Signs a message, and checks that the result can be a raw RSA signature.
pub(super) async fn raw_signature(
    signer: &dyn RequestSigner,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let signature = signer.sign(message).await?;
    if !RSA_SIGNATURE_BYTES.contains(&signature.len()) {
        let problem = format!(
            "the remote signer returned {} bytes, which is not a raw RSA signature",
            signature.len()
        );
        return Err(Error::SigningFailed { problem });
    }
    Ok(signature)
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(..)")
    }
}
