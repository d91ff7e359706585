//! What this repository does with the generator, for `cargo xtask` and the build script of `wechatpay-client`.
//!
//! Not part of the public API.

pub(crate) mod conformance;
#[cfg(feature = "repository")]
mod corpus;
pub(crate) mod feature;
#[cfg(feature = "repository")]
mod index;
#[cfg(feature = "repository")]
mod manifest;
pub(crate) mod routes;
#[cfg(feature = "repository")]
mod scaffold;
#[cfg(feature = "repository")]
mod workspace;

#[cfg(feature = "repository")]
pub use self::corpus::{Corpus, CorpusReport};
#[cfg(feature = "repository")]
pub use self::workspace::{
    Drift, GENERATED, create, documents, drift, render, write, write_modules,
};
#[cfg(feature = "repository")]
pub use crate::import::{Import, ImportReport};
