//! Writes results to standard output: JSON for programs, an indented form for people.

use std::io::{self, IsTerminal as _, Write as _};

use clap::{Arg, ArgMatches, ValueEnum, value_parser};
use serde_json::Value;

use crate::Failure;

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// One line of JSON; the default when standard output is not a terminal.
    Json,
    /// Indented; the default on a terminal.
    Text,
}

pub(crate) fn argument() -> Arg {
    Arg::new("output")
        .long("output")
        .global(true)
        .value_name("FORMAT")
        .value_parser(value_parser!(Output))
        .help("How to print results [default: text on a terminal, json otherwise]")
}

impl Output {
    pub(crate) fn from_matches(matches: &ArgMatches) -> Self {
        match matches.get_one("output") {
            Some(output) => *output,
            None if io::stdout().is_terminal() => Self::Text,
            None => Self::Json,
        }
    }

    /// Prints a result.
    pub(crate) fn print(self, value: &Value) -> Result<(), Failure> {
        match self {
            Self::Json => json_line(value),
            Self::Text => line(readable(value, 0).trim_end().as_bytes()),
        }
    }

    /// Prints only the body of a response: unchanged for programs, indented for people if it is
    /// JSON.
    pub(crate) fn print_body(self, body: &[u8]) -> Result<(), Failure> {
        match (self, serde_json::from_slice(body)) {
            (Self::Text, Ok(value)) => self.print(&value),
            _ if body.is_empty() => Ok(()),
            _ => line(body),
        }
    }
}

/// Prints JSON on one line. U+0085, U+2028 and U+2029, which some readers take for line ends, are
/// escaped; they can only occur inside JSON strings.
pub(crate) fn json_line(value: &Value) -> Result<(), Failure> {
    let mut text = value.to_string();
    for (character, escaped) in
        [('\u{85}', "\\u0085"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")]
    {
        if text.contains(character) {
            text = text.replace(character, escaped);
        }
    }
    line(text.as_bytes())
}

/// Writes one line and flushes it, so that a reader of the pipe receives it immediately.
pub(crate) fn line(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.write_all(b"\n"))
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::io("cannot write to standard output", &error))
}

/// Returns `name  value` lines; nested values are indented.
fn readable(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| field(&indent, name, value, depth)).collect()
        }
        Value::Array(items) => {
            items.iter().map(|item| format!("{indent}-\n{}", readable(item, depth + 1))).collect()
        }
        Value::String(text) => format!("{indent}{text}\n"),
        other => format!("{indent}{other}\n"),
    }
}

fn field(indent: &str, name: &str, value: &Value, depth: usize) -> String {
    match value {
        Value::Object(_) | Value::Array(_) => {
            format!("{indent}{name}\n{}", readable(value, depth + 1))
        }
        Value::String(text) => format!("{indent}{name}  {}\n", text.replace('\n', "\\n")),
        other => format!("{indent}{name}  {other}\n"),
    }
}
