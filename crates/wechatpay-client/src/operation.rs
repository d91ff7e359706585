//! Operations as data, from the specification: what execution, retry, tracing and tools read.

/// One operation of the API, as its specification describes it.
///
/// Created by generated code only. Its documentation is in [`crate::runtime::Description`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`; the client's method has the same name.
    pub id: &'static str,
    /// The family that it belongs to: its module's name.
    pub family: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path as a template, `/v3/…/{openid}`: safe to log, unlike a filled one.
    pub path: &'static str,
    /// When it may be retried.
    pub retry: RetryClass,
    /// Whether a successful response is a byte stream that carries no signature.
    pub unsigned: bool,
    /// Whether a successful response as a whole identifies users or holds secrets, and is never
    /// printed.
    pub redacted: bool,
    /// The fields of the response that repeat a value of the request and are compared with it.
    pub echoes: &'static [&'static str],
}

/// When an operation may be retried, from `x-wechatpay-retry`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// After a connection failure, a 429, a 5xx and a response that failed verification.
    Safe,
    /// As [`RetryClass::Safe`], but only if this field of the body, the business key, is a number
    /// or a string that is not empty.
    SameKey(&'static str),
    /// Only if no connection was made, so that the request cannot have arrived.
    Never,
}

/// Where a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of the JSON body; with the name `body`, the whole of a body that is not an object.
    Body,
}

/// What a value may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A time with its offset, in RFC 3339.
    DateTime,
    /// One of the known values, or one that is not known yet.
    Enum(&'static [&'static str]),
    /// An object or an array.
    Json,
}

/// What generated code writes.
#[doc(hidden)]
impl Operation {
    /// Creates a signed operation that is never retried.
    #[must_use]
    pub const fn new(
        family: &'static str,
        id: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        let (retry, unsigned, redacted, echoes) = (RetryClass::Never, false, false, [].as_slice());
        Self { id, family, method, path, retry, unsigned, redacted, echoes }
    }

    /// Sets when it may be retried.
    #[must_use]
    pub const fn retry(mut self, retry: RetryClass) -> Self {
        self.retry = retry;
        self
    }

    /// Marks an operation whose successful responses carry no signature. They are returned by
    /// [`crate::runtime::Request::download`] only, as a stream.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.unsigned = true;
        self
    }

    /// Marks an operation whose response as a whole is never printed.
    #[must_use]
    pub const fn redacted(mut self) -> Self {
        self.redacted = true;
        self
    }

    /// Sets the fields of the response that repeat a value of the request.
    #[must_use]
    pub const fn echoes(mut self, echoes: &'static [&'static str]) -> Self {
        self.echoes = echoes;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_is_signed_and_never_retried_unless_it_says_so() {
        let operation = Operation::new("palmservice", "preauthorize", "POST", "/v3/palm");
        assert_eq!((operation.retry, operation.unsigned), (RetryClass::Never, false));
        assert!(operation.echoes.is_empty() && !operation.redacted);
        assert!(operation.redacted().redacted);
        let query = operation.retry(RetryClass::Safe).unsigned().echoes(&["openid"]);
        assert_eq!(
            (query.retry, query.unsigned, query.echoes),
            (RetryClass::Safe, true, ["openid"].as_slice())
        );
    }
}
