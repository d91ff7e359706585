//! Everything that can go wrong between a specification and its Rust, named for who mends it.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why nothing was generated.
///
/// Every variant names the file, and the place in it or the operation, that has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// A specification is not YAML 1.2 or JSON.
    Syntax {
        /// The specification.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A specification breaks the conventions that generation, or the contract with the caller, depends on.
    Lint(Vec<Finding>),
    /// An edit of an overlay does not fit the specification any more.
    Overlay {
        /// The overlay.
        path: PathBuf,
        /// The place in the specification, as a JSON pointer.
        pointer: String,
        /// Why it does not fit.
        reason: String,
    },
    /// A pass over a specification met what it did not expect.
    Pass {
        /// The specification.
        path: PathBuf,
        /// The pass.
        pass: &'static str,
        /// The place, as a JSON pointer.
        pointer: String,
        /// What was met there.
        reason: String,
    },
    /// A file is not an OpenAPI or Swagger document.
    Document {
        /// The specification.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The path that was given for the runtime is not a path of Rust.
    Runtime(String),
    /// progenitor could not make types from a specification, or panicked.
    Progenitor {
        /// The specification.
        path: PathBuf,
        /// What progenitor reported.
        reason: String,
    },
    /// progenitor's output lacks a type, or has one of a form that is not known.
    ///
    /// After a change of progenitor's version: compare the golden file `raw.rs`, then fix `types.rs`.
    Type {
        /// The specification.
        path: PathBuf,
        /// The type.
        name: String,
    },
}

/// One breach of the conventions, at one place of a specification.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Finding {
    /// The specification.
    pub path: PathBuf,
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Syntax { path, line, column, reason } => {
                write!(f, "{}:{line}:{column}: {reason}", path.display())
            }
            Self::Lint(findings) => join(f, findings),
            Self::Overlay { path, pointer, reason } => {
                write!(f, "{}: the edit at {pointer}: {reason}", path.display())
            }
            Self::Pass { path, pass, pointer, reason } => {
                write!(f, "{}#{pointer}: pass `{pass}`: {reason}", path.display())
            }
            Self::Document { path, reason } => {
                write!(f, "{}: not an OpenAPI 3.0 document: {reason}", path.display())
            }
            Self::Runtime(path) => {
                write!(
                    f,
                    "the runtime `{path}` is not a path such as `::wechatpay_client::runtime`"
                )
            }
            Self::Progenitor { path, reason } => {
                write!(f, "{}: progenitor failed: {reason}", path.display())
            }
            Self::Type { path, name } => {
                write!(f, "{}: progenitor made no type that is known of `{name}`", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}: {} [{}]", self.path.display(), self.pointer, self.message, self.rule)
    }
}

impl Error {
    /// Says which file an input or output error is about; `std::io::Error` does not.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { path: path.to_owned(), reason: error.to_string() }
    }
}

fn join(f: &mut fmt::Formatter<'_>, findings: &[Finding]) -> fmt::Result {
    for (index, finding) in findings.iter().enumerate() {
        if index > 0 {
            f.write_str("\n")?;
        }
        write!(f, "{finding}")?;
    }
    Ok(())
}
