//! Renders, compares and writes everything that this repository derives from its `openapi/` folder.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diff::{Changes, Documents};
use crate::document::feature::Feature;
use crate::error::Error;
use crate::generator::{Generator, write_if_changed};
use crate::import;
use crate::load;
use crate::names;
use crate::print::Origin;
use crate::repository::conformance;
use crate::repository::family::Family;
use crate::repository::index;
use crate::repository::manifest;
use crate::repository::routes;
use crate::repository::scaffold;

/// The folder of the specifications.
const SPECS: &str = "openapi";

/// The sources of imported specifications, with their licenses.
const NOTICES: &str = "THIRD-PARTY.md";

/// The folder of the generated files; it holds no others.
pub const GENERATED: &str = "crates/wechatpay-client/src/generated";

/// The manifest that lists the families as features.
pub(super) const MANIFEST: &str = "crates/wechatpay-client/Cargo.toml";

/// The tests of the generated code.
const CONFORMANCE: &str = "tests/conformance/generated.rs";

/// The command that runs [`write`](write()).
const COMMAND: &str = "cargo xtask gen";

/// Renders every generated file of the repository at `root`, by its path from there. Writes
/// nothing.
///
/// # Errors
/// Those of [`Generator::generate`], for the first specification that fails.
/// [`Error::Manifest`] if the list of features in the client's manifest cannot be generated.
pub fn render(root: &Path) -> Result<BTreeMap<PathBuf, String>, Error> {
    let families = specs(root)?
        .iter()
        .map(|spec| generate(&root.join(spec)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut files: BTreeMap<PathBuf, String> =
        code(&families)?.into_iter().map(|(name, text)| (generated(&name), text)).collect();
    for Family { module, .. } in &families {
        files.insert(generated(&format!("{}.json", module.family)), module.json.clone());
    }
    files.insert(generated("families.md"), index::list(&families));
    // The notices of imported specifications travel with what is made from them.
    let notices = root.join(SPECS).join(NOTICES);
    if notices.is_file() {
        let text =
            std::fs::read_to_string(&notices).map_err(|error| Error::file(&notices, &error))?;
        files.insert(generated(NOTICES), text);
    }
    let tests = families.iter().map(|family| family.conformance.as_str());
    files.insert(PathBuf::from(CONFORMANCE), conformance::file(&origin(SPECS), tests));
    files.extend(features(root, &families)?);
    Ok(files)
}

/// Writes the client's modules to `out`, from the normalized specifications in `documents`: those
/// of the families that are in every build, and of those that `is_enabled`. With all of them, the
/// files are those of [`render`], byte for byte.
///
/// For the build script of the client, whose package has no `openapi/`.
///
/// # Errors
/// Those of [`Generator::generate`].
/// [`Error::File`] if a file cannot be read or written, [`Error::Syntax`] if a document is not
/// JSON.
pub fn write_modules(
    documents: &Path,
    out: &Path,
    is_enabled: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let mut families = Vec::new();
    for name in list(documents)?.into_iter().filter(|name| name.ends_with(".json")) {
        let path = documents.join(name);
        let root = read_json(&path)?;
        if Feature::of(&root["info"]) == Feature::Always || is_enabled(&load::family(&path)) {
            families.push(generate(&path)?);
        }
    }
    code(&families)?
        .iter()
        .try_for_each(|(name, contents)| write_if_changed(&out.join(name), contents))
}

fn read_json(path: &Path) -> Result<Value, Error> {
    let contents = std::fs::read_to_string(path).map_err(|error| Error::file(path, &error))?;
    serde_json::from_str(&contents).map_err(|error| Error::json(path, &error))
}

/// Renders the Rust files of all families, by file name.
///
/// # Errors
/// [`Error::Lint`] if two operations have the same path and method.
pub(super) fn code(families: &[Family]) -> Result<BTreeMap<String, String>, Error> {
    let all = origin(SPECS);
    let routes: Vec<_> = families.iter().flat_map(|family| family.routes.clone()).collect();
    let mut files = BTreeMap::from([
        ("mod.rs".to_owned(), index::modules(&all, families)),
        ("routes.rs".to_owned(), routes::tree(&all, &routes)?),
        ("families.rs".to_owned(), index::exports(&all, families)),
    ]);
    for Family { module, .. } in families {
        files.insert(format!("{}.rs", module.family), module.rust.clone());
    }
    Ok(files)
}

/// Renders the client's manifest with the current list of features; none if there is no client.
fn features(root: &Path, families: &[Family]) -> Result<Option<(PathBuf, String)>, Error> {
    let path = root.join(MANIFEST);
    let manifest = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        manifest => manifest.map_err(|error| Error::file(&path, &error))?,
    };
    let families: Vec<_> =
        families.iter().map(|family| (family.module.family.as_str(), family.feature)).collect();
    let rewritten = manifest::rewrite(&manifest, &families)
        .map_err(|reason| Error::Manifest { path, reason })?;
    Ok(Some((PathBuf::from(MANIFEST), rewritten)))
}

/// Writes every generated file, and removes files that are no longer generated. Returns what
/// changed in the API compared to the files before.
///
/// # Errors
/// Those of [`render`].
/// [`Error::File`] if a file cannot be written or removed.
pub fn write(root: &Path) -> Result<Changes, Error> {
    let files = render(root)?;
    let changes = Changes::between(&committed(root)?, &documents(&files)?);
    for path in drift(root, &files)?.extra {
        let path = root.join(path);
        std::fs::remove_file(&path).map_err(|error| Error::file(&path, &error))?;
    }
    files.iter().try_for_each(|(path, text)| write_if_changed(&root.join(path), text))?;
    Ok(changes)
}

/// Returns the normalized specifications among generated files, by their paths from the repository.
///
/// # Errors
/// [`Error::Syntax`] if one is not JSON.
pub fn documents(files: &BTreeMap<PathBuf, String>) -> Result<Documents, Error> {
    let mut documents = Documents::new();
    for (path, contents) in files {
        let is_document = path.starts_with(GENERATED)
            && path.extension().is_some_and(|extension| extension == "json");
        if is_document {
            let document =
                serde_json::from_str(contents).map_err(|error| Error::json(path, &error))?;
            documents.insert(load::family(path), document);
        }
    }
    Ok(documents)
}

/// Reads the committed normalized specifications; files that are not JSON are ignored.
fn committed(root: &Path) -> Result<Documents, Error> {
    let mut committed = Documents::new();
    for name in list(&root.join(GENERATED))?.into_iter().filter(|name| name.ends_with(".json")) {
        let path = generated(&name);
        match read_json(&root.join(&path)) {
            Ok(document) => drop(committed.insert(load::family(&path), document)),
            Err(Error::Syntax { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(committed)
}

/// Creates the specification of a new family, and returns its path from `root`.
///
/// # Errors
/// [`Error::Family`] if the specification exists, or if `family` cannot name a module.
/// [`Error::File`] if the specification cannot be written.
pub fn create(root: &Path, family: &str) -> Result<PathBuf, Error> {
    let path = Path::new(SPECS).join(format!("{family}.yaml"));
    let reason = if !names::is_snake(family) || names::is_keyword(family) {
        Some("the family names a module: use lower-case letters, digits and `_`")
    } else if specs(root)?.iter().any(|spec| load::family(Path::new(spec)) == family) {
        Some("the family has a specification already: choose another name, or edit that one")
    } else {
        None
    };
    if let Some(reason) = reason {
        return Err(Error::Family { path, reason: reason.to_owned() });
    }
    write_if_changed(&root.join(&path), &scaffold::spec(family))?;
    Ok(path)
}

/// How the committed files differ from what is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Files whose contents differ.
    pub stale: Vec<PathBuf>,
    /// Files that do not exist.
    pub missing: Vec<PathBuf>,
    /// Files that are not generated.
    pub extra: Vec<PathBuf>,
}

impl Drift {
    /// Returns `true` if no file differs.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

/// Lists the files, one per line, and the command that updates them.
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
/// [`Error::File`] if the folder of generated files cannot be listed.
pub fn drift(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Drift, Error> {
    let mut drift = Drift::default();
    for (path, text) in files {
        match std::fs::read_to_string(root.join(path)) {
            Ok(present) if present == *text => {}
            Ok(_) => drift.stale.push(path.clone()),
            Err(_) => drift.missing.push(path.clone()),
        }
    }
    drift.extra = list(&root.join(GENERATED))?
        .into_iter()
        .map(|name| generated(&name))
        .filter(|path| !files.contains_key(path))
        .collect();
    Ok(drift)
}

/// Lists the specifications: every YAML or JSON file in the folder, except overlays and the files
/// that only an import reads.
fn specs(root: &Path) -> Result<Vec<String>, Error> {
    let is_spec = |name: &String| {
        (name.ends_with(".yaml") || name.ends_with(".json"))
            && !name.ends_with(".overlay.yaml")
            && !import::READ_BY_IMPORTS.contains(&name.as_str())
    };
    let names = list(&root.join(SPECS))?.into_iter().filter(is_spec);
    Ok(names.map(|name| format!("{SPECS}/{name}")).collect())
}

/// Lists the file names in a folder, in order; none if there is no folder.
fn list(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Error::file(folder, &error))?,
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::file(folder, &error))?;
    names.sort();
    Ok(names)
}

/// Generates a module from a specification or from its normalized form; the header is the same,
/// because it names neither extension.
fn generate(spec: &Path) -> Result<Family, Error> {
    let generator = Generator::new(spec)
        .runtime("crate::runtime")
        .example_crate("wechatpay_client")
        .origin(format!("{SPECS}/{}", load::family(spec)))
        .command(COMMAND);
    generator.run(generator.load()?).map(Family::of)
}

fn origin(source: &str) -> Origin {
    Origin { source: source.to_owned(), command: Some(COMMAND.to_owned()) }
}

fn generated(name: &str) -> PathBuf {
    Path::new(GENERATED).join(name)
}
