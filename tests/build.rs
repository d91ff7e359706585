//! Generates clients from private specifications, as the build script of a user would.

use std::path::PathBuf;

fn main() -> Result<(), wechatpay_codegen::Error> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let tiny = "../crates/wechatpay-codegen/tests/golden/tiny/spec.yaml";
    let specs = ["shapes", "uploads", "evolution_before", "evolution_after"]
        .map(|name| (name, format!("specs/{name}.yaml")));
    for (name, spec) in specs.into_iter().chain([("tiny", tiny.to_owned())]) {
        println!("cargo::rerun-if-changed={spec}");
        wechatpay_codegen::Generator::new(spec).write(out.join(format!("{name}.rs")))?;
    }
    Ok(())
}
