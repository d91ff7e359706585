//! Generates the modules with feature `build-time-codegen`; otherwise does nothing.

#[cfg(not(feature = "build-time-codegen"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "build-time-codegen")]
fn main() -> Result<(), wechatpay_codegen::Error> {
    println!("cargo::rerun-if-changed=src/generated");
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    wechatpay_codegen::repository::write_modules(
        "src/generated".as_ref(),
        &out.join("generated"),
        |family| std::env::var_os(format!("CARGO_FEATURE_{}", family.to_uppercase())).is_some(),
    )
}
