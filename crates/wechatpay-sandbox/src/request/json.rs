//! Reads a JSON body against the fields an operation knows.

use serde_json::{Map, Value};

use super::Incoming;
use crate::problem::Problem;

/// A string field of a request body.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    /// In characters.
    pub(crate) max: usize,
}

impl Field {
    pub(crate) const fn required(name: &'static str, max: usize) -> Self {
        Self { name, required: true, max }
    }

    pub(crate) const fn optional(name: &'static str, max: usize) -> Self {
        Self { name, required: false, max }
    }
}

/// The values of the known fields, in their order; `None` for an optional one that is absent.
///
/// # Errors
/// 400 `PARAM_ERROR` when the body is no JSON object, has a field that is not known, lacks a required one, or one is
/// no string of 1 to `max` characters.
pub(crate) fn read<const N: usize>(
    request: &Incoming,
    known: [Field; N],
) -> Result<[Option<String>; N], Problem> {
    let mut object = object(request)?;
    let unknown =
        object.keys().filter(|name| known.iter().all(|field| field.name != name.as_str()));
    let unknown: Vec<String> = unknown.map(|name| pointer(name)).collect();
    if !unknown.is_empty() {
        return Err(Problem::unknown_fields(unknown));
    }
    let mut values = [const { None }; N];
    for (value, field) in values.iter_mut().zip(known) {
        *value = text(object.remove(field.name), field)?;
    }
    Ok(values)
}

fn object(request: &Incoming) -> Result<Map<String, Value>, Problem> {
    let refuse = || Problem::param("body", "/body", "the body is a JSON object");
    if request.media_type != "application/json" {
        return Err(refuse());
    }
    serde_json::from_slice(&request.body).map_err(|_| refuse())
}

fn text(value: Option<Value>, field: Field) -> Result<Option<String>, Problem> {
    let refuse = |issue: &str| Err(Problem::param("body", &pointer(field.name), issue));
    match value {
        None if field.required => refuse("the field is required"),
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => refuse("the field is empty"),
        Some(Value::String(text)) if text.chars().count() > field.max => {
            refuse("the field is too long")
        }
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => refuse("the field is not a string"),
    }
}

fn pointer(name: &str) -> String {
    format!("/body/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::CONTENT_TYPE;
    use http::{HeaderMap, HeaderValue, Method};

    fn incoming(body: &str) -> Incoming {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Incoming::new(Method::POST, "/".to_owned(), headers, body.to_owned().into())
    }

    const KNOWN: [Field; 2] = [Field::required("openid", 3), Field::optional("note", 2)];

    #[test]
    fn known_strings_within_their_limits_are_read() {
        let values = read(&incoming(r#"{"note":"刷掌","openid":"abc"}"#), KNOWN).unwrap();
        assert_eq!(values, [Some("abc".to_owned()), Some("刷掌".to_owned())]);
        assert_eq!(read(&incoming(r#"{"openid":"a"}"#), KNOWN).unwrap()[1], None);
    }

    #[test]
    fn everything_else_is_refused_at_its_place() {
        for (body, field) in [
            ("[]", "/body"),
            ("", "/body"),
            ("{}", "/body/openid"),
            (r#"{"openid":1}"#, "/body/openid"),
            (r#"{"openid":null}"#, "/body/openid"),
            (r#"{"openid":""}"#, "/body/openid"),
            (r#"{"openid":"abcd"}"#, "/body/openid"),
            (r#"{"openid":"a","note":"abc"}"#, "/body/note"),
            (r#"{"openid":"a","x/y":"z"}"#, "/body/x~1y"),
        ] {
            let problem = read(&incoming(body), KNOWN).unwrap_err();
            assert_eq!((problem.code, problem.field()), ("PARAM_ERROR", field), "{body}");
        }
    }

    #[test]
    fn a_body_of_another_media_type_is_no_object() {
        let body = r#"{"openid":"a"}"#.into();
        let request = Incoming::new(Method::POST, "/".to_owned(), HeaderMap::new(), body);
        assert!(read(&request, KNOWN).is_err());
    }
}
