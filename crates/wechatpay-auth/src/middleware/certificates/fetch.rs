//! One fetch of `GET /v3/certificates`. Changes nothing in the trust store.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Request, Response, StatusCode, Url};
use serde::Deserialize;

use crate::certificates::{CERTIFICATES_TARGET, open_certificates};
use crate::middleware::context::SigningContext;
use crate::middleware::response::read_body;
use crate::{ApiV3Key, Error, PlatformKey};

/// The time limit of a whole fetch: signing, all origins, and the body. Enough for a slow list; a
/// fetch that hangs must not block every call.
pub(super) const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// The time limit of one signature, so that an error can name the signer.
const SIGNER_TIMEOUT: Duration = Duration::from_secs(10);

/// What a fetch needs.
pub(in crate::middleware) struct Fetcher {
    pub(in crate::middleware) context: Arc<SigningContext>,
    pub(in crate::middleware) transport: reqwest::Client,
    pub(in crate::middleware) key: ApiV3Key,
}

/// Why a fetch failed.
pub(super) struct FetchError {
    pub(super) error: Error,
    /// `true` if the status was HTTP 404: asking again at once is useless.
    pub(super) list_is_absent: bool,
}

impl From<Error> for FetchError {
    fn from(error: Error) -> Self {
        Self { error, list_is_absent: false }
    }
}

impl Fetcher {
    /// Fetches, verifies and decrypts the certificate list, within [`FETCH_TIMEOUT`].
    pub(super) async fn fetch(&self) -> Result<Vec<PlatformKey>, FetchError> {
        match tokio::time::timeout(FETCH_TIMEOUT, self.fetch_without_limit()).await {
            Ok(result) => result,
            Err(_) => Err(unavailable("the request timed out").into()),
        }
    }

    async fn fetch_without_limit(&self) -> Result<Vec<PlatformKey>, FetchError> {
        let mut response = self.request_list().await?;
        let body = read_body(&mut response, self.context.body_limit).await.map_err(Error::from)?;
        if !response.status().is_success() {
            let list_is_absent = response.status() == StatusCode::NOT_FOUND;
            return Err(FetchError { error: rejected(response.status(), &body), list_is_absent });
        }
        let SigningContext { store, stamps, .. } = &*self.context;
        Ok(open_certificates(store, &self.key, response.headers(), &body, stamps.now())?)
    }

    /// Requests the list from the base URL, or from the backup if no connection can be made.
    async fn request_list(&self) -> Result<Response, Error> {
        for origin in self.context.origins.all() {
            if let Some(response) = self.request_from(origin).await? {
                return Ok(response);
            }
        }
        Err(unavailable("no connection could be made"))
    }

    /// Returns `None` if no connection could be made.
    async fn request_from(&self, origin: &str) -> Result<Option<Response>, Error> {
        let url = Url::parse(&format!("{origin}{CERTIFICATES_TARGET}"))
            .map_err(|_| unavailable("the origin is not a URL"))?;
        let mut request = self.context.check(Request::new(Method::GET, url), None)?;
        tokio::time::timeout(SIGNER_TIMEOUT, self.context.authorize(&mut request, None))
            .await
            .map_err(|_| unavailable("the signer did not return a signature within 10 s"))??;
        let mut request = request.into_request();
        *request.timeout_mut() = Some(FETCH_TIMEOUT);
        // The transport's own errors print URLs, so they are not included.
        match self.transport.execute(request).await {
            Ok(response) => Ok(Some(response)),
            Err(error) if error.is_connect() => Ok(None),
            Err(error) if error.is_timeout() => Err(unavailable("the request timed out")),
            Err(_) => Err(unavailable("the connection failed")),
        }
    }
}

/// An error response is not signed, so it decides only about the message.
fn rejected(status: StatusCode, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Body {
        code: String,
    }
    let code = serde_json::from_slice::<Body>(body).map(|body| body.code);
    match (status, code.as_deref()) {
        (StatusCode::NOT_FOUND, Ok("RESOURCE_NOT_EXISTS" | "NOT_FOUND")) => Error::PublicKeyMode,
        _ => unavailable(&format!("WeChat Pay returned HTTP {}", status.as_u16())),
    }
}

pub(super) fn unavailable(problem: &str) -> Error {
    Error::CertificatesUnavailable { problem: problem.to_owned() }
}
