//! Reading of JSON bodies with the fields that an operation knows.

use serde_json::{Map, Value};

use super::Incoming;
use crate::problem::Problem;

/// A string field of a request body.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    /// Maximum length in characters.
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

/// Returns the values of the known fields, in their order; `None` for an absent optional field.
///
/// # Errors
/// 400 `PARAM_ERROR` if the body is not a JSON object, a field is unknown, a required field is
/// missing, or a field is not a string of 1 to `max` characters.
pub(crate) fn read<const N: usize>(
    request: &Incoming,
    known: [Field; N],
) -> Result<[Option<String>; N], Problem> {
    let mut object = object(request)?;
    let unknown: Vec<String> = object
        .keys()
        .filter(|name| known.iter().all(|field| field.name != name.as_str()))
        .map(|name| pointer(name))
        .collect();
    if !unknown.is_empty() {
        return Err(Problem::unknown_fields(unknown));
    }
    let mut values = [const { None }; N];
    for (value, field) in values.iter_mut().zip(known) {
        *value = string(object.remove(field.name), field)?;
    }
    Ok(values)
}

fn object(request: &Incoming) -> Result<Map<String, Value>, Problem> {
    let object = match request.media_type.as_str() {
        "application/json" => serde_json::from_slice(&request.body).ok(),
        _ => None,
    };
    object.ok_or_else(|| Problem::param("body", "/body", "the body must be a JSON object"))
}

fn string(value: Option<Value>, field: Field) -> Result<Option<String>, Problem> {
    let issue = match value {
        None if field.required => "the field is required",
        None => return Ok(None),
        Some(Value::String(string)) if string.is_empty() => "the field is empty",
        Some(Value::String(string)) if string.chars().count() > field.max => {
            "the field is too long"
        }
        Some(Value::String(string)) => return Ok(Some(string)),
        Some(_) => "the field is not a string",
    };
    Err(Problem::param("body", &pointer(field.name), issue))
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
    fn strings_within_their_limits_are_read() {
        let values = read(&incoming(r#"{"note":"刷掌","openid":"abc"}"#), KNOWN).unwrap();
        assert_eq!(values, [Some("abc".to_owned()), Some("刷掌".to_owned())]);
        assert_eq!(read(&incoming(r#"{"openid":"a"}"#), KNOWN).unwrap()[1], None);
    }

    #[test]
    fn invalid_field_is_rejected_by_its_pointer() {
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
    fn body_with_another_media_type_is_rejected() {
        let body = r#"{"openid":"a"}"#.into();
        let request = Incoming::new(Method::POST, "/".to_owned(), HeaderMap::new(), body);
        assert!(read(&request, KNOWN).is_err());
    }
}
