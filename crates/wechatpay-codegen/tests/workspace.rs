//! Writes and checks everything that a repository derives from its specifications.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wechatpay_codegen::{Error, Generator, repository};

const GENERATED: &str = "crates/wechatpay-client/src/generated";

/// A repository with the small specification of the golden tests, and a second one with other
/// paths.
fn example() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("openapi")).unwrap();
    let spec = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tiny/spec.yaml"),
    )
    .unwrap();
    fs::write(root.path().join("openapi/tiny.yaml"), &spec).unwrap();
    fs::write(
        root.path().join("openapi/other.yaml"),
        spec.replace("title: Tiny Service", "title: Other").replace("/v3/tiny", "/v3/other"),
    )
    .unwrap();
    fs::write(root.path().join("openapi/tiny.overlay.yaml"), "- {at: /info/version, set: '2'}")
        .unwrap();
    // Read by imports only.
    fs::write(root.path().join("openapi/names.yaml"), "modules: {}").unwrap();
    fs::write(root.path().join("openapi/terms.yaml"), "families: {}").unwrap();
    root
}

fn generated(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| Path::new(GENERATED).join(name)).collect()
}

fn drift(root: &Path) -> repository::Drift {
    repository::drift(root, &repository::render(root).unwrap()).unwrap()
}

#[test]
fn notices_of_sources_are_next_to_the_generated_files() {
    let root = example();
    fs::write(root.path().join("openapi/THIRD-PARTY.md"), "# Third-party sources\n").unwrap();
    let files = repository::render(root.path()).unwrap();
    let notices = &files[&Path::new(GENERATED).join("THIRD-PARTY.md")];
    assert_eq!(notices, "# Third-party sources\n");
}

#[test]
fn every_specification_has_its_files() {
    let files = repository::render(example().path()).unwrap();
    let mut names: Vec<PathBuf> = files.keys().cloned().collect();
    assert_eq!(names.pop(), Some(PathBuf::from("tests/conformance/generated.rs")));
    assert_eq!(
        names,
        generated(&[
            "families.md",
            "families.rs",
            "mod.rs",
            "other.json",
            "other.rs",
            "routes.rs",
            "tiny.json",
            "tiny.rs"
        ])
    );
    let families = &files[&Path::new(GENERATED).join("families.rs")];
    assert!(
        families.ends_with("\n#[cfg(feature = \"tiny\")]\npub use generated::tiny;\n"),
        "{families}"
    );
}

#[test]
fn two_runs_are_identical() {
    assert_eq!(
        repository::render(example().path()).unwrap(),
        repository::render(example().path()).unwrap()
    );
}

#[test]
fn written_files_are_clean() {
    let root = example();
    assert_eq!(drift(root.path()).missing.len(), 9);
    repository::write(root.path()).unwrap();
    assert!(drift(root.path()).is_clean());
}

#[test]
fn drift_lists_every_difference_and_the_command() {
    let root = example();
    repository::write(root.path()).unwrap();
    let folder = root.path().join(GENERATED);
    fs::write(folder.join("tiny.rs"), "// edited").unwrap();
    fs::remove_file(folder.join("tiny.json")).unwrap();
    fs::write(folder.join("gone.rs"), "").unwrap();
    let drift = drift(root.path());
    assert_eq!(
        (&drift.stale, &drift.missing, &drift.extra),
        (&generated(&["tiny.rs"]), &generated(&["tiny.json"]), &generated(&["gone.rs"]))
    );
    let lines: Vec<String> = drift.to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            &format!("stale: {GENERATED}/tiny.rs"),
            &format!("missing: {GENERATED}/tiny.json"),
            &format!("extra: {GENERATED}/gone.rs"),
            "run `cargo xtask gen` and commit what it changes",
        ]
    );
    repository::write(root.path()).unwrap();
    assert!(self::drift(root.path()).is_clean());
}

#[test]
fn added_field_is_in_the_module() {
    let root = example();
    repository::write(root.path()).unwrap();
    let spec = root.path().join("openapi/tiny.yaml");
    let text = fs::read_to_string(&spec).unwrap();
    fs::write(
        &spec,
        text.replace("        amount: {", "        coupon: {type: string}\n        amount: {"),
    )
    .unwrap();
    assert_eq!(drift(root.path()).stale, generated(&["tiny.json", "tiny.rs"]));
    repository::write(root.path()).unwrap();
    let module = fs::read_to_string(root.path().join(GENERATED).join("tiny.rs")).unwrap();
    assert!(module.contains("pub coupon: Option<String>;"));
}

#[test]
fn rejected_specification_changes_nothing() {
    let root = example();
    fs::write(root.path().join("openapi/zzz.yaml"), "openapi: 3.0.3").unwrap();
    assert!(matches!(repository::write(root.path()), Err(Error::Lint(_))));
    assert!(!root.path().join(GENERATED).exists());
}

/// Paths that only WeChat Pay can change: two of one name, a trailing slash, and a segment with the
/// name of a call.
#[test]
fn paths_of_one_name_are_generated() {
    let root = example();
    let spec = fs::read_to_string(root.path().join("openapi/other.yaml")).unwrap();
    for (title, path) in [
        ("Hyphens", "/v3/tiny-pay"),
        ("Slash", "/v3/tiny-pay/"),
        ("Underscores", "/v3/tiny_pay"),
        ("Call", "/v3/tiny-pay/delete"),
    ] {
        let spec = spec.replace("title: Other", &format!("title: {title}"));
        let name = format!("openapi/{}.yaml", title.to_lowercase());
        fs::write(root.path().join(name), spec.replace("/v3/other", path)).unwrap();
    }
    repository::write(root.path()).unwrap();
    assert!(drift(root.path()).is_clean());
    let routes = fs::read_to_string(root.path().join(GENERATED).join("routes.rs")).unwrap();
    for step in [
        "step tiny_pay -> V3TinyPay;",
        "step tiny_pay_ -> V3TinyPaySnake;",
        "step slash -> V3TinyPaySlash;",
        "step delete_ -> V3TinyPayDelete;",
    ] {
        assert!(routes.contains(step), "{step}: {routes}");
    }
}

#[test]
fn build_script_writes_one_module() {
    let root = example();
    let out = root.path().join("out/private.rs");
    let generator = Generator::new(root.path().join("openapi/tiny.yaml")).origin("tiny.yaml");
    generator.write(&out).unwrap();
    let module = fs::read_to_string(&out).unwrap();
    assert!(
        module.starts_with("// @generated by wechatpay-codegen from tiny.yaml. DO NOT EDIT"),
        "{module}"
    );
    assert!(module.contains("\nuse ::wechatpay_client::runtime;\n"));
    let before = fs::metadata(&out).unwrap().modified().unwrap();
    generator.write(&out).unwrap();
    assert_eq!(fs::metadata(&out).unwrap().modified().unwrap(), before);
}

#[test]
fn runtime_that_is_not_a_path_is_rejected() {
    let error = Generator::new("x.yaml").runtime("not a path").generate();
    assert_eq!(error, Err(Error::Runtime("not a path".to_owned())));
}

#[test]
fn new_family_is_complete_after_one_command() {
    let root = example();
    let manifest = root.path().join("crates/wechatpay-client/Cargo.toml");
    fs::create_dir_all(manifest.parent().unwrap()).unwrap();
    fs::write(
        &manifest,
        "[features]\n# <generated features>\n# </generated features>\ngzip = []\n",
    )
    .unwrap();
    repository::write(root.path()).unwrap();
    assert_eq!(
        repository::create(root.path(), "big_bills").unwrap(),
        Path::new("openapi/big_bills.yaml")
    );
    repository::write(root.path()).unwrap();
    assert!(drift(root.path()).is_clean());
    let read = |name: &str| fs::read_to_string(root.path().join(GENERATED).join(name)).unwrap();
    assert!(read("big_bills.rs").contains("pub struct BigBills;"));
    assert!(read("mod.rs").contains("#[cfg(feature = \"big_bills\")]\npub mod big_bills;"));
    assert!(read("families.md").contains("`GET /v3/big-bills/items/{item_no}`"));
    assert!(read("routes.rs").contains("    #[cfg(feature = \"big_bills\")]\n    V3BigBills: "));
    let features = fs::read_to_string(manifest).unwrap();
    assert!(
        features.contains("\nbig_bills = []\n") && features.ends_with("gzip = []\n"),
        "{features}"
    );
}

#[test]
fn features_in_the_manifest_are_compared() {
    let root = example();
    let manifest = root.path().join("crates/wechatpay-client/Cargo.toml");
    fs::create_dir_all(manifest.parent().unwrap()).unwrap();
    fs::write(&manifest, "[features]\n# <generated features>\n# </generated features>\n").unwrap();
    repository::write(root.path()).unwrap();
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("tiny = []\n", "")).unwrap();
    assert_eq!(drift(root.path()).stale, [PathBuf::from("crates/wechatpay-client/Cargo.toml")]);
    fs::write(&manifest, "[features]\n").unwrap();
    assert!(matches!(repository::render(root.path()), Err(Error::Manifest { .. })));
}

#[test]
fn family_with_a_taken_or_invalid_name_is_rejected() {
    let root = example();
    for name in ["tiny", "big-bills", "Bills", "mod", "../bills", ""] {
        let error = repository::create(root.path(), name);
        assert!(matches!(error, Err(Error::Family { .. })), "{name}");
    }
}

#[test]
fn write_returns_the_changes_since_the_last_write() {
    let root = example();
    let kinds = |changes: wechatpay_codegen::diff::Changes| {
        changes
            .list
            .iter()
            .map(|change| format!("{}: {}", change.family, change.kind))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(repository::write(root.path()).unwrap()),
        ["other: family-added", "tiny: family-added"]
    );
    assert_eq!(kinds(repository::write(root.path()).unwrap()), [""; 0]);
    fs::remove_file(root.path().join("openapi/other.yaml")).unwrap();
    fs::write(root.path().join(GENERATED).join("tiny.json"), "<<<<<<< HEAD").unwrap();
    assert_eq!(
        kinds(repository::write(root.path()).unwrap()),
        ["other: family-removed", "tiny: family-added"]
    );
}

#[test]
fn committed_documents_yield_the_committed_code() {
    let root = example();
    repository::write(root.path()).unwrap();
    let out = root.path().join("out");
    repository::write_modules(&root.path().join(GENERATED), &out, |_| true).unwrap();
    let mut names = 0;
    for entry in fs::read_dir(&out).unwrap() {
        let name = entry.unwrap().file_name();
        let [built, committed] = [&out, &root.path().join(GENERATED)]
            .map(|folder| fs::read_to_string(folder.join(&name)).unwrap());
        assert!(built == committed, "{name:?}");
        names += 1;
    }
    assert_eq!(names, 5);
}

#[test]
fn modules_of_disabled_families_are_not_written() {
    let root = example();
    let spec = root.path().join("openapi/other.yaml");
    let text = fs::read_to_string(&spec).unwrap();
    let always = text.replace("title: Other", "title: Other\n  x-wechatpay-feature: always");
    fs::write(&spec, always).unwrap();
    repository::write(root.path()).unwrap();
    let documents = root.path().join(GENERATED);
    let written = |enabled: &'static str| {
        let out = root.path().join("out").join(enabled);
        repository::write_modules(&documents, &out, |family| family == enabled).unwrap();
        let mut names: Vec<_> =
            fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert!(!fs::read_to_string(out.join("routes.rs")).unwrap().is_empty());
        (names.len(), fs::read_to_string(out.join("mod.rs")).unwrap().contains("mod tiny;"))
    };
    assert_eq!(written("tiny"), (5, true));
    assert_eq!(written("nothing"), (4, false));
}
