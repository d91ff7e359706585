//! Generates clients from private specifications, as the build script of a user would.

use std::path::PathBuf;

fn main() -> Result<(), wechatpay_codegen::Error> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for name in ["shapes", "uploads"] {
        let spec = format!("specs/{name}.yaml");
        println!("cargo::rerun-if-changed={spec}");
        wechatpay_codegen::Generator::new(spec).write(out.join(format!("{name}.rs")))?;
    }
    Ok(())
}
