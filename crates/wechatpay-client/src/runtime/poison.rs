//! Carries a typed failure through generated code, whose `exec` can only return reqwest's error.
//!
//! reqwest has no public constructor for its error, so one is provoked: a body that yields the failure is read,
//! and reqwest wraps it. Nothing of the real answer is left for generated code to accept.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

use crate::error::Failure;

struct Poisoned(Option<Failure>);

impl Body for Poisoned {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

pub(super) async fn into_reqwest(failure: Failure) -> reqwest::Error {
    let body = reqwest::Body::wrap(Poisoned(Some(failure)));
    let response = reqwest::Response::from(http::Response::new(body));
    response.bytes().await.expect_err("the body yields nothing but its error")
}
