//! Writes a value as one segment of a URL path, so that it arrives as the value it was. Pure.
//!
//! A URL parser gives meaning to more than `/`: it reads `\` as a slash and removes `.` and `..`, so a value left as it is
//! could ask, validly signed, for another endpoint. Here every byte that RFC 3986 does not call unreserved goes as `%XX`,
//! and the three values that no encoding can carry are refused.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes `value` as one path segment: RFC 3986 unreserved bytes as they are, every other byte as upper-case `%XX`.
///
/// # Errors
///
/// [`PathSegmentError`] for a value that cannot be a segment: an empty one, `.` and `..`. Nothing has been sent then.
pub fn path_segment(value: &str) -> Result<String, PathSegmentError> {
    match value {
        "" => Err(PathSegmentError::Empty),
        "." | ".." => Err(PathSegmentError::DotSegment),
        _ => Ok(percent_encode(value)),
    }
}

/// A value that cannot be sent as a path segment. It never holds the value, which may identify a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathSegmentError {
    /// The value is empty, so the path would name another resource.
    Empty,
    /// The value is `.` or `..`, which URL parsers remove, encoded or not.
    DotSegment,
}

impl fmt::Display for PathSegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty value cannot be part of a path",
            Self::DotSegment => "`.` and `..` cannot be part of a path",
        })
    }
}

impl std::error::Error for PathSegmentError {}

/// Encodes text for a path or a query: RFC 3986 unreserved bytes as they are, every other byte as upper-case `%XX`.
pub(crate) fn percent_encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_outside_unreserved_is_encoded() {
        for (raw, encoded) in [
            ("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
            ("a?b", "a%3Fb"),
            ("a#b", "a%23b"),
            ("a%b", "a%25b"),
            ("a/b", "a%2Fb"),
            ("a b", "a%20b"),
            ("a+b|c", "a%2Bb%7Cc"),
            ("a&b=c", "a%26b%3Dc"),
            ("a!$'()*,;b", "a%21%24%27%28%29%2A%2C%3Bb"),
            ("微信", "%E5%BE%AE%E4%BF%A1"),
            ("é刷😀", "%C3%A9%E5%88%B7%F0%9F%98%80"),
            ("a~b-c.d_e", "a~b-c.d_e"),
            ("a\"b<c>", "a%22b%3Cc%3E"),
            ("a\tb", "a%09b"),
        ] {
            assert_eq!(path_segment(raw).as_deref(), Ok(encoded), "{raw:?}");
        }
    }

    #[test]
    fn a_backslash_cannot_traverse() {
        assert_eq!(path_segment(r"..\..\x").as_deref(), Ok("..%5C..%5Cx"));
    }

    #[test]
    fn an_encoded_dot_stays_what_the_caller_wrote() {
        assert_eq!(path_segment("%2e%2e").as_deref(), Ok("%252e%252e"));
        assert_eq!(path_segment("...").as_deref(), Ok("..."));
    }

    #[test]
    fn what_cannot_be_a_segment_is_refused() {
        assert_eq!(path_segment(""), Err(PathSegmentError::Empty));
        assert_eq!(path_segment("."), Err(PathSegmentError::DotSegment));
        assert_eq!(path_segment(".."), Err(PathSegmentError::DotSegment));
    }
}
