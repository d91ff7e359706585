//! The scratch workspace: one package per family, and one that decodes the examples.
//!
//! One package per family limits the compiler's memory, uses all processors, and shows which family
//! does not compile.

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use self::sources::{RUNNER, TOGETHER, decoder};
use crate::error::Error;
use crate::generator::write_if_changed;
use crate::repository::corpus::{Generated, Together};

/// The scratch workspace, and the repository that it depends on.
pub(super) struct Scratch {
    repository: PathBuf,
    folder: PathBuf,
}

/// The result of compiling.
pub(super) struct Compiled {
    sound: BTreeSet<String>,
    errors: BTreeMap<String, String>,
}

/// The package in which all families are together.
const ALL: &str = "together";

/// What a scratch package decodes.
pub(super) struct Input<'a> {
    pub(super) family: &'a str,
    /// Whether it is a sample, which is read leniently, or an example.
    pub(super) is_sample: bool,
    /// The Rust type.
    pub(super) of: &'a str,
    pub(super) value: &'a Value,
}

impl Compiled {
    /// Returns the errors of all families together; none if they were compiled.
    pub(super) fn errors_together(&self) -> Option<&str> {
        self.errors_of(ALL)
    }

    /// Returns the errors of a family; none if it was compiled.
    pub(super) fn errors_of(&self, family: &str) -> Option<&str> {
        if self.sound.contains(family) {
            return None;
        }
        Some(self.errors.get(family).map_or("did not compile", String::as_str))
    }
}

impl Scratch {
    /// Creates the workspace in the target folder, where a second run compiles only what has
    /// changed.
    pub(super) fn new(repository: &Path) -> Self {
        let repository = std::path::absolute(repository).unwrap_or_else(|_| repository.to_owned());
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| repository.join("target"), PathBuf::from);
        Self { folder: target.join("corpus"), repository }
    }

    /// Writes the packages; `sampled` lists the types of a family, by its index, that samples are
    /// read as.
    pub(super) fn write<'a>(
        &self,
        families: &[Generated],
        sampled: &dyn Fn(usize) -> BTreeSet<&'a str>,
        together: Option<&Together>,
    ) -> Result<(), Error> {
        let packages = self.folder.join("packages");
        if packages.exists() {
            self.remove_others(&packages, families)?;
        }
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"packages/*\"]\n\n[profile.dev]\ndebug = false\nincremental = false\n";
        write_if_changed(&self.folder.join("Cargo.toml"), manifest)?;
        self.copy_lock()?;
        for (index, generated) in families.iter().enumerate() {
            let family = &generated.imported.document.family;
            let whole = "#![allow(warnings)]\nmod family;\npub use family::*;\n";
            self.package(family, "client", whole, &generated.rendered.module.rust)?;
            let types = format!(
                "#![allow(warnings)]\nmod family;\n\n{}",
                decoder(generated, &sampled(index))
            );
            self.package(family, "types", &types, &generated.types)?;
        }
        self.write_together(families, together)?;
        self.write_runner(&[])
    }

    /// Writes the package in which all families are together: what `gen` writes for the client,
    /// with each module in the package of its family.
    fn write_together(
        &self,
        families: &[Generated],
        together: Option<&Together>,
    ) -> Result<(), Error> {
        let folder = self.folder.join("packages").join(ALL);
        let Some(together) = together else {
            return match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(Error::file(&folder, &error))
                }
                _ => Ok(()),
            };
        };
        let client = self.repository.join("crates/wechatpay-client").display().to_string();
        let mut manifest = format!(
            "[package]\nname = \"{ALL}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[features]\n{}\n[dependencies]\nwechatpay-client = {{ path = {client:?} }}\n",
            together.features,
        );
        for generated in families {
            let family = &generated.imported.document.family;
            let _ = writeln!(manifest, "{family}-client = {{ path = \"../{family}-client\" }}");
            let module = format!("pub use {family}_client::*;\n");
            write_if_changed(&folder.join(format!("src/generated/{family}.rs")), &module)?;
        }
        write_if_changed(&folder.join("Cargo.toml"), &manifest)?;
        write_if_changed(&folder.join("src/lib.rs"), TOGETHER)?;
        together.files.iter().try_for_each(|(name, contents)| {
            write_if_changed(&folder.join("src/generated").join(name), contents)
        })
    }

    fn remove_others(&self, packages: &Path, families: &[Generated]) -> Result<(), Error> {
        let failed = |error: std::io::Error| Error::file(packages, &error);
        let is_wanted = |name: &str| {
            name == "runner"
                || name == ALL
                || families.iter().any(|it| {
                    name.strip_prefix(&it.imported.document.family)
                        .is_some_and(|rest| matches!(rest, "-client" | "-types"))
                })
        };
        for entry in std::fs::read_dir(packages).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if !is_wanted(&entry.file_name().to_string_lossy()) {
                std::fs::remove_dir_all(entry.path()).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Copies the repository's lock file, for the same versions.
    fn copy_lock(&self) -> Result<(), Error> {
        let (from, to) = (self.repository.join("Cargo.lock"), self.folder.join("Cargo.lock"));
        match std::fs::copy(&from, &to) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::file(&from, &error)),
        }
    }

    fn package(&self, family: &str, kind: &str, lib: &str, module: &str) -> Result<(), Error> {
        let folder = self.folder.join("packages").join(format!("{family}-{kind}"));
        let client = self.repository.join("crates/wechatpay-client");
        let manifest = format!(
            "[package]\nname = \"{family}-{kind}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nwechatpay-client = {{ path = {:?} }}\n",
            client.display().to_string()
        );
        write_if_changed(&folder.join("Cargo.toml"), &manifest)?;
        write_if_changed(&folder.join("src/lib.rs"), lib)?;
        write_if_changed(&folder.join("src/family.rs"), module)
    }

    /// Writes the package that decodes the examples of `families`.
    fn write_runner(&self, families: &[&Generated]) -> Result<(), Error> {
        let folder = self.folder.join("packages/runner");
        let client = self.repository.join("crates/wechatpay-client").display().to_string();
        let mut manifest = format!(
            "[package]\nname = \"runner\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nwechatpay-client = {{ path = {client:?} }}\n"
        );
        let mut arms = String::new();
        for generated in families {
            let family = &generated.imported.document.family;
            let _ = writeln!(manifest, "{family}-types = {{ path = \"../{family}-types\" }}");
            let _ =
                writeln!(arms, "        ({family:?}, false) => {family}_types::again(of, text),");
            let _ =
                writeln!(arms, "        ({family:?}, true) => {family}_types::sample(of, text),");
        }
        write_if_changed(&folder.join("Cargo.toml"), &manifest)?;
        write_if_changed(&folder.join("src/main.rs"), &RUNNER.replace("        // arms\n", &arms))
    }

    /// Compiles every family.
    pub(super) fn check(
        &self,
        families: &[Generated],
        together: Option<&Together>,
    ) -> Result<Compiled, Error> {
        let mut command = self.cargo("check");
        command.args(["--keep-going", "--message-format=json", "--lib"]);
        for generated in families {
            command.arg(format!("-p={}-client", generated.imported.document.family));
        }
        if together.is_some() {
            command.args(["-p", ALL, "--features", &format!("{ALL}/all-families")]);
        }
        let output = self.output(command)?;
        let mut compiled = Compiled { sound: BTreeSet::new(), errors: BTreeMap::new() };
        for message in output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            compiled.read(&message);
        }
        Ok(compiled)
    }

    /// Decodes and encodes examples and samples of these families; one result each, in order.
    pub(super) fn decode(
        &self,
        families: &[&Generated],
        inputs: &[Input<'_>],
    ) -> Result<Vec<Result<Value, String>>, Error> {
        self.write_runner(families)?;
        let cases: Vec<Value> = inputs
            .iter()
            .map(|Input { family, is_sample, of, value }| {
                json!([family, is_sample, of, value.to_string()])
            })
            .collect();
        let path = self.folder.join("cases.json");
        write_if_changed(&path, &json!(cases).to_string())?;
        let mut command = self.cargo("run");
        command.args(["--quiet", "-p=runner", "--"]).arg(&path);
        let output = self.output(command)?;
        let results: Vec<_> = output
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .map(|result| match result.get("error").and_then(Value::as_str) {
                Some(error) => Err(error.to_owned()),
                None => Ok(result["value"].clone()),
            })
            .collect();
        if results.len() < cases.len() {
            return Err(Error::Command {
                command: "cargo run -p=runner".to_owned(),
                folder: self.folder.clone(),
                reason: "the package that decodes the examples failed: see its output".to_owned(),
            });
        }
        Ok(results)
    }

    fn cargo(&self, what: &str) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg(what).current_dir(&self.folder);
        command.env("CARGO_TARGET_DIR", self.folder.join("target"));
        command.stdin(Stdio::null()).stderr(Stdio::inherit());
        command
    }

    fn output(&self, mut command: Command) -> Result<String, Error> {
        let output = command.output().map_err(|error| Error::Command {
            command: format!("{command:?}"),
            folder: self.folder.clone(),
            reason: format!("the command did not start: {error}"),
        })?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Compiled {
    fn read(&mut self, message: &Value) {
        let target = message["target"]["name"].as_str().unwrap_or_default();
        let all = (target == ALL).then_some(ALL);
        let Some(family) = all.or_else(|| target.strip_suffix("_client")) else {
            return;
        };
        if message["reason"] == "compiler-artifact" {
            self.sound.insert(family.to_owned());
        } else if message["message"]["level"] == "error" {
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            self.errors.entry(family.to_owned()).or_default().push_str(text);
        }
    }
}
