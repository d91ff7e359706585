//! Everything that this repository derives from its `openapi/` folder: rendered, compared, written.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::diff::{Changes, Documents};
use crate::error::Error;
use crate::generator::{Generator, Module, write_if_changed};
use crate::load;
use crate::names;
use crate::print::Origin;
use crate::repository::conformance;
use crate::repository::index;
use crate::repository::manifest;
use crate::repository::routes;
use crate::repository::scaffold;

/// The folder of the specifications.
const SPECS: &str = "openapi";

/// The folder that holds nothing but generated files.
pub const GENERATED: &str = "crates/wechatpay-client/src/generated";

/// The manifest that lists the families as features.
const MANIFEST: &str = "crates/wechatpay-client/Cargo.toml";

/// The tests of what was generated.
const CHECKS: &str = "tests/conformance/generated.rs";

/// The command that calls [`write`](write()).
const COMMAND: &str = "cargo xtask gen";

/// Renders every generated file of the repository at `root`: paths from there, and contents. Writes nothing.
///
/// # Errors
///
/// As [`Generator::generate`], for the first specification that fails.
pub fn render(root: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let modules = specs(root)?
        .iter()
        .map(|spec| generate(&root.join(spec)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut files: BTreeMap<PathBuf, String> =
        code(&modules)?.into_iter().map(|(name, text)| (generated(&name), text)).collect();
    for module in &modules {
        files.insert(generated(&format!("{}.json", module.family)), module.json.clone());
    }
    files.insert(generated("families.md"), index::list(&modules));
    let checks = modules.iter().map(|module| module.checks.as_str());
    files.insert(PathBuf::from(CHECKS), conformance::file(&origin(SPECS), checks));
    files.extend(features(root, &modules)?);
    Ok(files)
}

/// Writes the client's modules to `out`, from the normalised specifications in `documents`: what [`render`] yields from
/// their sources, byte for byte. For the client's own build script, in a package that has no `openapi/`.
///
/// # Errors
///
/// As [`Generator::generate`], and [`Error::File`] when a file cannot be written.
pub fn write_modules(documents: &Path, out: &Path) -> Result<(), Error> {
    let names = list(documents)?.into_iter().filter(|name| name.ends_with(".json"));
    let modules =
        names.map(|name| generate(&documents.join(name))).collect::<Result<Vec<_>, _>>()?;
    let files = code(&modules)?;
    files.iter().try_for_each(|(name, text)| write_if_changed(&out.join(name), text))
}

/// Writes the Rust of all families, by file name.
fn code(modules: &[Module]) -> Result<BTreeMap<String, String>, Error> {
    let all = origin(SPECS);
    let routes: Vec<_> = modules.iter().flat_map(|module| module.routes.clone()).collect();
    let mut files = BTreeMap::from([
        ("mod.rs".to_owned(), index::modules(&all, modules)),
        ("routes.rs".to_owned(), routes::tree(&all, &routes)?),
        ("families.rs".to_owned(), index::exports(&all, modules)),
    ]);
    for module in modules {
        files.insert(format!("{}.rs", module.family), module.rust.clone());
    }
    Ok(files)
}

/// Renders the client's manifest, where there is a client, with the block of features as the specifications say.
fn features(root: &Path, modules: &[Module]) -> Result<Option<(PathBuf, String)>, Error> {
    let path = root.join(MANIFEST);
    let manifest = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        manifest => manifest.map_err(|error| Error::file(&path, &error))?,
    };
    let families: Vec<_> =
        modules.iter().map(|module| (module.family.as_str(), module.feature)).collect();
    let rewritten =
        manifest::rewrite(&manifest, &families).map_err(|reason| Error::File { path, reason })?;
    Ok(Some((PathBuf::from(MANIFEST), rewritten)))
}

/// Writes every generated file, and removes what is in the folder and no longer generated. Returns what changed in the API
/// since the files that were there.
///
/// # Errors
///
/// As [`render`], and [`Error::File`] when a file cannot be written or removed.
pub fn write(root: &Path) -> Result<Changes, Error> {
    let files = render(root)?;
    let changes = Changes::between(&present(root)?, &documents(&files)?);
    for path in drift(root, &files)?.extra {
        let path = root.join(path);
        std::fs::remove_file(&path).map_err(|error| Error::file(&path, &error))?;
    }
    files.iter().try_for_each(|(path, text)| write_if_changed(&root.join(path), text))?;
    Ok(changes)
}

/// Picks the normalised specifications from generated files, by their paths from the repository.
///
/// # Errors
///
/// [`Error::File`] for one that is no JSON.
pub fn documents(files: &BTreeMap<PathBuf, String>) -> Result<Documents, Error> {
    let mut documents = Documents::new();
    for (path, text) in files {
        let is_document = path.starts_with(GENERATED)
            && path.extension().is_some_and(|extension| extension == "json");
        if is_document {
            let fault = |error: serde_json::Error| Error::File {
                path: path.clone(),
                reason: error.to_string(),
            };
            documents.insert(load::family(path), serde_json::from_str(text).map_err(fault)?);
        }
    }
    Ok(documents)
}

/// Reads the normalised specifications that are there; one that is no JSON is as good as none.
fn present(root: &Path) -> Result<Documents, Error> {
    let mut present = Documents::new();
    for name in list(&root.join(GENERATED))?.into_iter().filter(|name| name.ends_with(".json")) {
        let path = generated(&name);
        let text = std::fs::read_to_string(root.join(&path))
            .map_err(|error| Error::file(&path, &error))?;
        present.extend(documents(&BTreeMap::from([(path, text)])).unwrap_or_default());
    }
    Ok(present)
}

/// Begins the specification of a new family, and returns its path from `root`. [`write`](write()) derives the rest from it.
///
/// # Errors
///
/// [`Error::File`] when there is such a specification, when the name cannot be a module's, or when it cannot be written.
pub fn begin(root: &Path, family: &str) -> Result<PathBuf, Error> {
    let path = Path::new(SPECS).join(format!("{family}.yaml"));
    let refuse = |reason: &str| Err(Error::File { path: path.clone(), reason: reason.to_owned() });
    if !names::is_snake(family) || names::is_keyword(family) {
        return refuse("the name is a module's: use lower-case letters, digits and `_`");
    }
    if specs(root)?.iter().any(|spec| load::family(Path::new(spec)) == family) {
        return refuse("there is a specification of this family already");
    }
    write_if_changed(&root.join(&path), &scaffold::spec(family))?;
    Ok(path)
}

/// How the committed files differ from what the specifications yield.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Files with other contents.
    pub stale: Vec<PathBuf>,
    /// Files that are not there.
    pub missing: Vec<PathBuf>,
    /// Files that nothing generates.
    pub extra: Vec<PathBuf>,
}

impl Drift {
    /// Reports whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Names every file, one to a line, and the command that mends all of them.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, paths) in
            [("stale", &self.stale), ("missing", &self.missing), ("extra", &self.extra)]
        {
            paths.iter().try_for_each(|path| writeln!(f, "{what}: {}", path.display()))?;
        }
        write!(f, "run `{COMMAND}` and commit what it changes")
    }
}

/// Compares rendered files with those of the repository at `root`.
///
/// # Errors
///
/// [`Error::File`] when the folder of generated files cannot be listed.
pub fn drift(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Drift, Error> {
    let mut drift = Drift::default();
    for (path, text) in files {
        match std::fs::read_to_string(root.join(path)) {
            Ok(present) if present == *text => {}
            Ok(_) => drift.stale.push(path.clone()),
            Err(_) => drift.missing.push(path.clone()),
        }
    }
    let present = list(&root.join(GENERATED))?.into_iter().map(|name| generated(&name));
    drift.extra = present.filter(|path| !files.contains_key(path)).collect();
    Ok(drift)
}

/// Lists the specifications by file name; whatever lies in the folder is generated from, except overlays.
fn specs(root: &Path) -> Result<Vec<String>, Error> {
    let names = list(&root.join(SPECS))?.into_iter();
    let is_spec = |name: &String| {
        (name.ends_with(".yaml") || name.ends_with(".json")) && !name.ends_with(".overlay.yaml")
    };
    Ok(names.filter(is_spec).map(|name| format!("{SPECS}/{name}")).collect())
}

fn list(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Error::file(folder, &error))?,
    };
    let names =
        entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    let mut names =
        names.collect::<Result<Vec<_>, _>>().map_err(|error| Error::file(folder, &error))?;
    names.sort();
    Ok(names)
}

/// Generates from a specification or from its normalised form; the header names neither's extension, to be the same.
fn generate(spec: &Path) -> Result<Module, Error> {
    Generator::new(spec)
        .runtime("crate::runtime")
        .example_crate("wechatpay_client")
        .origin(format!("{SPECS}/{}", load::family(spec)))
        .command(COMMAND)
        .generate()
}

fn origin(source: &str) -> Origin {
    Origin { source: source.to_owned(), command: Some(COMMAND.to_owned()) }
}

fn generated(name: &str) -> PathBuf {
    Path::new(GENERATED).join(name)
}
