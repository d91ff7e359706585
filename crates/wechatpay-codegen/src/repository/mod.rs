//! The chores of this repository: everything that is derived from its `openapi/` folder, and the corpus run.
//!
//! Not part of the public API: it is for `cargo xtask` and for the build script of `wechatpay-client`.

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
    Drift, GENERATED, begin, documents, drift, render, write, write_modules,
};
#[cfg(feature = "repository")]
pub use crate::import::{Import, ImportReport};
