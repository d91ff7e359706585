//! Path templates, matched against the raw path.

/// Returns the raw segments at the template's `{…}`, in order; `None` if the path does not match.
///
/// A parameter is one segment that is not empty, `.` or `..`; literals are compared byte by byte.
/// Nothing is decoded or normalized.
pub(crate) fn parameters<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut values = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') && expected.ends_with('}') {
            if matches!(segment, "" | "." | "..") {
                return None;
            }
            values.push(segment);
        } else if expected != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parameter_matches_one_raw_segment() {
        let template = "/v3/x/{id}/y/{name}";
        assert_eq!(parameters(template, "/v3/x/a%2Fb/y/c").unwrap(), ["a%2Fb", "c"]);
        assert_eq!(parameters("/v3/x", "/v3/x").unwrap(), Vec::<&str>::new());
        for other in [
            "/v3/x//y/c",
            "/v3/x/../y/c",
            "/v3/x/./y/c",
            "/v3/x/a/y",
            "/v3/x/a/y/c/",
            "/v3/X/a/y/c",
            "v3/x/a/y/c",
        ] {
            assert_eq!(parameters(template, other), None, "{other}");
        }
    }
}
