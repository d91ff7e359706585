//! Downloads: bodies that WeChat Pay does not sign, checked against the digest of a signed answer.

mod digest;
mod stream;

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Request, Url};

use self::digest::Digest;
pub use self::stream::DownloadStream;
use crate::Error;
use crate::error::Failure;
use crate::runtime::{Inner, Observed, Target};

const TIMEOUT: Duration = Duration::from_secs(600);

/// A download that is being put together; see [`crate::Client::download`].
///
/// The digest comes from the signed answer that named the URL: without it nothing tells a genuine file from another, so
/// giving it up must be said.
#[must_use = "nothing is fetched before `send` is awaited"]
pub struct Download<'a> {
    inner: &'a Inner,
    url: String,
    digest: Result<Option<Digest>, String>,
    unchecked: bool,
    #[cfg(feature = "gzip")]
    gzip: bool,
    timeout: Duration,
}

impl<'a> Download<'a> {
    pub(crate) fn new(inner: &'a Inner, url: String) -> Self {
        Self {
            inner,
            url,
            digest: Ok(None),
            unchecked: false,
            #[cfg(feature = "gzip")]
            gzip: false,
            timeout: TIMEOUT,
        }
    }

    /// Sets the digest that the content must have: `hash_type` (`SHA1` or `SHA256`) and `hash_value` (hex, in either case)
    /// as the signed answer gave them. Any other type is refused before anything is fetched.
    pub fn digest(mut self, hash_type: &str, hash_value: &str) -> Self {
        self.digest = Digest::parse(hash_type, hash_value).map(Some);
        self
    }

    /// Says that the content is taken unchecked: for the downloads whose answer names no digest.
    pub fn without_digest(mut self) -> Self {
        self.unchecked = true;
        self
    }

    /// Decompresses the content, for `tar_type=GZIP`; the digest is that of the decompressed content.
    #[cfg(feature = "gzip")]
    pub fn gunzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Sets how long the download may take in all; ten minutes by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Fetches. The content comes as a stream, in constant memory.
    ///
    /// # Errors
    /// As every call; [`crate::ErrorKind::InvalidRequest`] for a URL or digest that cannot be used.
    pub async fn send(self) -> Result<DownloadStream, Error> {
        let (result, observed) = Observed::during(self.open()).await;
        let call = observed.into_call(None);
        match result {
            Ok(opened) => Ok(opened.into_stream(call)),
            Err(failure) => Err(failure.into_error(call)),
        }
    }

    async fn open(self) -> Result<stream::Opened, Failure> {
        let digest = self.digest.map_err(Failure::Invalid)?;
        if digest.is_none() && !self.unchecked {
            return Err(Failure::Invalid(
                "a download needs its digest, or `without_digest`".into(),
            ));
        }
        let request = request(&self.url, self.timeout).map_err(Failure::Invalid)?;
        let response = self.inner.send(request, Target::of_download()).await?;
        #[cfg(feature = "gzip")]
        let gzip = self.gzip;
        #[cfg(not(feature = "gzip"))]
        let gzip = false;
        Ok(stream::Opened { response, digest, gzip })
    }
}

/// The URL as it was given: a parser that would change it would change what is signed.
fn request(url: &str, timeout: Duration) -> Result<Request, String> {
    let parsed = Url::parse(url).ok().filter(|parsed| parsed.as_str() == url);
    let parsed = parsed.ok_or(
        "the download URL is not one, or not in its normal form: give it as it was answered",
    )?;
    let mut request = Request::new(Method::GET, parsed);
    *request.timeout_mut() = Some(timeout);
    Ok(request)
}

/// Shows no URL, which holds a token.
impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
