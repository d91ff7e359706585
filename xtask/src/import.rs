//! `cargo xtask import`: writes specifications from a description by others.

use std::path::Path;
use std::process::ExitCode;

use wechatpay_codegen::repository::Import;

pub(crate) const USAGE: &str = "\
cargo xtask import FILE|FOLDER [--family F]… [--out DIR] [--with-descriptions]
                           write DIR/<family>.yaml (default: openapi/) from Swagger 2.0 or OpenAPI 3.0";

/// Runs the command.
pub(crate) fn run(arguments: &[&str], root: &Path) -> ExitCode {
    let Some((import, out)) = parse(arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let out = out.map_or_else(|| root.join("openapi"), |out| Path::new(out).to_owned());
    match import.progress(|line| eprintln!("{line}")).write(out) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => super::fail(&error),
    }
}

fn parse<'a>(arguments: &[&'a str]) -> Option<(Import, Option<&'a str>)> {
    let (mut path, mut out, mut families, mut with_descriptions) = (None, None, Vec::new(), false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--family" => families.push(*rest.next()?),
            "--out" => out = Some(*rest.next()?),
            "--with-descriptions" => with_descriptions = true,
            option if option.starts_with('-') => return None,
            name if path.is_none() => path = Some(name),
            _ => return None,
        }
    }
    let mut import = families.into_iter().fold(Import::new(path?), Import::family);
    if with_descriptions {
        import = import.with_descriptions();
    }
    Some((import, out))
}
