//! A response that is not the expected one, as far as it was read.

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Url};

use crate::error::{ErrorKind, api_error};

/// The maximum number of bytes kept of an error body.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// Status, headers and body of an error response. All of it is unauthenticated.
pub(crate) struct Rejection {
    pub(crate) status: StatusCode,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Rejection {
    /// Takes the head of a response.
    pub(super) fn of(response: &mut Response) -> Self {
        Self {
            status: response.status(),
            url: response.url().clone(),
            headers: std::mem::take(response.headers_mut()),
            body: Vec::new(),
        }
    }

    /// Reads the body, as much of it as arrives and as the limit allows.
    pub(super) async fn read(&mut self, mut response: Response) {
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = ERROR_BODY_LIMIT - self.body.len();
            self.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if self.body.len() == ERROR_BODY_LIMIT {
                break;
            }
        }
    }

    /// Returns what it says; an error body that was not read whole says nothing.
    pub(crate) fn kind(&self) -> ErrorKind {
        api_error(self.status, &self.body)
    }
}
