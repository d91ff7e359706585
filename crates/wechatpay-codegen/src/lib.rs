#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "repository"), allow(dead_code, reason = "what only the feature uses"))]

#[cfg(feature = "repository")]
#[doc(hidden)]
pub mod diff;
mod document;
mod emit;
mod error;
mod generator;
#[cfg(feature = "repository")]
mod import;
mod lint;
mod load;
mod lower;
mod names;
mod normalize;
mod notes;
mod pass;
mod print;
mod privacy;
#[cfg(feature = "repository")]
#[doc(hidden)]
pub mod repository;
#[cfg(feature = "repository")]
mod sample;
mod spec;
mod types;
mod upload;

#[doc = include_str!("lints.md")]
pub mod lints {}

#[doc = include_str!("passes.md")]
pub mod passes {}

pub use self::error::{Error, Finding, Position};
pub use self::generator::{Generator, Module};
pub use self::pass::PassCount;

#[cfg(test)]
mod tests;
