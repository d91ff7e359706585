//! Generates clients from private specifications, as the build script of a user would.

use std::path::{Path, PathBuf};

fn main() -> Result<(), wechatpay_codegen::Error> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let tiny = "../crates/wechatpay-codegen/tests/golden/tiny/spec.yaml";
    let specs = ["shapes", "uploads", "evolution_before", "evolution_after"]
        .map(|name| (name, format!("specs/{name}.yaml")));
    for (name, spec) in specs.into_iter().chain([("tiny", tiny.to_owned())]) {
        println!("cargo::rerun-if-changed={spec}");
        wechatpay_codegen::Generator::new(spec).write(out.join(format!("{name}.rs")))?;
    }
    people(&out)
}

/// Imports a description by others, and generates its client.
fn people(out: &Path) -> Result<(), wechatpay_codegen::Error> {
    let (description, folder) = ("specs/people/openapi.yaml", out.join("people"));
    println!("cargo::rerun-if-changed=specs/people");
    // The lock names the operations, independently of how the import would name them.
    let lock = folder.join("people.lock");
    let copied = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::copy("specs/people/people.lock", &lock));
    copied.map_err(|error| wechatpay_codegen::Error::File {
        path: lock,
        reason: error.to_string(),
    })?;
    wechatpay_codegen::repository::Import::new(description).write(&folder)?;
    wechatpay_codegen::Generator::new(folder.join("people.yaml")).write(out.join("people.rs"))
}
