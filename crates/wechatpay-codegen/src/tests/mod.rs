//! Golden tests of every stage, on one small specification:
//! `UPDATE_GOLDEN=1 cargo test -p wechatpay-codegen` writes them.
//!
//! A change of progenitor's version shows first in `raw.rs`.

use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::emit::{self, Options};
use crate::error::Error;
use crate::generator::Generator;
use crate::lint::lint;
use crate::print::Origin;
use crate::spec::Spec;
use crate::types::{self, Types};
use crate::{load, lower, normalize, pass, print};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tiny").join(name)
}

#[track_caller]
fn assert_golden(name: &str, text: &str) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(text.lines()).position(|(expected, text)| expected != text);
    assert!(
        expected == text,
        "{name} differs, first in line {}; if that is meant, UPDATE_GOLDEN=1 writes it",
        differs.unwrap_or_default() + 1
    );
}

fn loaded() -> Document {
    let text = std::fs::read_to_string(golden("spec.yaml")).unwrap();
    load::parse(Path::new("tiny.yaml"), &text).unwrap()
}

fn normal() -> Document {
    pass::run(normalize::PASSES, loaded()).unwrap().0
}

fn lowered() -> Document {
    pass::run(lower::PASSES, normal()).unwrap().0
}

/// Emits the module as if progenitor had written `raw` for the small specification.
fn finish(raw: &str) -> Result<String, Error> {
    let lowered = lowered();
    let types = Types::read(&lowered, &syn::parse_file(raw).unwrap())?;
    let spec = Spec::read(&normal(), &lowered, &types)?;
    let options = Options { runtime: "crate::runtime".to_owned(), example_crate: None };
    let origin = Origin { source: "tiny.yaml".to_owned(), command: None };
    Ok(emit::module(&origin, &spec, &options))
}

fn raw() -> String {
    prettyplease::unparse(&types::progenitor(&lowered()).unwrap())
}

#[test]
fn stage_load() {
    assert_golden("loaded.json", &print::json(&loaded().root));
}

#[test]
fn stage_lint() {
    lint(&loaded()).unwrap();
}

#[test]
fn stage_normalize() {
    assert_golden("normal.json", &print::json(&normal().root));
}

#[test]
fn stage_lower() {
    assert_golden("lowered.json", &print::json(&lowered().root));
}

#[test]
fn stage_types() {
    assert_golden("skeleton.json", &print::json(&types::skeleton(&lowered())));
    assert_golden("raw.rs", &raw());
}

#[test]
fn stage_emit() {
    let module = finish(&raw()).unwrap();
    syn::parse_file(&module).unwrap();
    assert_golden("module.rs", &module);
}

#[test]
fn passes_say_what_they_changed() {
    let (normal, counts) = pass::run(normalize::PASSES, loaded()).unwrap();
    let (_, more) = pass::run(lower::PASSES, normal).unwrap();
    let counts: Vec<(&str, usize)> =
        counts.iter().chain(&more).map(|count| (count.pass, count.changed)).collect();
    assert_eq!(
        counts,
        [
            ("shared_parameters", 2),
            ("privacy", 0),
            ("sort", 0),
            ("uploads", 1),
            ("compositions", 0),
            ("inline_types", 3),
        ]
    );
}

#[test]
fn normalizing_twice_changes_nothing() {
    let again = pass::run(normalize::PASSES, normal()).unwrap();
    assert_eq!(again.0, normal());
    assert!(again.1.iter().all(|count| count.changed == 0));
}

#[test]
fn the_committed_json_yields_the_same_module() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = folder.path().join("tiny.yaml");
    std::fs::copy(golden("spec.yaml"), &yaml).unwrap();
    let first = Generator::new(&yaml).origin("tiny").generate().unwrap();
    let json = folder.path().join("tiny.json");
    std::fs::write(&json, &first.json).unwrap();
    let second = Generator::new(&json).origin("tiny").generate().unwrap();
    assert_eq!(first.rust, second.rust);
    assert_eq!(first.json, second.json);
}

#[test]
fn the_module_can_be_included() {
    let first = finish(&raw()).unwrap();
    let code = first.lines().find(|line| !line.starts_with("//") && !line.is_empty());
    assert_eq!(code, Some("use crate::runtime;"));
    assert!(!first.contains("\n#![") && !first.contains("\n//!"));
}

mod mutations;
mod robust;
