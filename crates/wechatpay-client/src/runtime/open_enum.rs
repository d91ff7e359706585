//! Enums that stay readable when the server learns a new value: the value is kept, never an error.

/// Declares an enum over the values of a JSON string, open to values that are not known yet.
///
/// The variant `Unknown` takes every other value as it came, so that what was read can be written
/// back. The enum is `#[non_exhaustive]`: a value that becomes known later gets its own variant.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident: $($direction:ident)+ {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $value:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[doc = $variant_doc])* #[doc = ::core::concat!("`", $value, "`")] $variant, )*
            /// A value that this version does not know; [`as_str`](Self::as_str) returns it
            /// 未知取值，原样保留
            Unknown($crate::runtime::Unknown),
        }

        impl $name {
            /// The values that this version knows, in the order of the specification.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// Returns the value as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            fn __known(value: &str) -> ::core::option::Option<Self> {
                match value {
                    $( $value => ::core::option::Option::Some(Self::$variant), )*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::__known(&value).unwrap_or_else(|| Self::Unknown($crate::runtime::Unknown::new(value)))
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::__known(value).unwrap_or_else(|| Self::Unknown($crate::runtime::Unknown::new(value.to_owned())))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(value))
            }
        }

        /// An unknown, empty value.
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::core::default::Default::default())
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl $crate::runtime::Single for $name {}

        impl $crate::runtime::FromText for $name {
            fn from_text(text: ::std::string::String) -> ::core::result::Result<Self, &'static str> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl $crate::runtime::ToText for $name {
            fn to_text(self) -> ::std::string::String {
                self.as_str().to_owned()
            }
        }

        impl $crate::runtime::FieldType for $name {
            const KIND: $crate::runtime::ParameterKind = $crate::runtime::ParameterKind::Enum(Self::KNOWN);

            fn encode<'a>(&'a self, _: &mut $crate::runtime::Encoding) -> $crate::runtime::Node<'a> {
                $crate::runtime::Node::text(self.as_str())
            }
        }

        impl $crate::runtime::Decode for $name {
            fn decode(
                json: $crate::runtime::Value,
                at: &mut $crate::runtime::Decoding,
            ) -> ::core::option::Option<Self> {
                <::std::string::String as $crate::runtime::Decode>::decode(json, at).map(Self::from)
            }
        }

        $( $crate::open_enum_direction! { $direction $name } )+
        $crate::open_enum_schema! { $name }
    };
}

/// Implements one direction of serde for an open enum.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum_direction {
    (Serialize $name:ident) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    (Deserialize $name:ident) => {
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

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro writes public items")]
mod tests {
    use crate::runtime::{FieldType as _, IntoField, ParameterKind, serde_json};

    crate::open_enum! {
        /// A switch.
        pub enum Switch: Serialize Deserialize {
            On = "SWITCH_ON",
            /// Nobody knows.
            NotKnown = "UNKNOWN",
        }
    }

    fn read(json: &str) -> Switch {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn known_value_has_its_variant() {
        assert_eq!(read(r#""SWITCH_ON""#), Switch::On);
        assert_eq!(read(r#""UNKNOWN""#), Switch::NotKnown);
        assert_eq!(Switch::On.to_string(), "SWITCH_ON");
        assert_eq!(Switch::KNOWN, ["SWITCH_ON", "UNKNOWN"]);
        assert_eq!(Switch::KIND, ParameterKind::Enum(Switch::KNOWN));
    }

    #[test]
    fn unknown_value_survives_the_round_trip() {
        for json in [r#""SWITCH_MAYBE""#, r#""""#, r#""switch_on""#, r#""刷掌""#] {
            let value = read(json);
            assert!(matches!(value, Switch::Unknown(_)), "{json}");
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(format!("{value:?}"), format!("Unknown({json})"));
        }
    }

    #[test]
    fn number_is_read_as_its_digits_and_other_json_is_an_error() {
        assert_eq!(read("1").as_str(), "1");
        for json in ["null", "[]", "{}"] {
            assert!(serde_json::from_str::<Switch>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn setter_takes_the_enum_and_its_string() {
        fn set<M>(value: impl IntoField<Switch, M>) -> Option<Switch> {
            value.into_field().unwrap()
        }
        assert_eq!("SWITCH_ON".parse(), Ok(Switch::On));
        assert_eq!(set("SWITCH_ON"), Some(Switch::On));
        assert_eq!(set(String::from("SWITCH_ON")), Some(Switch::On));
        assert_eq!(set(Switch::On), Some(Switch::On));
        assert_eq!(set(Some(Switch::On)), Some(Switch::On));
        assert_eq!(set(Some("SWITCH_ON")), Some(Switch::On));
        assert_eq!(set(None::<Switch>), None);
    }
}
