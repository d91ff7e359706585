//! `cargo xtask diff`: lists the changes of the API between a revision and the working tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use wechatpay_codegen::diff::{Changes, Documents, Format};
use wechatpay_codegen::repository;

/// Prints the report. Exits with 0 if callers are not affected, 1 if they are, 2 on errors.
pub(crate) fn run(arguments: &[&str], root: &Path) -> ExitCode {
    let changes = options(arguments).and_then(|(base, format)| {
        let changes = Changes::between(&committed(root, base)?, &current(root)?);
        print!("{}", changes.report(format));
        Ok(changes)
    });
    match changes {
        Ok(changes) => ExitCode::from(u8::from(changes.is_breaking())),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn options<'a>(mut arguments: &[&'a str]) -> Result<(&'a str, Format), String> {
    let (mut base, mut format) = ("HEAD", Format::Text);
    loop {
        arguments = match arguments {
            [] => return Ok((base, format)),
            ["--base", revision, rest @ ..] if !revision.starts_with('-') => {
                base = revision;
                rest
            }
            ["--format", name, rest @ ..] => {
                format = name
                    .parse()
                    .map_err(|()| format!("unknown format `{name}`: use text, json or markdown"))?;
                rest
            }
            [other, ..] => {
                return Err(format!(
                    "unknown argument `{other}`: use [--base REV] [--format text|json|markdown]"
                ));
            }
        };
    }
}

/// Reads the generated documents of a revision.
fn committed(root: &Path, revision: &str) -> Result<Documents, String> {
    let folder = format!("{}/", repository::GENERATED);
    let files = git(root, &["ls-tree", "--name-only", "--full-tree", revision, &folder])?
        .lines()
        .filter(|name| name.ends_with(".json"))
        .map(|name| {
            let contents = git(root, &["show", &format!("{revision}:{name}")])?;
            Ok((PathBuf::from(name), contents))
        })
        .collect::<Result<BTreeMap<_, _>, String>>()?;
    repository::documents(&files).map_err(|error| format!("{revision}: {error}"))
}

/// Generates the documents of the working tree.
fn current(root: &Path) -> Result<Documents, String> {
    let files = repository::render(root).map_err(|error| error.to_string())?;
    repository::documents(&files).map_err(|error| error.to_string())
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .map_err(|error| format!("git did not start: {error}"))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|_| "git did not print UTF-8".to_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_defaults_and_unknown_options_are_rejected() {
        assert_eq!(options(&[]), Ok(("HEAD", Format::Text)));
        assert_eq!(options(&["--format", "json", "--base", "v1"]), Ok(("v1", Format::Json)));
        for wrong in [&["--format", "xml"][..], &["--base"], &["--base", "--format"], &["HEAD"]] {
            assert!(options(wrong).is_err(), "{wrong:?}");
        }
    }
}
