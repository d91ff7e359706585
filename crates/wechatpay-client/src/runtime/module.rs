//! Generated clients.

use super::Inner;

/// A client that was generated from a specification.
pub trait Module: Sized {
    /// Creates the client; called by [`crate::Client::module`].
    fn from_inner(inner: Inner) -> Self;

    /// Returns what the client was created from.
    fn inner(&self) -> &Inner;
}

/// Declares the client of a family of operations.
#[doc(hidden)]
#[macro_export]
macro_rules! client {
    ($(#[doc = $doc:literal])* pub struct $name:ident;) => {
        $(#[doc = $doc])*
        #[derive(Clone)]
        pub struct $name {
            inner: $crate::runtime::Inner,
        }

        impl $crate::runtime::Module for $name {
            fn from_inner(inner: $crate::runtime::Inner) -> Self {
                Self { inner }
            }

            fn inner(&self) -> &$crate::runtime::Inner {
                &self.inner
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}
