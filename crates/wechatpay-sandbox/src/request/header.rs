//! Reading of single headers.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName};

/// Returns the value of a header that must occur at most once.
///
/// # Errors
/// [`Unreadable::Repeated`] if the header is repeated;
/// [`Unreadable::NotAscii`] if the value is not visible ASCII.
pub(crate) fn single<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, Unreadable> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Unreadable::Repeated);
    }
    value.to_str().map(Some).map_err(|_| Unreadable::NotAscii)
}

/// Reasons why a header has no single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Repeated,
    NotAscii,
}

/// The media type of a body without parameters, in lower case; empty if there is no readable
/// `Content-Type`.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    single(headers, &CONTENT_TYPE)
        .ok()
        .flatten()
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::USER_AGENT;

    #[test]
    fn header_repeated_or_not_ascii_is_unreadable() {
        let mut headers = HeaderMap::new();
        assert_eq!(single(&headers, &USER_AGENT), Ok(None));
        headers.append(USER_AGENT, HeaderValue::from_static("a"));
        assert_eq!(single(&headers, &USER_AGENT), Ok(Some("a")));
        headers.append(USER_AGENT, HeaderValue::from_static("a"));
        assert_eq!(single(&headers, &USER_AGENT), Err(Unreadable::Repeated));
        headers.insert(USER_AGENT, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(single(&headers, &USER_AGENT), Err(Unreadable::NotAscii));
    }

    #[test]
    fn media_type_is_read_without_parameters_and_in_lower_case() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), "");
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("Application/JSON ; charset=utf-8"));
        assert_eq!(media_type(&headers), "application/json");
    }
}
