//! What generated code is built on: public, so that a module generated from a private specification
//! in another crate is signed and verified exactly as those in this crate. Users import what they
//! need from the crate's root.
//!
//! A generated client can only be created from an [`Inner`], and an [`Inner`] only comes from a
//! built [`crate::Client`]; see [`crate::Client::module`].

pub(crate) mod blocking;
mod builder;
mod decode;
mod described;
#[cfg(feature = "blocking")]
mod driver;
mod echo;
mod encode;
mod field_type;
mod file_part;
mod form;
mod from_text;
mod inner;
mod into_field;
pub(crate) mod json_schema;
mod module;
mod object;
mod open_enum;
mod path;
mod place;
mod request;
mod sensitive;
mod slot;
mod steps;
mod target;
mod to_text;
mod trace;
mod trial;
mod unknown;

#[cfg(feature = "blocking")]
pub use blocking::block_on;
pub use decode::{Decode, Decoding, decode_object, deserialize};
pub use described::{BodyDescription, Described, Description, Field, Parameter};
pub use encode::{Encoding, Node, serialize};
pub use field_type::FieldType;
pub use file_part::FilePart;
pub use from_text::FromText;
pub use inner::Inner;
pub use into_field::{Integer, IntoField, Real, Single, Text, marker};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use json_schema::{object_schema_of, open_enum_schema_of};
pub use module::Module;
pub use object::{FieldSlot, FieldValue, Invalid, Key, Object, ReadObject, debug, encode_object};
pub use request::{Request, Sending};
pub use sensitive::Sensitive;
pub use slot::Slot;
pub use steps::{Segment, Steps};
pub use to_text::ToText;
pub use unknown::Unknown;

pub use crate::download::{DigestChoice, DownloadStream};
pub use crate::operation::{Location, Operation, ParameterKind, RetryClass};
pub use crate::{Error, Response};
#[doc(hidden)]
pub use crate::{blocking, client, object, open_enum, operation, steps};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use schemars;
#[doc(hidden)]
pub use trial::{Trial, try_body};
#[doc(hidden)]
pub use {bytes, chrono, reqwest, serde, serde_json};

pub use serde_json::Value;

/// Any JSON object.
pub type Map = serde_json::Map<String, Value>;
/// A time with its offset.
pub type DateTime = chrono::DateTime<chrono::FixedOffset>;
/// An object whose keys are data.
pub type Dictionary<T> = std::collections::BTreeMap<String, T>;

pub(crate) use path::percent_encode;
pub(crate) use target::Target;
