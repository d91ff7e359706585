//! Stage 5, *post-process*: progenitor's module becomes ours. Pure, on syntax trees.
//!
//! progenitor's module is taken apart, and what no pass knows is an error. What is kept is the types and the body of each
//! `send`; what is around them is written anew: a client that can only be made from the runtime, builders that take the
//! fields of the body, our own error. Every change inside what is kept is counted against the specification, so that a new
//! version of progenitor fails here, by the operation's name, instead of losing a change silently.

mod assemble;
pub(crate) mod docs;
mod enums;
mod operations;
mod parts;
mod paths;
mod redact;
mod send;
mod setters;
mod syntax;
mod table;
mod types;

use crate::error::Error;
use crate::postprocess::parts::Parts;
use crate::spec::Spec;

/// What post-processing has to know besides the specification.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The path of the runtime that generated code refers to, such as `crate::runtime`.
    pub(crate) runtime: String,
    /// The crate that examples in documentation name; without one, examples are not compiled.
    pub(crate) example_crate: Option<String>,
}

/// Turns progenitor's module into ours.
pub(crate) fn postprocess(
    raw: syn::File,
    spec: &Spec,
    options: &Options,
) -> Result<syn::File, Error> {
    let parts = Parts::split(raw, spec)?;
    let types = types::rewrite(parts.types, spec)?;
    let operations = operations::rewrite(parts.builders, spec, &types)?;
    let mut file = assemble::assemble(spec, options, &types, operations);
    paths::rewrite(&mut file, spec)?;
    docs::tidy(&mut file);
    Ok(file)
}

/// Makes the error of a pass that met what it was not written for.
fn unexpected(spec: &Spec, pass: &'static str, subject: &str, reason: impl Into<String>) -> Error {
    Error::Rewrite {
        path: spec.path.clone(),
        pass,
        subject: subject.to_owned(),
        reason: reason.into(),
    }
}

/// Fails unless a pass changed exactly as much as the specification asks for.
fn count(
    spec: &Spec,
    pass: &'static str,
    subject: &str,
    expected: usize,
    found: usize,
) -> Result<(), Error> {
    if expected == found {
        return Ok(());
    }
    Err(unexpected(
        spec,
        pass,
        subject,
        format!("expected {expected} to change, found {found}"),
    ))
}
