//! One fetch of `GET /v3/certificates`: ask, check, open. Nothing is put into the store.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Request, Response, StatusCode, Url};
use serde::Deserialize;

use crate::certificates::{CERTIFICATES_TARGET, open_certificates};
use crate::middleware::{PathTemplate, SigningContext};
use crate::{ApiV3Key, Error, PlatformKey};

/// Time enough for a slow list; a fetch that hangs must not hold up every call.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);

/// What a fetch needs.
pub(crate) struct Fetcher {
    pub(crate) context: Arc<SigningContext>,
    pub(crate) transport: reqwest::Client,
    pub(crate) key: ApiV3Key,
}

impl Fetcher {
    pub(super) async fn fetch(&self) -> Result<Vec<PlatformKey>, Error> {
        let response = self.request_list().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response, self.context.body_limit).await?;
        if !status.is_success() {
            return Err(refused(status, &body));
        }
        let (store, now) = (&self.context.store, self.context.stamps.now());
        open_certificates(store, &self.key, &headers, &body, now)
    }

    /// Asks the base origin; when no connection to it can be made, the backup.
    async fn request_list(&self) -> Result<Response, Error> {
        let mut reason = unavailable("no origin is configured");
        for origin in self.context.origins.all() {
            match self.request_from(origin).await? {
                Some(response) => return Ok(response),
                None => reason = unavailable("no connection could be made"),
            }
        }
        Err(reason)
    }

    /// `None` when no connection could be made.
    async fn request_from(&self, origin: &str) -> Result<Option<Response>, Error> {
        let url = Url::parse(&format!("{origin}{CERTIFICATES_TARGET}"))
            .map_err(|_| unavailable("the origin is not a URL"))?;
        let mut request = Request::new(Method::GET, url);
        *request.timeout_mut() = Some(FETCH_TIMEOUT);
        let route = PathTemplate("/v3/certificates".into());
        self.context.authorize(&mut request, Some(&route), None).await?;
        // The transport's own errors print URLs and are not embedded.
        match self.transport.execute(request).await {
            Ok(response) => Ok(Some(response)),
            Err(error) if error.is_connect() => Ok(None),
            Err(error) if error.is_timeout() => Err(unavailable("the request timed out")),
            Err(_) => Err(unavailable("the connection failed")),
        }
    }
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::IncompleteBody)? {
        if body.len() + chunk.len() > limit {
            return Err(Error::BodyTooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A refusal is not signed, so it changes nothing but the words.
fn refused(status: StatusCode, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Refusal {
        code: String,
    }
    let code = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.code);
    match (status, code.as_deref()) {
        (StatusCode::NOT_FOUND, Ok("RESOURCE_NOT_EXISTS" | "NOT_FOUND")) => Error::PublicKeyMode,
        _ => unavailable(&format!("WeChat Pay returned HTTP {}", status.as_u16())),
    }
}

pub(super) fn unavailable(problem: &str) -> Error {
    Error::CertificatesUnavailable { problem: problem.to_owned() }
}
