//! Why a bill could not be read.

use std::fmt;

use crate::Error;

/// Why a bill could not be downloaded or read. Prints no value of the bill.
#[derive(Clone)]
#[non_exhaustive]
pub enum BillError {
    /// The download failed, or does not have the announced digest. Request the bill again.
    Download(Error),
    /// A local file could not be written or read.
    File {
        /// The problem, in the words of the operating system.
        problem: String,
    },
    /// The file is not a bill of the requested kind.
    Header {
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A row, or a value in it, cannot be read. The rows after it can.
    Row {
        /// The line, from 1.
        line: u64,
        /// The column, by its name today.
        column: Option<&'static str>,
        /// What is wrong.
        problem: &'static str,
    },
    /// The file ends before its summary row, so it is not whole.
    Truncated {
        /// The line of the last record, from 1.
        line: u64,
    },
}

impl fmt::Display for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Download(error) => write!(f, "bill not downloaded: {error}"),
            Self::File { problem } => write!(f, "bill not read: {problem}"),
            Self::Header { line, problem } => write!(f, "bill not read: line {line}: {problem}"),
            Self::Row { line, column: Some(column), problem } => {
                write!(f, "row not read: line {line}, column {column}: {problem}")
            }
            Self::Row { line, column: None, problem } => {
                write!(f, "row not read: line {line}: {problem}")
            }
            Self::Truncated { line } => write!(
                f,
                "bill not read: it ends after line {line}, before its summary: download it again"
            ),
        }
    }
}

/// As [`Display`](fmt::Display), which names everything.
impl fmt::Debug for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Has no source: [`Display`](fmt::Display) prints everything.
impl std::error::Error for BillError {}

impl From<Error> for BillError {
    fn from(error: Error) -> Self {
        Self::Download(error)
    }
}
