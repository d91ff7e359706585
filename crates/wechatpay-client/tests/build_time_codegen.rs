//! What is generated while building is what is committed, byte for byte.
//!
//! `cargo test -p wechatpay-client --features build-time-codegen --test build_time_codegen`
#![cfg(feature = "build-time-codegen")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

/// Reads the Rust files of a folder, by name.
fn code(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let code = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    code.map(read).collect()
}

#[test]
fn what_is_built_is_what_is_committed() {
    let built = code(&Path::new(env!("OUT_DIR")).join("generated"));
    let committed = code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated"));
    assert!(built.contains_key("palmservice.rs"));
    assert_eq!(built.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, text) in &built {
        assert!(*text == committed[name], "{name} differs: run `cargo xtask gen`");
    }
}

#[test]
fn what_is_built_is_what_is_used() {
    let ids: Vec<&str> = wechatpay_client::operations().map(|operation| operation.id).collect();
    assert!(ids.contains(&"security_echo"), "{ids:?}");
}
