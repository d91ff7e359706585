//! Request builders: one struct per operation that collects what the operation takes.

/// Declares the request builder of an operation. What it takes besides parameters follows the
/// struct: `body: T { … }` with setters for the fields of an object, `body: T;` for any other body,
/// `file;` before the body of an upload, `download;`.
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($parameters:tt)* }
    ) => {
        $crate::operation_builder! { [$($doc)*] $name [$($parameters)*] [] }
    };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($parameters:tt)* }
        body: $body:ident {
            $( $setter:ident: $type:ty; )*
        }
        $(renamed { $( $renamed:ident as $field:ident: $renamed_type:ty; )* })?
    ) => {
        $crate::operation_builder! { [$($doc)*] $name [$($parameters)*] [body: $body;] }
        $crate::operation_body! { $name $body [$($setter: $type;)*] [$($($renamed as $field: $renamed_type;)*)?] }
    };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($parameters:tt)* }
        file;
        body: $body:ident {
            $( $setter:ident: $type:ty; )*
        }
        $(renamed { $( $renamed:ident as $field:ident: $renamed_type:ty; )* })?
    ) => {
        $crate::operation_builder! {
            [$($doc)*] $name [$($parameters)*]
            [body: $body; file: ::core::option::Option<$crate::runtime::FilePart>;]
        }
        $crate::operation_body! { $name $body [$($setter: $type;)*] [$($($renamed as $field: $renamed_type;)*)?] }

        impl $name {
            /// Sets the file to upload.
            pub fn file(mut self, file: impl ::core::convert::Into<$crate::runtime::FilePart>) -> Self {
                self.file = ::core::option::Option::Some(file.into());
                self
            }
        }
    };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($parameters:tt)* }
        body: $body:ty;
    ) => {
        $crate::operation_builder! {
            [$($doc)*] $name [$($parameters)*] [body: $crate::runtime::Slot<$body>;]
        }

        #[doc(hidden)]
        impl $name {
            pub const BODY: $crate::runtime::BodyDescription =
                $crate::runtime::BodyDescription::whole(<$body as $crate::runtime::FieldType>::KIND);
        }

        impl $name {
            /// Sets the body.
            pub fn body<M>(mut self, value: impl $crate::runtime::IntoField<$body, M>) -> Self {
                self.body.set(value);
                self
            }
        }
    };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($parameters:tt)* }
        download;
    ) => {
        $crate::operation_builder! {
            [$($doc)*] $name [$($parameters)*] [digest: $crate::runtime::DigestChoice;]
        }

        impl $name {
            /// Sets the digest that the content must have: `algorithm` (`SHA1` or `SHA256`) and
            /// `hex`, as the signed response that announced the file gave them. Any other algorithm
            /// is rejected before anything is sent.
            pub fn digest(mut self, algorithm: &str, hex: &str) -> Self {
                self.digest = $crate::runtime::DigestChoice::of(algorithm, hex);
                self
            }

            /// Accepts the content unchecked, for downloads whose digest no response announces: a
            /// forged file cannot be detected then.
            pub fn without_digest(mut self) -> Self {
                self.digest = $crate::runtime::DigestChoice::without();
                self
            }
        }
    };
}

/// Declares the struct of a request builder, and the setters of its parameters.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_builder {
    (
        [$($doc:literal)*] $name:ident
        [$(
            $(#[doc = $field_doc:literal])*
            $field:ident: $type:ty = $location:ident $wire:literal $([$($flag:ident)+])?;
        )*]
        [$( $extra:ident: $extra_type:ty; )*]
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone)]
        #[must_use = "call `send` to execute the request"]
        pub struct $name {
            inner: $crate::runtime::Inner,
            $( $field: $crate::runtime::Slot<$type>, )*
            $( $extra: $extra_type, )*
        }

        #[doc(hidden)]
        impl $name {
            pub const PARAMETERS: &'static [$crate::runtime::Parameter] = &[
                $(
                    $crate::runtime::Parameter::$location(
                        $wire,
                        ::core::stringify!($field),
                        <$type as $crate::runtime::FieldType>::KIND,
                        &[$($field_doc),*],
                    )
                    $($(.$flag())+)?,
                )*
            ];

            pub fn new(inner: &$crate::runtime::Inner) -> Self {
                Self {
                    inner: inner.clone(),
                    $( $field: ::core::default::Default::default(), )*
                    $( $extra: ::core::default::Default::default(), )*
                }
            }
        }

        impl $name {
            $(
                $(#[doc = $field_doc])*
                pub fn $field<M>(mut self, value: impl $crate::runtime::IntoField<$type, M>) -> Self {
                    self.$field.set(value);
                    self
                }
            )*
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// Declares the setters of a body that is an object.
#[doc(hidden)]
#[macro_export]
macro_rules! operation_body {
    (
        $name:ident $body:ident
        [$( $setter:ident: $type:ty; )*]
        [$( $renamed:ident as $field:ident: $renamed_type:ty; )*]
    ) => {
        #[doc(hidden)]
        impl $name {
            pub const BODY: $crate::runtime::BodyDescription = $crate::runtime::BodyDescription::object::<$body>(
                &[$( (::core::stringify!($renamed), ::core::stringify!($field)) ),*],
            );
        }

        impl $name {
            $(
                #[doc = ::core::concat!(
                    "Sets [`", ::core::stringify!($setter), "`](", ::core::stringify!($body), "#structfield.",
                    ::core::stringify!($setter), ") of the body.",
                )]
                pub fn $setter<M>(mut self, value: impl $crate::runtime::IntoField<$type, M>) -> Self {
                    self.body = $body::$setter(self.body, value);
                    self
                }
            )*

            $(
                #[doc = ::core::concat!(
                    "Sets [`", ::core::stringify!($field), "`](", ::core::stringify!($body), "#structfield.",
                    ::core::stringify!($field), ") of the body.",
                )]
                pub fn $renamed<M>(mut self, value: impl $crate::runtime::IntoField<$renamed_type, M>) -> Self {
                    self.body = $body::$field(self.body, value);
                    self
                }
            )*

            /// Sets the whole body, replacing every field that was set before.
            pub fn body(mut self, body: $body) -> Self {
                self.body = body;
                self
            }
        }
    };
}
