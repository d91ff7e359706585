//! Checks that the path of a URL is the one that was built, before it is signed.

use std::borrow::Cow;

use crate::Error;

/// The route template of a request, for example `/v3/palmservice/authorization/openid/{openid}`.
///
/// Put one into the request's extensions, and the path is compared with it before signing: URL parsers rewrite
/// `..`, `\` and more, and a rewritten path would be validly signed for another endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate(pub Cow<'static, str>);

impl PathTemplate {
    /// A literal segment must be equal; a segment with a `{variable}` must be percent-encoded text.
    pub(super) fn check(&self, path: &str) -> Result<(), Error> {
        let mut segments = path.split('/');
        let mut templates = self.0.split('/');
        loop {
            match (templates.next(), segments.next()) {
                (None, None) => return Ok(()),
                (Some(template), Some(segment)) if fits(template, segment) => {}
                _ => {
                    return Err(Error::UnsignableRequest {
                        problem: "the URL's path does not match its template: percent-encode path values",
                    });
                }
            }
        }
    }
}

fn fits(template: &str, segment: &str) -> bool {
    if !template.contains('{') {
        return template == segment;
    }
    let dots = matches!(segment, "" | "." | "..");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    !dots && segment.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: PathTemplate = PathTemplate(Cow::Borrowed("/v3/palm/openid/{openid}"));

    #[test]
    fn the_path_that_was_built_passes() {
        assert_eq!(TEMPLATE.check("/v3/palm/openid/oUpF8"), Ok(()));
        assert_eq!(TEMPLATE.check("/v3/palm/openid/%2E%2E%5Cx"), Ok(()));
    }

    #[test]
    fn a_path_that_a_parser_rewrote_is_refused() {
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
