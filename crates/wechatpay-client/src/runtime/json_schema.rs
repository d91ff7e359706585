//! JSON Schema (feature `schemars`) of what generated types are made of: an open enum has its known values, and takes every
//! other text; an encrypted field is a text.

/// Implements `JsonSchema` for an open enum; expands to nothing without feature `schemars`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_schema {
    ($name:ident) => {
        impl $crate::runtime::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::concat!(::std::module_path!(), "::", ::std::stringify!($name)).into()
            }

            fn json_schema(_: &mut $crate::runtime::schemars::SchemaGenerator) -> $crate::runtime::schemars::Schema {
                $crate::runtime::schemars::json_schema!({
                    "type": "string",
                    "anyOf": [{ "enum": Self::KNOWN }, {}],
                })
            }
        }
    };
}

/// Implements nothing: feature `schemars` is off.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_schema {
    ($name:ident) => {};
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for super::Sensitive {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sensitive".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}
