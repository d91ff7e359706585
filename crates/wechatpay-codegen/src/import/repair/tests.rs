//! Each pass, before and after: `tests/golden/passes/<pass>/{before,after}.json`; `UPDATE_GOLDEN=1`
//! writes `after.json`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{KNOWN_FACTS, REPAIRS};
use crate::document::Document;
use crate::import::facts;
use crate::normalize::PASSES;
use crate::pass::Pass;
use crate::print;

/// Creates a document for a test.
pub(crate) fn document(root: Value) -> Document {
    Document { path: "test.yaml".into(), family: "test".to_owned(), root }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/passes").join(name)
}

fn all() -> impl Iterator<Item = &'static Pass> {
    const LAST: &[Pass] = &[facts::PASS];
    PASSES.iter().chain(REPAIRS).chain(KNOWN_FACTS).chain(LAST)
}

#[test]
fn passes_match_their_golden_files() {
    for pass in all() {
        let folder = folder(pass.name);
        let before = std::fs::read_to_string(folder.join("before.json"))
            .unwrap_or_else(|error| panic!("{}: {error}", pass.name));
        let mut changed = document(serde_json::from_str(&before).unwrap());
        let count = (pass.run)(&mut changed).unwrap();
        let after = print::json(&changed.root);
        let path = folder.join("after.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &after).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(expected == after, "{}:\n{after}", pass.name);
        assert!(count > 0 || pass.name == "sort", "{} counted nothing", pass.name);
        // `inline` expands what contains itself once more in each run.
        if pass.name != "inline" {
            let mut twice = changed.clone();
            (pass.run)(&mut twice).unwrap();
            assert_eq!(twice, changed, "{} again", pass.name);
        }
    }
}

#[test]
fn passes_have_unique_names_and_reasons() {
    let names: BTreeSet<&str> = REPAIRS.iter().map(|pass| pass.name).collect();
    assert_eq!(names.len(), REPAIRS.len());
    assert!(all().all(|pass| !pass.why.is_empty() && !pass.why.contains('\n')));
}

#[test]
fn unexpected_input_is_an_error_with_its_place() {
    let root = serde_json::json!({"paths": {"/v3/a": {"post": {"requestBody": {"content": {
        "multipart/form-data": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    }}}}}});
    let error = crate::pass::run(REPAIRS, document(root)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "test.yaml#/paths/~1v3~1a/post/requestBody: pass `uploads`: a form must have exactly one file: describe it as `format: binary`, or the body as JSON"
    );
}

#[test]
fn documentation_lists_every_pass_with_its_reason() {
    let documentation = include_str!("../../passes.md");
    for pass in REPAIRS {
        let row = format!("| `{}` | {} |", pass.name, pass.why);
        assert!(documentation.contains(&row), "{row}");
    }
}
