//! Routes: one step per segment of a path, then the request builder.

use std::borrow::Cow;
use std::fmt;

use super::Inner;
use crate::Client;

/// The way so far: the client, and the values of the variables that were passed.
#[derive(Clone)]
pub struct Steps {
    inner: Inner,
    values: Vec<String>,
}

impl Steps {
    /// Starts from a client.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self { inner: client.inner().clone(), values: Vec::new() }
    }

    /// Adds the value of a variable.
    #[must_use]
    pub fn with(mut self, value: impl Segment) -> Self {
        self.values.push(value.into_segment());
        self
    }

    /// Ends in a request builder, whose setters take the values in order.
    #[must_use]
    pub fn finish(self) -> (Inner, std::vec::IntoIter<String>) {
        (self.inner, self.values.into_iter())
    }
}

/// Prints no value: it can identify a user.
impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps(..)")
    }
}

/// A value that can be a segment of a path: a string in any form, or a whole number.
pub trait Segment {
    /// Converts it into text, not yet encoded.
    fn into_segment(self) -> String;
}

macro_rules! segments {
    ($($type:ty)+) => { $(
        impl Segment for $type {
            fn into_segment(self) -> String {
                self.to_string()
            }
        }
    )+ };
}

segments!(&str &String Cow<'_, str> i32 i64 u32 u64 usize);

impl Segment for String {
    fn into_segment(self) -> String {
        self
    }
}

/// Declares the steps of the routes.
#[doc(hidden)]
#[macro_export]
macro_rules! steps {
    ($(
        $(#[$attribute:meta])*
        $name:ident: $path:literal {
            $(
                $(#[$inner_attribute:meta])*
                $kind:ident $step:ident $(($variable:ident))? -> $($target:ident)::+ $(($($setter:ident),*))?;
            )*
        }
    )*) => { $(
        #[doc = ::core::concat!("`", $path, "`")]
        $(#[$attribute])*
        #[derive(Clone)]
        #[must_use = "a route ends in a request builder"]
        pub struct $name($crate::runtime::Steps);

        $(#[$attribute])*
        impl $name {
            #[allow(dead_code, reason = "only the first step starts from a client")]
            pub(crate) fn new(client: &$crate::Client) -> Self {
                Self($crate::runtime::Steps::new(client))
            }

            $( $crate::step! {
                $(#[$inner_attribute])*
                $kind $step ($($variable)?) ($($target)::+) ($($($setter),*)?)
            } )*
        }

        $(#[$attribute])*
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(::core::stringify!($name)).finish_non_exhaustive()
            }
        }
    )* };
}

/// Declares one method of a step.
#[doc(hidden)]
#[macro_export]
macro_rules! step {
    ($(#[$attribute:meta])* step $name:ident () ($target:ident) ()) => {
        #[doc = ::core::concat!("Continues with `", ::core::stringify!($name), "`.")]
        $(#[$attribute])*
        pub fn $name(self) -> $target {
            $target(self.0)
        }
    };
    ($(#[$attribute:meta])* step $name:ident ($variable:ident) ($target:ident) ()) => {
        #[doc = ::core::concat!("Continues with the variable `{", ::core::stringify!($variable), "}`.")]
        $(#[$attribute])*
        pub fn $name(self, $variable: impl $crate::runtime::Segment) -> $target {
            $target(self.0.with($variable))
        }
    };
    ($(#[$attribute:meta])* call $name:ident () ($($target:ident)::+) ($($setter:ident),*)) => {
        /// Returns a request builder.
        $(#[$attribute])*
        pub fn $name(self) -> $($target)::+ {
            #[allow(unused_mut, unused_variables, reason = "a path need not have variables")]
            let (inner, mut values) = self.0.finish();
            <$($target)::+>::new(&inner) $(.$setter(values.next()))*
        }
    };
}
