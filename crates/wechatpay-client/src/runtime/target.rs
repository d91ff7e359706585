//! What is being called: enough for retry, tracing and errors.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;

use crate::operation::{Operation, RetryClass};

#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `None` for a call without a specification.
    pub(crate) operation: Option<&'static Operation>,
    /// The path's template: safe to log, unlike a filled one. `None` for a URL that WeChat Pay
    /// named.
    pub(crate) route: Option<Cow<'static, str>>,
    pub(crate) class: RetryClass,
    /// Whether the response is an unsigned file, which only a [`crate::DownloadStream`] may hold.
    pub(crate) unsigned: bool,
    /// What is signed instead of the body: the JSON part of an upload.
    pub(crate) signed: Option<Bytes>,
    /// How much of the deadline has passed: encrypting may fetch a platform key.
    pub(crate) spent: Duration,
}

impl Target {
    /// A call without a specification: only a `GET` is known to be safe to retry.
    pub(crate) fn of_template(method: &Method, route: Cow<'static, str>) -> Self {
        let class = if *method == Method::GET { RetryClass::Safe } else { RetryClass::Never };
        Self { route: Some(route), class, ..Self::default() }
    }

    /// A call of an operation. Its response is verified, also if the operation is an unsigned one:
    /// only a download makes it [`unsigned`](Self::unsigned).
    pub(crate) fn of_operation(operation: &'static Operation) -> Self {
        Self {
            operation: Some(operation),
            route: Some(operation.path.into()),
            class: operation.retry,
            ..Self::default()
        }
    }

    /// A file at a URL that a signed response named; it has no template.
    pub(crate) fn of_download() -> Self {
        Self { class: RetryClass::Safe, unsigned: true, ..Self::default() }
    }
}

impl Default for Target {
    fn default() -> Self {
        Self {
            operation: None,
            route: None,
            class: RetryClass::Never,
            unsigned: false,
            signed: None,
            spent: Duration::ZERO,
        }
    }
}
