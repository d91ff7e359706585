//! Generates a client from a private specification, as a user's own build script would.

use std::path::PathBuf;

fn main() -> Result<(), wechatpay_codegen::Error> {
    println!("cargo::rerun-if-changed=specs/shapes.yaml");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    wechatpay_codegen::Generator::new("specs/shapes.yaml").write(out.join("shapes.rs"))
}
