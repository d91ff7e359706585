//! Stage 5, *post-process*: progenitor's module becomes ours. Pure, on syntax trees.
//!
//! progenitor's module is taken apart, and what no pass knows is an error. What is kept is the types and the body of each
//! `send`; what is around them is written anew: a client that can only be made from the runtime, builders that take the
//! fields of the body, our own error. Every change inside what is kept is counted against the specification, so that a new
//! version of progenitor fails here, by the operation's name, instead of losing a change silently.

mod assemble;
pub(crate) mod docs;
mod echo;
mod enums;
mod nulls;
mod operations;
mod parts;
mod paths;
mod redact;
mod send;
mod sensitive;
mod setters;
mod syntax;
mod table;
mod types;
mod uploads;

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
    /// The feature of the module's crate under which types derive `JsonSchema`; without one, they do not.
    pub(crate) json_schema: Option<String>,
}

/// Turns progenitor's module into ours.
pub(crate) fn postprocess(
    raw: syn::File,
    spec: &Spec,
    options: &Options,
) -> Result<syn::File, Error> {
    let parts = Parts::split(raw, spec)?;
    let mut types = types::rewrite(parts.types, spec, options)?;
    let operations = operations::rewrite(parts.builders, spec, &mut types)?;
    let mut file = assemble::assemble(spec, options, &types, operations)?;
    paths::rewrite(&mut file, spec)?;
    docs::tidy(&mut file);
    Ok(file)
}

/// The checks of one pass on one operation or type: whatever is not as it was when the pass was written is an error.
struct Check<'a> {
    spec: &'a Spec,
    pass: &'static str,
    subject: &'a str,
}

impl<'a> Check<'a> {
    fn new(spec: &'a Spec, pass: &'static str, subject: &'a str) -> Self {
        Self { spec, pass, subject }
    }

    /// Makes the error that says what was met.
    fn fail(&self, reason: impl Into<String>) -> Error {
        Error::Rewrite {
            path: self.spec.path.clone(),
            pass: self.pass,
            subject: self.subject.to_owned(),
            reason: reason.into(),
        }
    }

    /// Fails unless exactly as much was found as the specification asks for.
    fn count(&self, expected: usize, found: usize) -> Result<(), Error> {
        if expected == found {
            return Ok(());
        }
        Err(self.fail(format!("expected {expected} to change, found {found}")))
    }
}
