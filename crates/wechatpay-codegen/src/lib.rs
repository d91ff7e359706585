#![doc = include_str!("../README.md")]

mod document;
mod error;
mod feature;
mod generate;
mod generator;
mod index;
mod lint;
mod load;
mod lower;
mod manifest;
mod names;
mod normalise;
mod notes;
mod pass;
mod pointer;
mod postprocess;
mod print;
mod routes;
mod scaffold;
mod spec;
pub mod workspace;

pub use self::error::{Error, Finding};
pub use self::generator::{Generator, Module};
pub use self::pass::PassCount;

#[cfg(test)]
mod tests;
