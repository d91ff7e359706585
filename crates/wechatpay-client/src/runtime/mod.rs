//! What generated modules are built on: public, so that a module generated from a private specification in
//! another crate is signed and verified exactly as those in this crate.
//!
//! A generated client can only be made from an [`Inner`], and an [`Inner`] only comes from a built
//! [`crate::Client`]; see [`crate::Client::module`].

pub(crate) mod blocking;
mod call;
#[cfg(feature = "blocking")]
mod driver;
mod echo;
mod inner;
pub(crate) mod json_schema;
mod multipart;
mod null;
mod open_enum;

mod into_field;
mod path;
mod poison;
mod sensitive;
mod sent;
mod trace;

pub use crate::operation::{Location, Operation, Parameter, ParameterKind, RetryClass};
#[cfg(feature = "blocking")]
pub use blocking::block_on;
pub use call::call;
pub use echo::compare_echo;
pub use inner::{Inner, Module, exec};
pub use into_field::IntoOptional;
pub use multipart::{FilePart, Form, upload};
pub use null::null_as_default;
pub use path::{PathSegmentError, path_segment};
pub use sensitive::{Sealed, Sensitive, seal};

pub use crate::{Error, Response};
#[doc(hidden)]
pub use crate::{blocking, open_enum, open_enum_schema};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use schemars;
#[doc(hidden)]
pub use {bytes, chrono, progenitor_client, reqwest, serde, serde_json};

pub(crate) use call::Observed;
pub(crate) use inner::Target;
pub(crate) use path::percent_encode;
pub(crate) use sent::Sent;
