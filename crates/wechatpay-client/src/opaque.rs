//! `Debug` for values of which no part may be printed.

/// Implements `Debug` so that it prints the name of the type and nothing of the value: a token or a
/// signature, which is all that is needed to use it.
macro_rules! opaque_debug {
    ($($name:ident),+ $(,)?) => {$(
        /// Prints no token, signature or parameter.
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(::core::concat!(::core::stringify!($name), "(..)"))
            }
        }
    )+};
}

pub(crate) use opaque_debug;
