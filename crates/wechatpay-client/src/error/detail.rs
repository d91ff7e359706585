//! The free-form `detail` of an error response, with accessors for the parts that are known.

use std::fmt;

use serde_json::Value;

use super::Printed;

/// Which value was rejected, and why. WeChat Pay's shape varies, so the JSON is kept whole and read
/// leniently.
///
/// `Debug` prints where and why, not [`Detail::value`] or [`Detail::sign_information`], which
/// repeat what was sent: openids, for example.
#[derive(Clone, PartialEq)]
pub struct Detail(Value);

/// The message that WeChat Pay built when a signature did not match.
///
/// Compare [`SignInformation::sign_message_length`] with the length of the signed message first: it
/// shows if anything is missing.
#[derive(Clone, Copy)]
pub struct SignInformation<'a>(&'a Value);

impl Detail {
    pub(crate) fn new(json: Value) -> Self {
        Self(json)
    }

    /// The field: a JSON pointer for a field of the body, a variable's name for path and query.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.text("field")
    }

    /// What is wrong with it, in WeChat Pay's words.
    #[must_use]
    pub fn issue(&self) -> Option<&str> {
        self.text("issue").or_else(|| self.0.get("detail")?.get("issue")?.as_str())
    }

    /// Where it is: `body`, `query`, `path`, `authorization` and the like.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.text("location")
    }

    /// The rejected value or values, as sent: they can be personal data.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        self.0.get("value")
    }

    /// The message that WeChat Pay built, for a `SIGN_ERROR`: it can hold personal data.
    #[must_use]
    pub fn sign_information(&self) -> Option<SignInformation<'_>> {
        let nested = || self.0.get("detail")?.get("sign_information");
        self.0.get("sign_information").or_else(nested).map(SignInformation)
    }

    /// The whole JSON.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    /// Returns field, location and issue, in parentheses; nothing if the field is not named.
    pub(super) fn place(&self) -> String {
        let Some(field) = self.field() else {
            return String::new();
        };
        let field = Printed::text(field);
        let location = self.location().map(|it| format!(" in {}", Printed::text(it)));
        let issue = self.issue().map(|issue| format!(": {}", Printed::text(issue)));
        format!(" ({field}{}{})", location.unwrap_or_default(), issue.unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("Detail");
        output.field("field", &self.field().map(Printed::text));
        output.field("issue", &self.issue().map(Printed::text));
        output.field("location", &self.location().map(Printed::text)).finish_non_exhaustive()
    }
}

impl<'a> SignInformation<'a> {
    /// The method that WeChat Pay saw.
    #[must_use]
    pub fn method(&self) -> Option<&'a str> {
        self.0.get("method")?.as_str()
    }

    /// The URL that WeChat Pay saw.
    #[must_use]
    pub fn url(&self) -> Option<&'a str> {
        self.0.get("url")?.as_str()
    }

    /// The canonical message that WeChat Pay built, shortened or masked.
    #[must_use]
    pub fn truncated_sign_message(&self) -> Option<&'a str> {
        self.0.get("truncated_sign_message")?.as_str()
    }

    /// The length of the whole message, in bytes.
    #[must_use]
    pub fn sign_message_length(&self) -> Option<u64> {
        self.0.get("sign_message_length")?.as_u64()
    }
}

impl fmt::Debug for SignInformation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInformation")
            .field("sign_message_length", &self.sign_message_length())
            .finish_non_exhaustive()
    }
}
