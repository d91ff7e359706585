//! `cargo xtask corpus`: runs the whole pipeline over a complete description.

use std::path::Path;
use std::process::ExitCode;

use wechatpay_codegen::repository::Corpus;

pub(crate) const USAGE: &str = "\
cargo xtask corpus FILE|FOLDER [--compile|--no-compile]
                           import, generate and compile every family, decode and encode every example";

/// Runs the command. Failures and expected differences come first, the summary last.
pub(crate) fn run(arguments: &[&str], root: &Path) -> ExitCode {
    let (path, compile) = match arguments {
        [path] | [path, "--compile"] | ["--compile", path] => (path, true),
        [path, "--no-compile"] | ["--no-compile", path] => (path, false),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut corpus = Corpus::new(path, root).progress(|line| eprintln!("{line}"));
    if !compile {
        corpus = corpus.without_compiling();
    }
    match corpus.run() {
        Ok(report) => {
            report.exceptions.iter().for_each(|line| eprintln!("expected: {line}"));
            report.failures.iter().for_each(|line| eprintln!("failed: {line}"));
            eprintln!("loading to printing took {:.1} s", report.seconds_to_generate);
            report.names.bare.iter().for_each(|line| eprintln!("bare name: {line}"));
            println!("{}", report.names);
            println!("{report}");
            if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => super::fail(&error),
    }
}
