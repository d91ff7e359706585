//! Generates the client of `openapi/canteen.yaml`.

use std::path::PathBuf;

fn main() -> Result<(), wechatpay_codegen::Error> {
    println!("cargo::rerun-if-changed=openapi");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    wechatpay_codegen::Generator::new("openapi/canteen.yaml").write(out.join("canteen.rs"))
}
