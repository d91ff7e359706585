//! Calls without a generated type, for code outside of async.

use reqwest::Method;

use crate::chain::Chain;
use crate::response::Body;
use crate::{Error, Response, runtime};

/// Blocking twins. Each waits for its response on the caller's thread; any number of threads may
/// call at once.
impl Chain {
    /// Sends as `GET`, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::get`]; [`crate::ErrorKind::InvalidRequest`] if called inside an async task,
    /// which it would stall.
    pub fn get_blocking(self) -> Result<Response<Body>, Error> {
        self.send_blocking(Method::GET)
    }

    /// Sends as `POST`, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::get_blocking`].
    pub fn post_blocking(self) -> Result<Response<Body>, Error> {
        self.send_blocking(Method::POST)
    }

    /// Sends as `PUT`, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::get_blocking`].
    pub fn put_blocking(self) -> Result<Response<Body>, Error> {
        self.send_blocking(Method::PUT)
    }

    /// Sends as `PATCH`, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::get_blocking`].
    pub fn patch_blocking(self) -> Result<Response<Body>, Error> {
        self.send_blocking(Method::PATCH)
    }

    /// Sends as `DELETE`, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::get_blocking`].
    pub fn delete_blocking(self) -> Result<Response<Body>, Error> {
        self.send_blocking(Method::DELETE)
    }

    /// Sends with a method that is known at run time, and waits for the response.
    ///
    /// # Errors
    /// As [`Chain::send`] and [`Chain::get_blocking`].
    pub fn send_blocking(self, method: Method) -> Result<Response<Body>, Error> {
        let inner = self.inner.clone();
        runtime::block_on(&inner, self.send(method))
    }
}
