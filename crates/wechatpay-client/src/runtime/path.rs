//! Writes a value as one segment of a URL path, so that it arrives as the value it was. Pure.
//!
//! A URL parser gives meaning to more than `/`: it reads `\` as a slash and removes `.` and `..`,
//! so a value left as it is could reach, validly signed, another endpoint. Here every byte that RFC
//! 3986 does not call unreserved is sent as `%XX`, and the three values that no encoding can carry
//! are rejected.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Encodes `value` as one path segment: RFC 3986 unreserved bytes as they are, every other byte as
/// upper-case `%XX`.
///
/// # Errors
///
/// [`PathSegmentError`] for a value that cannot be a segment: an empty one, `.` and `..`. Nothing
/// has been sent then.
pub(super) fn path_segment(value: &str) -> Result<PercentEncode<'_>, PathSegmentError> {
    match value {
        "" => Err(PathSegmentError::Empty),
        "." | ".." => Err(PathSegmentError::DotSegment),
        _ => Ok(percent_encode(value)),
    }
}

/// A value that cannot be sent as a path segment. It never holds the value, which may identify a
/// user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PathSegmentError {
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

/// Encodes text for a path or a query: RFC 3986 unreserved bytes as they are, every other byte as
/// upper-case `%XX`.
pub(crate) fn percent_encode(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, RESERVED)
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the names of a template's `{variables}`.
pub(super) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// Adds a path template to a URL, with the values of its `{variables}`.
///
/// # Errors
/// The variable that has no value, or one that cannot be a segment.
pub(super) fn fill<'a>(
    url: &mut String,
    template: &str,
    value: impl Fn(&str) -> Option<&'a str>,
) -> Result<(), String> {
    let mut rest = template;
    while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, inside)| {
        inside.split_once('}').map(|(name, after)| (before, name, after))
    }) {
        let value = value(name).ok_or_else(|| format!("{{{name}}} was not set"))?;
        url.push_str(before);
        url.extend(path_segment(value).map_err(|error| format!("{{{name}}}: {error}"))?);
        rest = after;
    }
    url.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_segment(value: &str) -> Result<String, PathSegmentError> {
        super::path_segment(value).map(|encoded| encoded.to_string())
    }

    fn filled(template: &str, values: &[(&str, &'static str)]) -> Result<String, String> {
        let mut url = String::new();
        let value = |name: &str| values.iter().find(|(known, _)| *known == name);
        fill(&mut url, template, |name| value(name).map(|(_, value)| *value)).map(|()| url)
    }

    #[test]
    fn variables_are_percent_encoded_once() {
        assert_eq!(
            filled("/v3/{a}/{b}", &[("a", "x/y"), ("b", "{a}")]),
            Ok("/v3/x%2Fy/%7Ba%7D".into())
        );
        assert_eq!(filled("/v3/{a}:close", &[("a", "1")]), Ok("/v3/1:close".into()));
    }

    #[test]
    fn variables_of_a_template_are_listed() {
        assert_eq!(variables("/v3/{a}/x/{b}:close").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(variables("/v3/{a").count(), 0);
    }

    #[test]
    fn path_that_cannot_be_filled_names_the_variable() {
        assert_eq!(filled("/v3/{a}", &[]), Err("{a} was not set".into()));
        assert!(filled("/v3/{a}", &[("a", "..")]).unwrap_err().starts_with("{a}: "));
    }

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
    fn backslash_cannot_traverse() {
        assert_eq!(path_segment(r"..\..\x").as_deref(), Ok("..%5C..%5Cx"));
    }

    #[test]
    fn encoded_dot_stays_as_the_caller_wrote_it() {
        assert_eq!(path_segment("%2e%2e").as_deref(), Ok("%252e%252e"));
        assert_eq!(path_segment("...").as_deref(), Ok("..."));
    }

    #[test]
    fn value_that_cannot_be_a_segment_is_rejected() {
        assert_eq!(path_segment(""), Err(PathSegmentError::Empty));
        assert_eq!(path_segment("."), Err(PathSegmentError::DotSegment));
        assert_eq!(path_segment(".."), Err(PathSegmentError::DotSegment));
    }
}
