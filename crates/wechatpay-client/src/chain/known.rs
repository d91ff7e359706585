//! Which operation a path template names, if this build knows it.

use percent_encoding::percent_decode_str;
use reqwest::Method;

use crate::operation::Operation;

/// The operation of a template, and where the values of its path are.
pub(super) struct Known<'a> {
    pub(super) operation: &'static Operation,
    pub(super) values: Vec<(&'static str, Source<'a>)>,
}

/// Where the value of a variable of the operation is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    /// In a variable of the template, which may have another name.
    Variable(&'a str),
    /// In the template itself.
    Literal(String),
}

impl<'a> Known<'a> {
    /// Finds the operation. Its variables can have other names in the template, or values.
    pub(super) fn find(method: &Method, template: &'a str) -> Option<Self> {
        let operations = crate::operations().filter(|it| it.method == method.as_str());
        operations
            .filter_map(|operation| {
                Some(Self { operation, values: values(operation.path, template)? })
            })
            // `/items/list` is an item only if it is not an operation itself.
            .min_by_key(Self::literals)
    }

    fn literals(&self) -> usize {
        self.values.iter().filter(|(_, source)| matches!(source, Source::Literal(_))).count()
    }
}

/// Returns the values of the path of an operation; `None` if the template is not one of it.
fn values<'a>(path: &'static str, template: &'a str) -> Option<Vec<(&'static str, Source<'a>)>> {
    if path.split('/').count() != template.split('/').count() {
        return None;
    }
    let mut values = Vec::new();
    for (segment, given) in path.split('/').zip(template.split('/')) {
        let source = match (variable(segment), variable(given)) {
            (None, None) if decoded(given) == segment => continue,
            (Some((name, "", "")), None) => (name, Source::Literal(decoded(given))),
            (Some((name, before, after)), Some((other, given_before, given_after)))
                if (before, after) == (given_before, given_after) =>
            {
                (name, Source::Variable(other))
            }
            _ => return None,
        };
        values.push(source);
    }
    Some(values)
}

/// Returns the variable of a segment, and what is before and after it: `{id}:close`.
fn variable(segment: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = segment.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((name, before, after))
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_with_other_names_or_values_is_known() {
        let variable = |name| Source::Variable(name);
        let literal = |value: &str| Source::Literal(value.to_owned());
        for (path, template, expected) in [
            ("/v3/a", "/v3/a", Some(vec![])),
            ("/v3/a/{id}", "/v3/a/{id}", Some(vec![("id", variable("id"))])),
            ("/v3/a/{id}", "/v3/a/{other}", Some(vec![("id", variable("other"))])),
            ("/v3/a/{id}", "/v3/%61/b%20c", Some(vec![("id", literal("b c"))])),
            ("/v3/a/{id}:close", "/v3/a/{x}:close", Some(vec![("id", variable("x"))])),
            ("/v3/a/{id}:close", "/v3/a/{x}", None),
            ("/v3/a/{id}:close", "/v3/a/{x}:open", None),
            ("/v3/a/b", "/v3/a/{x}", None),
            ("/v3/a/{id}", "/v3/a", None),
            ("/v3/a", "/v3/a/{id}", None),
            ("/v3/a", "/v3/b", None),
        ] {
            assert_eq!(values(path, template), expected, "{path} {template}");
        }
    }

    #[cfg(feature = "palmservice")]
    #[test]
    fn operation_of_a_template_depends_on_the_method() {
        let find =
            |method, template| Known::find(&method, template).map(|known| known.operation.id);
        let query = "/v3/palmservice/authorization/openid/{openid}";
        assert_eq!(find(Method::GET, query), Some("get_authorization"));
        assert_eq!(find(Method::DELETE, query), None);
        let preauthorize = "/v3/palmservice/authorization/preauthorize";
        assert_eq!(find(Method::POST, preauthorize), Some("preauthorize"));
        assert_eq!(find(Method::GET, "/v3/nowhere"), None);
    }
}
