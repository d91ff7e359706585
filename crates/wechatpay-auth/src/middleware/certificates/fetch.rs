//! One fetch of `GET /v3/certificates`. Changes nothing in the trust store.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Request, Response, StatusCode, Url};
use serde::Deserialize;

use crate::certificates::{CERTIFICATES_TARGET, open_certificates};
use crate::middleware::context::SigningContext;
use crate::middleware::response::read_body;
use crate::{ApiV3Key, Error, PlatformKey};

/// Enough for a slow list; a fetch that hangs must not block every call.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// What a fetch needs.
pub(in crate::middleware) struct Fetcher {
    pub(in crate::middleware) context: Arc<SigningContext>,
    pub(in crate::middleware) transport: reqwest::Client,
    pub(in crate::middleware) key: ApiV3Key,
}

impl Fetcher {
    /// Fetches, verifies and decrypts the certificate list.
    pub(super) async fn fetch(&self) -> Result<Vec<PlatformKey>, Error> {
        let mut response = self.request_list().await?;
        let body = read_body(&mut response, self.context.body_limit).await?;
        if !response.status().is_success() {
            return Err(rejected(response.status(), &body));
        }
        let SigningContext { store, stamps, .. } = &*self.context;
        open_certificates(store, &self.key, response.headers(), &body, stamps.now())
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
        self.context.authorize(&mut request, None).await?;
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
