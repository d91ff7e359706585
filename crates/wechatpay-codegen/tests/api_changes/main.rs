//! The report of API changes says what the compiler says: each change is applied alone to the
//! specifications of `openapi/`, a caller that uses everything of them is compiled against the
//! result, and the report calls the change breaking if, and only if, the caller does not compile.
#![allow(clippy::unwrap_used, reason = "a test")]

mod changes;
mod scratch;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use wechatpay_codegen::Generator;
use wechatpay_codegen::diff::{Changes, Documents};

use self::changes::{Api, CHANGES, REVIEWED, Row};
use self::scratch::Scratch;

/// The caller, which compiles against the specifications as they are.
const CALLER: &str = include_str!("caller.rs");

/// Reads the specifications, normalized.
fn base() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api_changes/openapi");
    let documents = ["shop", "other"].map(|family| {
        let module = Generator::new(folder.join(format!("{family}.yaml"))).generate().unwrap();
        (family.to_owned(), serde_json::from_str(&module.json).unwrap())
    });
    Value::Object(Map::from_iter(documents))
}

/// The specifications after each change.
static CHANGED: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| {
    let apply = |(name, _, edit): &Row| {
        let mut api = Api(base());
        edit(&mut api);
        (*name, api.0)
    };
    CHANGES.iter().map(apply).collect()
});

/// The report of each change.
static REPORTS: LazyLock<BTreeMap<&str, Changes>> = LazyLock::new(|| {
    let documents = |api: &Value| -> Documents {
        let documents = api.as_object().unwrap().iter();
        documents.map(|(family, root)| (family.clone(), root.clone())).collect()
    };
    let before = documents(&base());
    CHANGED.iter().map(|(name, api)| (*name, Changes::between(&before, &documents(api)))).collect()
});

#[test]
fn report_is_breaking_if_and_only_if_a_caller_no_longer_compiles() {
    let scratch = Scratch::new(CHANGED.keys());
    let rejected: Vec<String> = CHANGED
        .iter()
        .filter_map(|(name, api)| {
            Some(format!("{name}: {}", scratch.add(name, api, CALLER).err()?))
        })
        .collect();
    assert!(rejected.is_empty(), "{rejected:#?}");
    let errors = scratch.check(CHANGED.keys());
    let mut wrong = String::new();
    for (name, report) in REPORTS.iter() {
        let compiler = match (report.is_breaking(), errors.get(*name)) {
            (true, None) => "it compiles".to_owned(),
            (false, Some(errors)) => errors.join("\n"),
            _ => continue,
        };
        let _ = writeln!(wrong, "{name}: {compiler}\nand the report is\n{report}\n");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_change_has_its_impact() {
    let mut wrong = String::new();
    for (name, expected, _) in CHANGES {
        let report = &REPORTS[name];
        if report.list.iter().map(|change| change.impact).min() != *expected {
            let _ = writeln!(wrong, "{name}: {expected:?} expected, and the report is\n{report}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_reviewed_change_is_in_the_table_once() {
    let names: BTreeSet<&str> = CHANGES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), CHANGES.len());
    let missing: Vec<_> = REVIEWED.iter().filter(|name| !names.contains(*name)).collect();
    assert_eq!(missing, [&""; 0]);
}
