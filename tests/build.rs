//! Generates clients from private specifications, as the build script of a user would.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wechatpay_codegen::repository::Import;
use wechatpay_codegen::{Error, Generator};

fn main() -> Result<(), Error> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let tiny = "../crates/wechatpay-codegen/tests/golden/tiny/spec.yaml";
    let specs = ["shapes", "uploads", "evolution_before", "evolution_after"]
        .map(|name| (name, format!("specs/{name}.yaml")));
    for (name, spec) in specs.into_iter().chain([("tiny", tiny.to_owned())]) {
        println!("cargo::rerun-if-changed={spec}");
        Generator::new(spec).write(out.join(format!("{name}.rs")))?;
    }
    orders(&out)?;
    people(&out)
}

/// Imports a description of orders, as it is done for the client. The import names the types, so
/// what reads the responses of an operation is in a table, by method and path.
fn orders(out: &Path) -> Result<(), Error> {
    let description = "../crates/wechatpay-codegen/tests/orders";
    println!("cargo::rerun-if-changed={description}");
    let mut source = String::new();
    let mut table = String::new();
    for specification in Import::new(description).write(out.join("orders"))?.written {
        let generator = Generator::new(&specification);
        let module = generator.generate()?;
        let family = &module.family;
        let file = out.join(format!("{family}.rs"));
        generator.write(&file)?;
        let _ = writeln!(source, "pub mod {family} {{ include!({file:?}); }}");
        let document: serde_json::Value = serde_json::from_str(&module.json).unwrap_or_default();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let schema = "/get/responses/200/content/application~1json/schema/$ref";
            let reference = item.pointer(schema).and_then(serde_json::Value::as_str);
            if let Some((_, name)) = reference.and_then(|reference| reference.rsplit_once('/')) {
                let _ = writeln!(table, "    ({path:?}, try_body::<{family}::{name}>),");
            }
        }
    }
    let _ = writeln!(source, "/// What reads the response of each `GET`, by its path.");
    let _ = writeln!(source, "pub const QUERIES: &[Query] = &[\n{table}];");
    let path = out.join("orders.rs");
    std::fs::write(&path, source).map_err(|error| Error::File { path, reason: error.to_string() })
}

/// Imports a description by others, and generates its client.
fn people(out: &Path) -> Result<(), Error> {
    let (description, folder) = ("specs/people/openapi.yaml", out.join("people"));
    println!("cargo::rerun-if-changed=specs/people");
    // The lock names the operations, independently of how the import would name them.
    let lock = folder.join("people.lock");
    let copied = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::copy("specs/people/people.lock", &lock));
    copied.map_err(|error| Error::File { path: lock, reason: error.to_string() })?;
    Import::new(description).write(&folder)?;
    Generator::new(folder.join("people.yaml")).write(out.join("people.rs"))
}
