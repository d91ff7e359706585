//! `--batch @FILE.jsonl`: reads one case per line and writes one line per case, in order, flushed.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};

use clap::{Arg, ArgMatches};
use serde_json::{Value, json};

use crate::{Failure, output};

pub(crate) fn argument() -> Arg {
    Arg::new("batch")
        .long("batch")
        .value_name("@FILE.jsonl")
        .help("Processes one JSON case per line (`@-` reads standard input); see the command's --help for the fields")
}

/// Runs `case` on every line, if `--batch` was given. An invalid line yields
/// `{"error":"invalid_input","message"}` and counts as processed.
pub(crate) fn run(
    matches: &ArgMatches,
    case: impl Fn(&Value) -> Result<Value, String>,
) -> Option<Result<(), Failure>> {
    matches.get_one::<String>("batch").map(|argument| lines(argument, case))
}

fn lines(argument: &str, case: impl Fn(&Value) -> Result<Value, String>) -> Result<(), Failure> {
    let mut reader = open(argument)?;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = reader
            .read_until(b'\n', &mut bytes)
            .map_err(|error| Failure::io("cannot read the batch", &error))?;
        if read == 0 {
            return Ok(());
        }
        output::json_line(&one(&bytes, &case))?;
    }
}

fn open(argument: &str) -> Result<Box<dyn BufRead>, Failure> {
    match argument.strip_prefix('@').unwrap_or(argument) {
        "-" => Ok(Box::new(stdin().lock())),
        path => {
            let file = File::open(path)
                .map_err(|error| Failure::io(format_args!("cannot read {path}"), &error))?;
            Ok(Box::new(BufReader::new(file)))
        }
    }
}

fn one(line: &[u8], case: impl Fn(&Value) -> Result<Value, String>) -> Value {
    let parsed: Result<Value, _> = serde_json::from_slice(line);
    let result = match parsed {
        Ok(value) if value.is_object() => case(&value),
        _ => Err("each line must be one JSON object".into()),
    };
    result.unwrap_or_else(|message| json!({ "error": "invalid_input", "message": message }))
}
