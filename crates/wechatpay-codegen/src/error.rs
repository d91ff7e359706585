//! Generator errors, one variant per place that has to be fixed.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why nothing was generated.
///
/// Every variant names the file, and the place in it or the operation, that has to change. `{:?}`
/// prints the same as `{}`; `{:#?}` prints the structure.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        reason: String,
    },
    /// A file is not YAML 1.2 or JSON.
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A reference between files cannot be resolved.
    Reference {
        /// The file with the reference.
        path: PathBuf,
        /// The reference.
        reference: String,
        /// Why it cannot be resolved.
        reason: String,
        /// Where the reference stands, if it was found.
        position: Option<Position>,
    },
    /// A specification breaks the conventions that generation, or the contract with the caller,
    /// depends on.
    Lint(Vec<Finding>),
    /// An edit of an overlay no longer fits the specification.
    Overlay {
        /// The overlay.
        path: PathBuf,
        /// The place in the specification, as a JSON pointer.
        pointer: String,
        /// Why it does not fit.
        reason: String,
        /// Where the edit stands, if it was found.
        position: Option<Position>,
    },
    /// A pass over a specification found what it does not support.
    Pass {
        /// The specification.
        path: PathBuf,
        /// The pass.
        pass: &'static str,
        /// The place, as a JSON pointer.
        pointer: String,
        /// What was found there.
        reason: String,
        /// The line and the column, if the place is in a file.
        position: Option<Position>,
    },
    /// A file is not an OpenAPI or Swagger document.
    Document {
        /// The specification.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A description cannot be imported: it is missing, or of an unsupported version.
    Description {
        /// The description.
        path: PathBuf,
        /// Why it cannot be imported.
        reason: String,
    },
    /// A family of endpoints does not exist, exists already, or cannot name a module.
    Family {
        /// The specification or description.
        path: PathBuf,
        /// What is wrong with the family.
        reason: String,
    },
    /// The list of features in the client's manifest cannot be generated.
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A command of cargo failed.
    Command {
        /// The command.
        command: String,
        /// The folder in which it ran.
        folder: PathBuf,
        /// What happened.
        reason: String,
    },
    /// The path that was set for the runtime is not a Rust path.
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
    /// After a change of progenitor's version: compare the golden file `raw.rs`, then fix
    /// `types.rs`.
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
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong and how to fix it.
    pub message: String,
    /// The line and the column of the place, or of what is around it, if it is in a file.
    pub position: Option<Position>,
}

/// A place in a file; lines and columns count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { path, line, column, reason } => {
                write!(f, "{}:{line}:{column}: {reason}", path.display())
            }
            Self::Reference { path, reference, reason, position } => {
                write!(f, "{}: the reference `{reference}` {reason}", at(path, *position))
            }
            Self::Lint(findings) => findings.iter().enumerate().try_for_each(|(index, finding)| {
                let separator = if index > 0 { "\n" } else { "" };
                write!(f, "{separator}{finding}")
            }),
            Self::Overlay { path, pointer, reason, position } => {
                write!(f, "{}: the edit at {pointer}: {reason}", at(path, *position))
            }
            Self::Pass { path, pass, pointer, reason, position } => {
                write!(f, "{}#{pointer}: pass `{pass}`: {reason}", at(path, *position))
            }
            Self::Document { path, reason } => {
                write!(f, "{}: not an OpenAPI 3.0 document: {reason}", path.display())
            }
            Self::File { path, reason }
            | Self::Description { path, reason }
            | Self::Family { path, reason }
            | Self::Manifest { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Command { command, folder, reason } => {
                write!(f, "`{command}` in {}: {reason}", folder.display())
            }
            Self::Runtime(path) => write!(
                f,
                "the runtime `{path}` is not a path such as `::wechatpay_client::runtime`"
            ),
            Self::Progenitor { path, reason } => {
                write!(f, "{}: progenitor failed: {reason}", path.display())
            }
            Self::Type { path, name } => {
                write!(
                    f,
                    "{}: progenitor made no type `{name}`, or one of an unknown form",
                    path.display()
                )
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        match self {
            Self::File { path, reason } => {
                structure(f, "File", &[("path", path), ("reason", reason)])
            }
            Self::Syntax { path, line, column, reason } => structure(
                f,
                "Syntax",
                &[("path", path), ("line", line), ("column", column), ("reason", reason)],
            ),
            Self::Reference { path, reference, reason, position } => structure(
                f,
                "Reference",
                &[
                    ("path", path),
                    ("reference", reference),
                    ("reason", reason),
                    ("position", position),
                ],
            ),
            Self::Lint(findings) => f.debug_tuple("Lint").field(findings).finish(),
            Self::Overlay { path, pointer, reason, position } => structure(
                f,
                "Overlay",
                &[("path", path), ("pointer", pointer), ("reason", reason), ("position", position)],
            ),
            Self::Pass { path, pass, pointer, reason, position } => structure(
                f,
                "Pass",
                &[
                    ("path", path),
                    ("pass", pass),
                    ("pointer", pointer),
                    ("reason", reason),
                    ("position", position),
                ],
            ),
            Self::Document { path, reason } => {
                structure(f, "Document", &[("path", path), ("reason", reason)])
            }
            Self::Description { path, reason } => {
                structure(f, "Description", &[("path", path), ("reason", reason)])
            }
            Self::Family { path, reason } => {
                structure(f, "Family", &[("path", path), ("reason", reason)])
            }
            Self::Manifest { path, reason } => {
                structure(f, "Manifest", &[("path", path), ("reason", reason)])
            }
            Self::Command { command, folder, reason } => structure(
                f,
                "Command",
                &[("command", command), ("folder", folder), ("reason", reason)],
            ),
            Self::Runtime(path) => f.debug_tuple("Runtime").field(path).finish(),
            Self::Progenitor { path, reason } => {
                structure(f, "Progenitor", &[("path", path), ("reason", reason)])
            }
            Self::Type { path, name } => structure(f, "Type", &[("path", path), ("name", name)]),
        }
    }
}

fn structure(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    fields: &[(&str, &dyn fmt::Debug)],
) -> fmt::Result {
    let mut structure = f.debug_struct(name);
    for (name, value) in fields {
        structure.field(name, value);
    }
    structure.finish()
}

impl std::error::Error for Error {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, pointer, rule, message, position } = self;
        write!(f, "{}#{pointer}: {message} [{rule}]", at(path, *position))
    }
}

/// Names a file, and the place in it as compilers do.
fn at(path: &Path, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{}:{line}:{column}", path.display()),
        None => path.display().to_string(),
    }
}

impl Error {
    /// Adds the path to an I/O error, which does not name it.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { path: path.to_owned(), reason: error.to_string() }
    }

    /// Creates the error of a file that is not JSON.
    pub(crate) fn json(path: &Path, error: &serde_json::Error) -> Self {
        Self::Syntax {
            path: path.to_owned(),
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_display_and_the_structure_if_alternate() {
        let error = Error::file(Path::new("a.yaml"), &std::io::ErrorKind::NotFound.into());
        assert_eq!(format!("{error:?}"), "a.yaml: entity not found");
        assert!(format!("{error:#?}").starts_with("File {\n    path: \"a.yaml\",\n"));
    }
}
