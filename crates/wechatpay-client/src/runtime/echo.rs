//! Compares a response with its request, where it repeats a value: a signature does not bind a
//! response to its request.

use std::borrow::Cow;

use bytes::Bytes;
use chrono::DateTime;
use serde_json::Value;

use super::request::Parameter;

/// What the response has to repeat.
#[derive(Default)]
pub(super) struct Echoes {
    pub(super) fields: &'static [&'static str],
    pub(super) parameters: Vec<Parameter>,
    /// The JSON body.
    pub(super) body: Option<Bytes>,
}

impl Echoes {
    /// Returns the first field that the response has with another value than the request; a field
    /// that either leaves out is not compared.
    pub(super) fn mismatch(&self, response: &Value) -> Option<&'static str> {
        let mut body = None;
        self.fields.iter().copied().find(|field| {
            let Some(responded) = response.get(field).and_then(text) else {
                return false;
            };
            if let Some(asked) = self.parameters.iter().find(|it| it.name == *field) {
                return !same(&asked.value, &responded);
            }
            let body: &Value = body.get_or_insert_with(|| self.read_body());
            body.get(field).and_then(text).is_some_and(|value| !same(&value, &responded))
        })
    }

    fn read_body(&self) -> Value {
        let body = self.body.as_deref().unwrap_or_default();
        serde_json::from_slice(body).unwrap_or_default()
    }
}

/// Returns a scalar as text: a number and its digits in a string are the same.
fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(value) => Some(value.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns `true` for equal strings, and for the same moment in two time zones.
fn same(value: &str, responded: &str) -> bool {
    let moment = |text| DateTime::parse_from_rfc3339(text).ok();
    value == responded
        || moment(value).is_some_and(|value| moment(responded).is_some_and(|other| value == other))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mismatch(request: &Value, response: &Value) -> bool {
        let echoes = |parameters, body| Echoes { fields: &["openid"], parameters, body };
        let parameter = request["openid"].as_str().map(|text| Parameter {
            is_path: true,
            name: "openid".into(),
            value: text.into(),
        });
        let in_path = echoes(parameter.into_iter().collect(), None).mismatch(response);
        let in_body = echoes(Vec::new(), Some(request.to_string().into())).mismatch(response);
        assert!(request["openid"].is_number() || in_path == in_body);
        in_body == Some("openid")
    }

    #[test]
    fn only_another_value_is_a_mismatch() {
        for (request, response) in [
            (json!({"openid": "a"}), json!({"openid": "a"})),
            (json!({"openid": "a"}), json!({"openid": null})),
            (json!({"openid": "a"}), json!({})),
            (json!({"openid": "a"}), json!([])),
            (json!({}), json!({"openid": "a"})),
            (json!({"openid": null}), json!({"openid": "a"})),
            (json!({"openid": 5}), json!({"openid": "5"})),
            (
                json!({"openid": "2018-06-08T10:34:56+08:00"}),
                json!({"openid": "2018-06-08T02:34:56Z"}),
            ),
        ] {
            assert!(!mismatch(&request, &response), "{request} {response}");
        }
        for (request, response) in [("a", "b"), ("a", "A"), ("a", ""), ("", "a"), ("5", "05")] {
            let (request, response) = (json!({"openid": request}), json!({"openid": response}));
            assert!(mismatch(&request, &response), "{request} {response}");
        }
    }
}
