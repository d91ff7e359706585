//! What this repository does with the generator, for `cargo xtask` and the build script of
//! `wechatpay-client`.
//!
//! Not part of the public API.

mod conformance;
mod corpus;
mod family;
mod index;
mod manifest;
mod routes;
mod scaffold;
mod workspace;

pub use self::corpus::{Corpus, CorpusReport, Lengths, NameStatistics, SampleReport};
pub(crate) use self::routes::{Route, calls};
pub use self::workspace::{
    Drift, GENERATED, create, documents, drift, render, write, write_modules,
};
pub use crate::import::{Import, ImportReport};
