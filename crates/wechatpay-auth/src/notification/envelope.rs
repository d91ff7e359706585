//! The envelope of a notification, read from any shape that has an encrypted resource.

use serde_json::{Map, Value};

use crate::Error;
use crate::apiv3_key::EncryptedResource;

/// What is around the encrypted payload. Only what decryption needs is required.
pub(super) struct Envelope {
    pub(super) id: String,
    pub(super) create_time: String,
    pub(super) event_type: String,
    pub(super) original_type: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) resource: EncryptedResource,
}

impl Envelope {
    /// Parses a verified body.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Error> {
        let Ok(Value::Object(mut envelope)) = serde_json::from_slice(body) else {
            return Err(malformed("it is not a JSON object"));
        };
        let Some(Value::Object(mut resource)) = envelope.remove("resource") else {
            return Err(malformed("it has no resource"));
        };
        let mut part = |name| text(&mut resource, name);
        let encrypted = EncryptedResource {
            algorithm: part("algorithm").ok_or(malformed("its resource has no algorithm"))?,
            ciphertext: part("ciphertext").ok_or(malformed("its resource has no ciphertext"))?,
            nonce: part("nonce").ok_or(malformed("its resource has no nonce"))?,
            associated_data: part("associated_data"),
        };
        Ok(Self {
            id: text(&mut envelope, "id").unwrap_or_default(),
            create_time: text(&mut envelope, "create_time").unwrap_or_default(),
            event_type: text(&mut envelope, "event_type").unwrap_or_default(),
            original_type: text(&mut resource, "original_type"),
            summary: text(&mut envelope, "summary"),
            resource: encrypted,
        })
    }
}

/// Takes a string; a number or a boolean is taken as it is written.
fn text(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.remove(name)? {
        Value::String(text) => Some(text),
        scalar @ (Value::Number(_) | Value::Bool(_)) => Some(scalar.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn malformed(problem: &'static str) -> Error {
    Error::Malformed { document: "notification", problem }
}
