//! `cargo xtask corpus`: the whole pipeline on a whole description.

use std::path::Path;
use std::process::ExitCode;

use wechatpay_codegen::repository::Corpus;

pub(crate) const USAGE: &str = "\
cargo xtask corpus FILE|FOLDER [--compile|--no-compile]
                           import, generate and compile every family, decode and encode every example";

/// Runs the command: what went wrong or is explained first, the one line last.
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
            report.exceptions.iter().for_each(|line| eprintln!("as it should be: {line}"));
            report.failures.iter().for_each(|line| eprintln!("failed: {line}"));
            eprintln!("load to print took {:.1} s", report.seconds_to_generate);
            println!("{report}");
            if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => super::fail(&error),
    }
}
