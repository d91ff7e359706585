//! Enums that stay readable when the server learns a new value: the value is kept, never an error.

/// Declares an enum over the values of a JSON string, open to values that are not known yet; with `impl` instead of
/// `enum`, only implements what such an enum needs.
///
/// The variant named last takes every other value, exactly as it came, so that what was read can be written back.
/// The enum is `#[non_exhaustive]`: a value that becomes known later gets a variant of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $value:literal, )+
            ..$unknown:ident
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        $vis enum $name {
            $( $(#[$variant_meta])* #[doc = ::core::concat!("`", $value, "`")] $variant, )+
            /// A value that this version does not know, as it came 未知取值，原样保留
            $unknown(::std::string::String),
        }

        $crate::open_enum! { impl $name { $( $variant = $value, )+ ..$unknown } }
    };
    (
        impl $name:ident {
            $( $variant:ident = $value:literal, )+
            ..$unknown:ident
        }
    ) => {
        $crate::open_enum_schema! { $name }

        impl $name {
            /// The values that this version knows, in the order of the specification.
            pub const KNOWN: &'static [&'static str] = &[$($value),+];

            /// Returns the value as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )+
                    Self::$unknown(value) => value,
                }
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

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $( $value => Self::$variant, )+
                    _ => Self::$unknown(value.to_owned()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() {
                    $( $value => Self::$variant, )+
                    _ => Self::$unknown(value),
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(value))
            }
        }

        impl $crate::runtime::IntoOptional<$name> for &str {
            fn into_optional(self) -> ::core::option::Option<$name> {
                ::core::option::Option::Some($name::from(self))
            }
        }

        impl $crate::runtime::IntoOptional<$name> for ::std::string::String {
            fn into_optional(self) -> ::core::option::Option<$name> {
                ::core::option::Option::Some($name::from(self))
            }
        }

        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::serde::Deserializer<'de>,
            {
                <::std::string::String as $crate::runtime::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro writes public methods")]
mod tests {
    use crate::runtime::{IntoOptional, serde_json};

    open_enum! {
        /// A switch.
        pub(super) enum Switch {
            On = "SWITCH_ON",
            Unknown = "UNKNOWN",
            ..Unrecognized
        }
    }

    fn read(json: &str) -> Switch {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_known_value_has_its_variant() {
        assert_eq!(read(r#""SWITCH_ON""#), Switch::On);
        assert_eq!(Switch::On.to_string(), "SWITCH_ON");
        assert_eq!(Switch::KNOWN, ["SWITCH_ON", "UNKNOWN"]);
    }

    #[test]
    fn an_unknown_value_survives_the_round_trip() {
        for json in [r#""SWITCH_MAYBE""#, r#""""#, r#""switch_on""#, r#""刷掌""#] {
            let value = read(json);
            assert!(matches!(value, Switch::Unrecognized(_)), "{json}");
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }

    #[test]
    fn a_value_that_is_called_unknown_is_known() {
        assert_eq!(read(r#""UNKNOWN""#), Switch::Unknown);
    }

    #[test]
    fn what_is_no_text_is_an_error() {
        assert!(serde_json::from_str::<Switch>("1").is_err());
        assert!(serde_json::from_str::<Switch>("null").is_err());
    }

    #[test]
    fn text_converts_in_every_way_a_setter_needs() {
        assert_eq!(Switch::from("SWITCH_ON"), Switch::On);
        assert_eq!(Switch::from(String::from("SWITCH_ON")), Switch::On);
        assert_eq!("SWITCH_ON".parse(), Ok(Switch::On));
        for switch in [
            IntoOptional::<Switch>::into_optional("SWITCH_ON"),
            IntoOptional::<Switch>::into_optional(String::from("SWITCH_ON")),
        ] {
            assert_eq!(switch, Some(Switch::On));
        }
    }
}
