//! `cargo xtask corpus`: runs the whole pipeline over a complete description.

use std::path::Path;
use std::process::ExitCode;

use wechatpay_codegen::repository::{Corpus, SampleReport};

pub(crate) const USAGE: &str = "\
cargo xtask corpus FILE|FOLDER [--compile|--no-compile] [--samples FILE.jsonl]…
                           import, generate and compile every family alone and all together, decode and encode
                           every example, and read bodies that others recorded: one line each, with
                           {method, path, kind: request|response, name, json}";

/// Runs the command. Failures and expected differences come first, the summary last.
pub(crate) fn run(arguments: &[&str], root: &Path) -> ExitCode {
    let Some(corpus) = parse(arguments, root) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match corpus.progress(|line| eprintln!("{line}")).run() {
        Ok(report) => {
            report.exceptions.iter().for_each(|line| eprintln!("expected: {line}"));
            report.samples.iter().for_each(list);
            report.failures.iter().for_each(|line| eprintln!("failed: {line}"));
            if report.together {
                eprintln!("all families together: compiled, with routes, features and tables");
            }
            eprintln!("loading to printing took {:.1} s", report.seconds_to_generate);
            report.names.bare.iter().for_each(|line| eprintln!("bare name: {line}"));
            println!("{}", report.names);
            println!("{report}");
            if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => super::fail(&error),
    }
}

/// Lists the samples that differ from the description, by operation, and those it does not have.
fn list(samples: &SampleReport) {
    samples.without_operation.iter().for_each(|sample| eprintln!("no operation: {sample}"));
    samples.differences.iter().for_each(|difference| eprintln!("sample: {difference}"));
    eprintln!("no operation: {}", samples.without_operation.len());
}

fn parse(arguments: &[&str], root: &Path) -> Option<Corpus> {
    let (mut path, mut compile, mut samples) = (None, true, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--compile" => compile = true,
            "--no-compile" => compile = false,
            "--samples" => samples.push(*rest.next()?),
            option if option.starts_with('-') => return None,
            name if path.is_none() => path = Some(name),
            _ => return None,
        }
    }
    // Samples are read by compiled code.
    if !compile && !samples.is_empty() {
        return None;
    }
    let mut corpus = samples.into_iter().fold(Corpus::new(path?, root), Corpus::samples);
    if !compile {
        corpus = corpus.without_compiling();
    }
    Some(corpus)
}
