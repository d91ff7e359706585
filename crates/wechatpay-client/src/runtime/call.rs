//! Runs one generated call and gives back our own answer or error.

use std::cell::RefCell;
use std::future::Future;

use http::Extensions;
use progenitor_client::{Error as GeneratedError, ResponseValue};
use reqwest::StatusCode;
use wechatpay_auth::Verified;
use wechatpay_auth::middleware::AnswerHead;

use super::Operation;
use crate::error::{Call, from_progenitor};
use crate::resilience::Attempts;
use crate::{Error, Response};

tokio::task_local! {
    /// What was seen of the answer under way. Generated code drops it when a body does not decode.
    static OBSERVED: RefCell<Observed>;
}

/// What was seen of a call besides its answer's body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    pub(super) status: Option<StatusCode>,
    pub(super) request_id: Option<String>,
    pub(super) verified_by: Option<String>,
    pub(super) attempts: Attempts,
}

impl Observed {
    /// Reads what the layers left in a call's extensions, whether its answer was refused or not.
    pub(super) fn of(extensions: &Extensions, verified: Option<&Verified>) -> Self {
        let head = extensions.get::<AnswerHead>();
        Self {
            status: head.map(|head| head.status),
            request_id: head.and_then(|head| head.request_id.clone()),
            verified_by: verified.map(|verified| verified.by().to_owned()),
            attempts: extensions.get().cloned().unwrap_or_default(),
        }
    }

    /// Notes it for the current call. Outside a call, nothing is noted.
    pub(super) fn note(self) {
        let _ = OBSERVED.try_with(|observed| observed.replace(self));
    }

    /// Runs a call; what it noted is returned beside its result.
    pub(crate) async fn during<F: Future>(future: F) -> (F::Output, Self) {
        OBSERVED
            .scope(RefCell::default(), async {
                let output = future.await;
                (output, OBSERVED.with(RefCell::take))
            })
            .await
    }

    pub(crate) fn into_call(self, operation: Option<&'static Operation>) -> Call {
        let Self { status, request_id, verified_by, attempts } = self;
        Call { operation, status, request_id, verified_by, attempts, ..Call::default() }
    }
}

/// Runs a generated call.
///
/// # Errors
/// Every failure, as this crate's [`Error`].
pub async fn call<T, E>(
    operation: &'static Operation,
    future: impl Future<Output = Result<ResponseValue<T>, GeneratedError<E>>>,
) -> Result<Response<T>, Error> {
    let (result, observed) = Observed::during(future).await;
    let call = observed.into_call(Some(operation));
    match result {
        Ok(value) => {
            let headers = value.headers().clone();
            Ok(Response::new(value.into_inner(), headers, call))
        }
        Err(error) => Err(from_progenitor(error, call)),
    }
}
