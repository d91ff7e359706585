//! The workspace's commands. The work is done by `wechatpay-codegen`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command prints")]

mod corpus;
mod diff;
mod import;
#[cfg(test)]
mod language;

use std::path::Path;
use std::process::ExitCode;

use wechatpay_codegen::{Error, repository};

const USAGE: &str = "\
cargo xtask gen            write all files that are generated from openapi/
cargo xtask gen --check    list the files that differ from what `gen` writes; exit with 1 if any does
cargo xtask diff [--base REV] [--format text|json|markdown]
                           list the changes of the API since REV (default: HEAD); exit with 1 if callers break
cargo xtask new FAMILY     create openapi/FAMILY.yaml; run `gen` afterwards";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["gen"] => repository::write(root()).map(|changes| println!("{changes}")),
        ["gen", "--check"] => return check(),
        ["corpus", rest @ ..] => return corpus::run(rest, root()),
        ["import", rest @ ..] => return import::run(rest, root()),
        ["diff", rest @ ..] => return diff::run(rest, root()),
        ["new", family] => repository::create(root(), family).map(|path| {
            println!("{}: describe the endpoints, then run `cargo xtask gen`", path.display())
        }),
        ["--help" | "-h" | "help"] => {
            println!("{USAGE}\n{}\n{}", import::USAGE, corpus::USAGE);
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}\n{}\n{}", import::USAGE, corpus::USAGE);
            return ExitCode::from(2);
        }
    };
    outcome.map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS)
}

fn check() -> ExitCode {
    match repository::render(root()).and_then(|files| repository::drift(root(), &files)) {
        Ok(drift) if drift.is_clean() => ExitCode::SUCCESS,
        Ok(drift) => {
            eprintln!("{drift}");
            ExitCode::FAILURE
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// The repository, from any working directory.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_code_matches_the_specifications() {
        let files = repository::render(root()).unwrap_or_else(|error| panic!("{error}"));
        let drift = repository::drift(root(), &files).unwrap_or_else(|error| panic!("{error}"));
        assert!(drift.is_clean(), "\n{drift}");
    }
}
