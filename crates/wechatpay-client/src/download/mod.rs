//! Downloads: bodies that WeChat Pay does not sign, checked against the digest of a signed
//! response.

mod digest;
#[cfg(feature = "gzip")]
mod gunzip;
mod stream;

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Url};

pub use self::digest::DigestChoice;
pub use self::stream::DownloadStream;
use crate::Error;
use crate::error::{CallMetadata, ErrorKind};
use crate::runtime::{Inner, Request, Sending, Target};

/// How long a download may take by default.
pub(crate) const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(600);

/// A request builder for a file; see [`crate::Client::download`].
///
/// The digest comes from the signed response that named the URL: without it a forged file cannot be
/// detected, so skipping the check is explicit.
///
/// # Examples
///
/// ```no_run
/// # async fn example(
/// #     client: wechatpay_client::Client,
/// #     (url, hash): (&str, &str),
/// # ) -> Result<(), wechatpay_client::Error> {
/// let limit = 64 * 1024 * 1024;
/// let bill = client.download(url).digest("SHA1", hash).send().await?.bytes(limit).await?;
/// # let _ = bill;
/// # Ok(())
/// # }
/// ```
#[must_use = "call `send` to execute the request"]
pub struct Download {
    inner: Inner,
    url: String,
    digest: DigestChoice,
    #[cfg(feature = "gzip")]
    gzip: bool,
    timeout: Duration,
}

impl Download {
    pub(crate) fn new(inner: Inner, url: String) -> Self {
        Self {
            inner,
            url,
            digest: DigestChoice::default(),
            #[cfg(feature = "gzip")]
            gzip: false,
            timeout: DOWNLOAD_TIMEOUT,
        }
    }

    /// Sets the digest that the content must have: `hash_type` (`SHA1` or `SHA256`) and
    /// `hash_value` (hex, in either case) as the signed response gave them. Any other type is
    /// rejected before anything is sent.
    pub fn digest(mut self, hash_type: &str, hash_value: &str) -> Self {
        self.digest = DigestChoice::of(hash_type, hash_value);
        self
    }

    /// Accepts the content unchecked, for downloads whose digest no response names.
    pub fn without_digest(mut self) -> Self {
        self.digest = DigestChoice::without();
        self
    }

    /// Decompresses the content, for `tar_type=GZIP`; the digest is that of the decompressed
    /// content.
    #[cfg(feature = "gzip")]
    pub fn gunzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Returns `true` if the content is accepted unchecked.
    #[cfg(feature = "bill-rows")]
    pub(crate) fn is_unchecked(&self) -> bool {
        self.digest.is_unchecked()
    }

    /// Sets how long the whole download may take; ten minutes by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends the request. The content comes as a stream, in constant memory.
    ///
    /// # Errors
    /// As every call; [`ErrorKind::InvalidRequest`] for a URL or digest that cannot be used.
    /// [`ErrorKind::Api`] for any status but 200: with another 2xx the file is not whole.
    pub async fn send(self) -> Result<DownloadStream, Error> {
        Box::pin(self.open()).await
    }

    async fn open(self) -> Result<DownloadStream, Error> {
        let invalid =
            |problem| Error::new(ErrorKind::InvalidRequest(problem), CallMetadata::default());
        let digest = self.digest.chosen().map_err(invalid)?;
        let request = request(&self.url, self.timeout).map_err(invalid)?;
        let (response, metadata) = self.inner.send(request, Target::of_download()).await?;
        #[cfg(feature = "gzip")]
        let gzip = self.gzip;
        #[cfg(not(feature = "gzip"))]
        let gzip = false;
        Ok(DownloadStream::new(response, digest, gzip, metadata))
    }
}

/// A download that a specification describes.
impl Request {
    /// Sends the request, whose response is a file that is not signed.
    ///
    /// # Errors
    /// Every failure of a call; see [`Error`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn download(mut self, inner: &Inner, digest: DigestChoice) -> Sending<DownloadStream> {
        let inner = inner.clone();
        Box::pin(async move {
            let digest = digest.chosen().unwrap_or_else(|problem| {
                self.problem(problem);
                None
            });
            let (mut request, mut target) = self.into_parts(&inner).await?;
            *request.timeout_mut() = Some(DOWNLOAD_TIMEOUT);
            target.unsigned = target.operation.is_some_and(|operation| operation.unsigned);
            let (response, metadata) = inner.send(request, target).await?;
            Ok(DownloadStream::new(response, digest, false, metadata))
        })
    }
}

/// The URL as it was given: a parser that would change it would change what is signed. A fragment
/// would not be sent.
fn request(url: &str, timeout: Duration) -> Result<reqwest::Request, String> {
    let parsed = Url::parse(url)
        .ok()
        .filter(|parsed| parsed.as_str() == url && parsed.fragment().is_none())
        .ok_or("invalid or non-normalized download URL; pass it exactly as returned")?;
    let mut request = reqwest::Request::new(Method::GET, parsed);
    *request.timeout_mut() = Some(timeout);
    Ok(request)
}

/// Prints no URL, which holds a token.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
