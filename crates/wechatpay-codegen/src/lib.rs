#![doc = include_str!("../README.md")]

mod checks;
mod corpus;
pub mod diff;
mod document;
mod emit;
mod error;
mod feature;
mod generator;
mod import;
mod index;
mod lint;
mod load;
mod lower;
mod manifest;
mod names;
mod normalize;
mod notes;
mod pass;
mod pointer;
mod print;
mod routes;
mod sample;
mod scaffold;
mod schemas;
mod spec;
mod types;
mod upload;
pub mod workspace;

#[doc = include_str!("lints.md")]
pub mod lints {}

#[doc = include_str!("passes.md")]
pub mod passes {}

pub use self::corpus::{Corpus, CorpusReport};
pub use self::error::{Error, Finding};
pub use self::generator::{Generator, Module};
pub use self::import::{Import, ImportReport};
pub use self::pass::PassCount;

#[cfg(test)]
mod tests;
