//! Objects: one plain struct per schema. A generated object is a table of keys next to a list of
//! its fields; everything that it does is done here, once for all objects.

use std::fmt;

use super::decode::{Decode, Decoding};
use super::encode::{Encoding, Node};
use super::field_type::FieldType;
use super::into_field::IntoField;
use serde_json::Value;

/// What is known of one field besides its type and its documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub(crate) name: &'static str,
    pub(crate) wire: &'static str,
    pub(crate) required: bool,
    pub(crate) redacted: bool,
    pub(crate) vouched: bool,
}

impl Key {
    /// Creates the key of an optional field whose name on the wire is the same.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, wire: name, required: false, redacted: false, vouched: false }
    }

    /// Sets the name on the wire.
    #[must_use]
    pub const fn wire(mut self, wire: &'static str) -> Self {
        self.wire = wire;
        self
    }

    /// Marks a field that a request must have.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Marks a field whose value is never printed.
    #[must_use]
    pub const fn redacted(mut self) -> Self {
        self.redacted = true;
        self
    }

    /// Marks a field that every response has.
    #[must_use]
    pub const fn vouched(mut self) -> Self {
        self.vouched = true;
        self
    }
}

/// A generated struct: its keys, and its fields in the same order.
pub trait Object: fmt::Debug + Default {
    /// The name of the type.
    const NAME: &'static str;
    /// The keys of its fields.
    const KEYS: &'static [Key];

    /// Returns the fields.
    fn fields(&self) -> Vec<&dyn FieldValue>;

    /// Returns the fields that a setter could not set.
    fn invalid(&self) -> &Invalid;
}

/// An object that responses hold.
pub trait ReadObject: Object {
    /// Returns the fields, to be filled.
    fn fields_mut(&mut self) -> Vec<&mut dyn FieldSlot>;
}

/// A field of any type, to be written.
pub trait FieldValue: fmt::Debug {
    /// Converts the field into JSON; `None` if it is not set.
    fn encode<'a>(&'a self, at: &mut Encoding) -> Option<Node<'a>>;

    /// Returns `true` if the field has a value.
    fn is_set(&self) -> bool;
}

impl<T: FieldType> FieldValue for Option<T> {
    fn encode<'a>(&'a self, at: &mut Encoding) -> Option<Node<'a>> {
        self.as_ref().map(|value| value.encode(at))
    }

    fn is_set(&self) -> bool {
        self.is_some()
    }
}

impl<T: FieldType> FieldValue for T {
    fn encode<'a>(&'a self, at: &mut Encoding) -> Option<Node<'a>> {
        Some(FieldType::encode(self, at))
    }

    fn is_set(&self) -> bool {
        true
    }
}

/// A field of any type, to be filled.
pub trait FieldSlot {
    /// Reads the field; returns `false` if it stays without a value.
    fn fill(&mut self, json: Value, at: &mut Decoding) -> bool;
}

impl<T: Decode> FieldSlot for Option<T> {
    fn fill(&mut self, json: Value, at: &mut Decoding) -> bool {
        *self = T::decode(json, at);
        self.is_some()
    }
}

impl<T: Decode> FieldSlot for T {
    fn fill(&mut self, json: Value, at: &mut Decoding) -> bool {
        T::decode(json, at).map(|value| *self = value).is_some()
    }
}

/// The fields that a setter could not set, by name, each with the reason. Equal to any other: it is
/// not part of the value.
#[derive(Clone, Debug, Default)]
#[allow(clippy::box_collection, reason = "one word in every object, and nearly always empty")]
pub struct Invalid(Option<Box<Vec<(&'static str, &'static str)>>>);

impl Invalid {
    /// Sets the field `name` to what its setter was given.
    pub fn set<T, M>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
        value: impl IntoField<T, M>,
    ) {
        if let Some(fields) = &mut self.0 {
            fields.retain(|(field, _)| *field != name);
        }
        *field = value.into_field().unwrap_or_else(|why| {
            self.0.get_or_insert_default().push((name, why));
            None
        });
    }

    /// As [`Invalid::set`], for a field that always has a value.
    pub fn set_vouched<T: Default, M>(
        &mut self,
        field: &mut T,
        name: &'static str,
        value: impl IntoField<T, M>,
    ) {
        let mut optional = None;
        self.set(&mut optional, name, value);
        *field = optional.unwrap_or_default();
    }

    fn why(&self, name: &str) -> Option<&'static str> {
        let (_, why) = self.0.as_ref()?.iter().find(|(field, _)| *field == name)?;
        Some(why)
    }
}

impl PartialEq for Invalid {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Converts an object into JSON, without the fields that are not set.
pub fn encode_object<'a, T: Object>(object: &'a T, at: &mut Encoding) -> Node<'a> {
    encode(T::KEYS, &object.fields(), object.invalid(), at)
}

fn encode<'a>(
    keys: &'static [Key],
    fields: &[&'a dyn FieldValue],
    invalid: &Invalid,
    at: &mut Encoding,
) -> Node<'a> {
    let mut entries = Vec::with_capacity(keys.len());
    for (key, field) in keys.iter().zip(fields) {
        let node = at.field(key.wire, |at| {
            let node = field.encode(at);
            match (&node, invalid.why(key.name)) {
                (_, Some(why)) => drop(at.reject(why)),
                (None, None) if key.required => at.miss(),
                _ => {}
            }
            node
        });
        entries.extend(node.map(|node| (key.wire, node)));
    }
    Node::Object(entries)
}

/// Prints an object: redacted fields without their values.
pub fn debug<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut output = f.debug_struct(T::NAME);
    for (key, field) in T::KEYS.iter().zip(object.fields()) {
        if key.redacted && field.is_set() {
            output.field(key.name, &format_args!("<redacted>"));
        } else {
            output.field(key.name, field);
        }
    }
    output.finish()
}

/// Declares an object of the API.
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($(#[doc = $doc:literal])* pub struct $name:ident: Serialize Deserialize $fields:tt) => {
        $crate::object_struct! { $(#[doc = $doc])* pub struct $name $fields }
        $crate::object_sent! { $name $fields }
        $crate::object_received! { $name $fields }
    };
    ($(#[doc = $doc:literal])* pub struct $name:ident: Serialize $fields:tt) => {
        $crate::object_struct! { $(#[doc = $doc])* pub struct $name $fields }
        $crate::object_sent! { $name $fields }
    };
    ($(#[doc = $doc:literal])* pub struct $name:ident: Deserialize $fields:tt) => {
        $crate::object_struct! { $(#[doc = $doc])* pub struct $name $fields }
        $crate::object_received! { $name $fields }
    };
}

/// Declares the struct of an object, and all that does not depend on its directions.
#[doc(hidden)]
#[macro_export]
macro_rules! object_struct {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $(vouched { $(
                $(#[doc = $vouched_doc:literal])*
                pub $vouched:ident: $vouched_type:ty $(= $vouched_wire:literal)? $([$($vouched_flag:ident)+])?;
            )* })?
            $(
                $(#[doc = $field_doc:literal])*
                pub $field:ident: Option<$type:ty> $(= $wire:literal)? $([$($flag:ident)+])?;
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($( $(#[doc = $vouched_doc])* pub $vouched: $vouched_type, )*)?
            $( $(#[doc = $field_doc])* pub $field: ::core::option::Option<$type>, )*
            __invalid: $crate::runtime::Invalid,
        }

        impl $name {
            #[doc = ::core::concat!("Creates a `", ::core::stringify!($name), "` without any value.")]
            #[must_use]
            pub fn new() -> Self {
                ::core::default::Default::default()
            }
        }

        impl $crate::runtime::Object for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const KEYS: &'static [$crate::runtime::Key] = &[
                $($(
                    $crate::runtime::Key::new(::core::stringify!($vouched))
                        .vouched()
                        $(.wire($vouched_wire))?
                        $($(.$vouched_flag())+)?,
                )*)?
                $( $crate::runtime::Key::new(::core::stringify!($field)) $(.wire($wire))? $($(.$flag())+)?, )*
            ];

            fn fields(&self) -> ::std::vec::Vec<&dyn $crate::runtime::FieldValue> {
                ::std::vec![$($(&self.$vouched,)*)? $(&self.$field,)*]
            }

            fn invalid(&self) -> &$crate::runtime::Invalid {
                &self.__invalid
            }
        }

        impl $crate::runtime::Single for $name {}

        impl $crate::runtime::FieldType for $name {
            const KIND: $crate::runtime::ParameterKind = $crate::runtime::ParameterKind::Json;

            fn encode<'a>(&'a self, at: &mut $crate::runtime::Encoding) -> $crate::runtime::Node<'a> {
                $crate::runtime::encode_object(self, at)
            }
        }

        impl $crate::runtime::Described for $name {
            const DOCS: &'static [&'static str] = &[$($doc),*];
            const FIELDS: &'static [$crate::runtime::Field] = &[
                $($(
                    (<$vouched_type as $crate::runtime::FieldType>::KIND, &[$($vouched_doc),*]),
                )*)?
                $( (<$type as $crate::runtime::FieldType>::KIND, &[$($field_doc),*]), )*
            ];
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::debug(self, f)
            }
        }

        $crate::object_schema! { $name $($($vouched_type,)*)? $($type,)* }
    };
}

/// Declares the setters of an object that requests hold, and implements `Serialize`.
#[doc(hidden)]
#[macro_export]
macro_rules! object_sent {
    (
        $name:ident {
            $(vouched { $(
                $(#[doc = $vouched_doc:literal])*
                pub $vouched:ident: $vouched_type:ty $(= $vouched_wire:literal)? $([$($vouched_flag:ident)+])?;
            )* })?
            $(
                $(#[doc = $field_doc:literal])*
                pub $field:ident: Option<$type:ty> $(= $wire:literal)? $([$($flag:ident)+])?;
            )*
        }
    ) => {
        impl $name {
            $($(
                #[doc = ::core::concat!("Sets `", ::core::stringify!($vouched), "`.")]
                #[must_use]
                pub fn $vouched<M>(mut self, value: impl $crate::runtime::IntoField<$vouched_type, M>) -> Self {
                    $crate::runtime::Invalid::set_vouched(
                        &mut self.__invalid,
                        &mut self.$vouched,
                        ::core::stringify!($vouched),
                        value,
                    );
                    self
                }
            )*)?

            $(
                #[doc = ::core::concat!("Sets `", ::core::stringify!($field), "`.")]
                #[must_use]
                pub fn $field<M>(mut self, value: impl $crate::runtime::IntoField<$type, M>) -> Self {
                    $crate::runtime::Invalid::set(
                        &mut self.__invalid,
                        &mut self.$field,
                        ::core::stringify!($field),
                        value,
                    );
                    self
                }
            )*
        }

        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::serde::Serializer,
            {
                $crate::runtime::serialize(self, serializer)
            }
        }
    };
}

/// Implements `Deserialize` for an object that responses hold.
#[doc(hidden)]
#[macro_export]
macro_rules! object_received {
    (
        $name:ident {
            $(vouched { $(
                $(#[doc = $vouched_doc:literal])*
                pub $vouched:ident: $vouched_type:ty $(= $vouched_wire:literal)? $([$($vouched_flag:ident)+])?;
            )* })?
            $(
                $(#[doc = $field_doc:literal])*
                pub $field:ident: Option<$type:ty> $(= $wire:literal)? $([$($flag:ident)+])?;
            )*
        }
    ) => {
        impl $crate::runtime::ReadObject for $name {
            fn fields_mut(&mut self) -> ::std::vec::Vec<&mut dyn $crate::runtime::FieldSlot> {
                ::std::vec![$($(&mut self.$vouched,)*)? $(&mut self.$field,)*]
            }
        }

        impl $crate::runtime::Decode for $name {
            fn decode(
                json: $crate::runtime::Value,
                at: &mut $crate::runtime::Decoding,
            ) -> ::core::option::Option<Self> {
                $crate::runtime::decode_object(json, at)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::serde::Deserializer<'de>,
            {
                $crate::runtime::deserialize(deserializer)
            }
        }
    };
}
