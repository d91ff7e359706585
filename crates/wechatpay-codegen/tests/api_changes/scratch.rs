//! A scratch workspace with one package per change, which holds the generated modules and the
//! caller.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use wechatpay_codegen::{Error, repository};

/// The root of every package: the client of the crate, as `wechatpay-client` includes it.
const LIB: &str = "\
#![allow(warnings)]

mod generated;
include!(\"generated/families.rs\");
pub use wechatpay_client::runtime;

/// What specifications export in addition.
pub mod handwritten {
    pub struct Helper;
    pub struct Second;
}

/// The client, to which the generated modules add their methods.
#[derive(Clone)]
pub struct Client(wechatpay_client::Client);

impl std::ops::Deref for Client {
    type Target = wechatpay_client::Client;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

pub mod caller;
";

/// The scratch workspace.
pub(crate) struct Scratch {
    folder: PathBuf,
    target: PathBuf,
}

impl Scratch {
    /// Creates the workspace of some changes in the target folder, which it shares: dependencies
    /// that are compiled already, and packages that are as before, are not compiled again.
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a &'a str>) -> Self {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let scratch = Self {
            folder: temporary.join("api_changes"),
            target: temporary.parent().unwrap().to_owned(),
        };
        let repository =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        let client = repository.join("crates/wechatpay-client");
        let members: Vec<String> = names.map(|name| format!("packages/{name}")).collect();
        // The profile is the repository's, so that dependencies are shared.
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n\
             [workspace.dependencies]\nwechatpay-client = {{ path = {client:?} }}\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n"
        );
        scratch.write("Cargo.toml", &manifest);
        let lock = fs::read_to_string(repository.join("Cargo.lock")).unwrap();
        scratch.write("Cargo.lock", &lock);
        scratch
    }

    /// Adds the package of a change: the modules that are generated from `api`, and the caller.
    ///
    /// # Errors
    /// If the specifications cannot be generated.
    pub(crate) fn add(&self, name: &str, api: &Value, caller: &str) -> Result<(), Error> {
        let documents = self.folder.join("documents").join(name);
        let _ = fs::remove_dir_all(&documents);
        let mut features = (String::new(), Vec::new());
        for (family, document) in api.as_object().unwrap() {
            self.write(&format!("documents/{name}/{family}.json"), &document.to_string());
            features.0.push_str(&format!("{family} = []\n"));
            if document["info"]["x-wechatpay-feature"] == "default" {
                features.1.push(family);
            }
        }
        let manifest = format!(
            "[package]\nname = \"change_{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [features]\ndefault = {:?}\n{}\n\
             [dependencies]\nwechatpay-client.workspace = true\n",
            features.1, features.0
        );
        let package = format!("packages/{name}");
        self.write(&format!("{package}/Cargo.toml"), &manifest);
        self.write(&format!("{package}/src/lib.rs"), LIB);
        self.write(&format!("{package}/src/caller.rs"), caller);
        let generated = self.folder.join(&package).join("src/generated");
        repository::write_modules(&documents, &generated, |_| true)
    }

    fn write(&self, path: &str, contents: &str) {
        let path = self.folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|present| present == contents) {
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// Compiles all packages, and returns the errors of those that do not compile, by change.
    ///
    /// # Panics
    /// If a package was neither compiled nor has errors: cargo failed.
    pub(crate) fn check<'a>(
        &self,
        names: impl Iterator<Item = &'a &'a str>,
    ) -> BTreeMap<String, Vec<String>> {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--workspace", "--lib", "--offline", "--keep-going", "--quiet"])
            .arg("--message-format=json")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let (mut sound, mut errors) = (BTreeSet::new(), BTreeMap::<String, Vec<String>>::new());
        let messages = String::from_utf8_lossy(&output.stdout);
        for message in messages.lines().filter_map(|line| serde_json::from_str(line).ok()) {
            let message: Value = message;
            let target = message["target"]["name"].as_str().unwrap_or_default();
            let Some(name) = target.strip_prefix("change_") else { continue };
            if message["reason"] == "compiler-artifact" {
                sound.insert(name.to_owned());
            } else if message["message"]["level"] == "error" {
                let text = message["message"]["rendered"].as_str().unwrap_or_default();
                errors.entry(name.to_owned()).or_default().push(text.to_owned());
            }
        }
        for name in names {
            assert!(
                sound.contains(*name) != errors.contains_key(*name),
                "{name}: cargo failed\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        errors
    }
}
