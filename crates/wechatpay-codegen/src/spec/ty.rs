//! A Rust type of the generated code.

use std::fmt;

use serde_json::Value;

use crate::document::text;

/// The type of a field or parameter, without the `Option` around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    String,
    Integer,
    Number,
    Boolean,
    DateTime,
    /// Any JSON value.
    Json,
    /// An object of any fields.
    Map,
    /// A string that is encrypted on the wire.
    Sensitive,
    /// A type of the module.
    Named(String),
    List(Box<Ty>),
    /// A map from strings.
    Dictionary(Box<Ty>),
    /// A type that holds itself.
    Boxed(Box<Ty>),
}

impl Ty {
    /// Marks the strings that a schema declares as encrypted on the wire; the schema stands where
    /// the type is used. The mark of a list or map is that of its strings.
    pub(crate) fn sealed(self, schema: &Value) -> Self {
        self.sealed_within(schema, false)
    }

    fn sealed_within(self, schema: &Value, inherited: bool) -> Self {
        let is_marked = inherited || schema["x-wechatpay-sensitive"] == Value::Bool(true);
        match self {
            Self::String if is_marked && !text(schema, "type").is_empty() => Self::Sensitive,
            Self::List(items) => {
                Self::List(Box::new(items.sealed_within(&schema["items"], is_marked)))
            }
            Self::Dictionary(values) => {
                let schema = &schema["additionalProperties"];
                Self::Dictionary(Box::new(values.sealed_within(schema, is_marked)))
            }
            other => other,
        }
    }
}

/// The type as generated code writes it.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("String"),
            Self::Integer => f.write_str("i64"),
            Self::Number => f.write_str("f64"),
            Self::Boolean => f.write_str("bool"),
            Self::DateTime => f.write_str("runtime::DateTime"),
            Self::Json => f.write_str("runtime::Value"),
            Self::Map => f.write_str("runtime::Map"),
            Self::Sensitive => f.write_str("runtime::Sensitive"),
            Self::Named(name) => f.write_str(name),
            Self::List(items) => write!(f, "Vec<{items}>"),
            Self::Dictionary(values) => write!(f, "runtime::Dictionary<{values}>"),
            Self::Boxed(inner) => write!(f, "Box<{inner}>"),
        }
    }
}
