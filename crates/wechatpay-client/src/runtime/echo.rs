//! Compares an answer with what was asked, where it repeats that: a signature binds an answer to no request.

use crate::error::ErrorKind;
use crate::{Error, Response};

/// Hands on an answer whose field `name`, when it is there, has the value that was asked with, when there was one.
///
/// # Errors
///
/// [`ErrorKind::Mismatch`] when the answer is about another: it may be a genuine answer to another request. Neither value
/// is in the error.
pub fn compare_echo<T, V: PartialEq>(
    answer: Response<T>,
    name: &'static str,
    asked: Option<&V>,
    answered: impl FnOnce(&T) -> Option<&V>,
) -> Result<Response<T>, Error> {
    match (asked, answered(&answer)) {
        (Some(asked), Some(answered)) if asked != answered => {
            Err(answer.refuse(ErrorKind::Mismatch(name)))
        }
        _ => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::error::Call;

    fn compare(asked: Option<&str>, answered: Option<&str>) -> Result<(), Error> {
        let call = Call {
            status: Some(StatusCode::OK),
            request_id: Some("08F".to_owned()),
            ..Call::default()
        };
        let answer = Response::new(answered.map(str::to_owned), HeaderMap::new(), call);
        compare_echo(answer, "openid", asked.map(str::to_owned).as_ref(), Option::as_ref).map(drop)
    }

    #[test]
    fn only_another_value_is_refused() {
        for (asked, answered) in
            [(Some("a"), Some("a")), (Some("a"), None), (None, Some("a")), (None, None)]
        {
            assert!(compare(asked, answered).is_ok(), "{asked:?} {answered:?}");
        }
        for (asked, answered) in [("a", "b"), ("a", "A"), ("a", ""), ("", "a")] {
            assert!(compare(Some(asked), Some(answered)).is_err(), "{asked:?} {answered:?}");
        }
    }

    #[test]
    fn the_error_names_the_field_and_the_answer_and_no_value() {
        let error = compare(Some("secret-a"), Some("secret-b")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Mismatch("openid")));
        assert_eq!((error.status(), error.request_id()), (Some(StatusCode::OK), Some("08F")));
        assert!(error.is_outcome_unknown() && !error.is_retryable());
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
