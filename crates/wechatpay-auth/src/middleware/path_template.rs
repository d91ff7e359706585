//! Checks before signing that a URL's path is the one that was built.

use std::borrow::Cow;

use crate::Error;

/// The path template of a request, for example `/v3/palmservice/authorization/openid/{openid}`.
///
/// Insert it into the request's extensions, and the path is compared with it before signing. URL
/// parsers rewrite `..`, `\` and more, and a rewritten path would be validly signed for another
/// endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate(pub Cow<'static, str>);

impl PathTemplate {
    /// A literal segment must be equal; a segment with a `{variable}` must be percent-encoded.
    pub(super) fn check(&self, path: &str) -> Result<(), Error> {
        let mut segments = path.split('/');
        let mut templates = self.0.split('/');
        loop {
            match (templates.next(), segments.next()) {
                (None, None) => return Ok(()),
                (Some(template), Some(segment)) if matches(template, segment) => {}
                _ => {
                    return Err(Error::UnsignableRequest {
                        problem: "the URL's path does not match its template: percent-encode path values",
                    });
                }
            }
        }
    }
}

fn matches(template: &str, segment: &str) -> bool {
    if !template.contains('{') {
        return template == segment;
    }
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: PathTemplate = PathTemplate(Cow::Borrowed("/v3/palm/openid/{openid}"));

    #[test]
    fn path_that_matches_the_template_passes() {
        assert_eq!(TEMPLATE.check("/v3/palm/openid/oUpF8"), Ok(()));
        assert_eq!(TEMPLATE.check("/v3/palm/openid/%2E%2E%5Cx"), Ok(()));
    }

    #[test]
    fn rewritten_path_is_rejected() {
        for path in [
            "/v3/palm/",
            "/v3/palm/openid/",
            "/v3/palm/openid/..",
            "/v3/certificates",
            "/v3/palm/openid/a/b",
            "/v3/palm/openid/a;b",
        ] {
            assert!(TEMPLATE.check(path).is_err(), "{path}");
        }
    }
}
