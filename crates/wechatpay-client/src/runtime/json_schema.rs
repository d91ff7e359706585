//! JSON Schema of generated types (feature `schemars`): an open enum has its known values and takes
//! every other string, an encrypted field is a string, and an object requires what a request must
//! have and what a response always has.

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

            fn json_schema(
                _: &mut $crate::runtime::schemars::SchemaGenerator,
            ) -> $crate::runtime::schemars::Schema {
                $crate::runtime::open_enum_schema_of(Self::KNOWN)
            }
        }
    };
}

/// Implements `JsonSchema` for an object; expands to nothing without feature `schemars`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! object_schema {
    ($name:ident $($type:ty,)*) => {
        impl $crate::runtime::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::concat!(::std::module_path!(), "::", ::std::stringify!($name)).into()
            }

            fn json_schema(
                generator: &mut $crate::runtime::schemars::SchemaGenerator,
            ) -> $crate::runtime::schemars::Schema {
                $crate::runtime::object_schema_of::<Self>(
                    generator,
                    &[$($crate::runtime::schemars::SchemaGenerator::subschema_for::<$type>,)*],
                )
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

/// Implements nothing: feature `schemars` is off.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! object_schema {
    ($name:ident $($type:ty,)*) => {};
}

#[cfg(feature = "schemars")]
pub use schemas::{object_schema_of, open_enum_schema_of};

#[cfg(feature = "schemars")]
mod schemas {
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde_json::{Map, Value};

    use crate::runtime::{Described, Sensitive};

    /// Returns the schema of an open enum.
    #[doc(hidden)]
    #[must_use]
    pub fn open_enum_schema_of(known: &[&str]) -> Schema {
        json_schema!({ "type": "string", "anyOf": [{ "enum": known }, {}] })
    }

    /// Returns the schema of an object, given the schemas of its fields.
    #[doc(hidden)]
    pub fn object_schema_of<T: Described>(
        generator: &mut SchemaGenerator,
        fields: &[fn(&mut SchemaGenerator) -> Schema],
    ) -> Schema {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for ((key, (_, docs)), field) in T::KEYS.iter().zip(T::FIELDS).zip(fields) {
            let mut schema = field(generator);
            describe(&mut schema, docs);
            properties.insert(key.wire.to_owned(), schema.into());
            if key.required || key.vouched {
                required.push(key.wire);
            }
        }
        let mut schema = json_schema!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        describe(&mut schema, T::DOCS);
        schema
    }

    fn describe(schema: &mut Schema, docs: &[&str]) {
        if !docs.is_empty() {
            let lines = docs.iter().map(|line| line.strip_prefix(' ').unwrap_or(line));
            let text = lines.collect::<Vec<_>>().join("\n");
            schema.insert("description".to_owned(), Value::String(text));
        }
    }

    impl JsonSchema for Sensitive {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Sensitive".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string" })
        }
    }
}
