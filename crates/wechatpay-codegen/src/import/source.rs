//! The description that is imported: the main file, and the files that it refers to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::document::{members, text};
use crate::error::{Error, Finding};
use crate::load::openapi_3_1;
use crate::load::tree::Tree;

/// A description.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) tree: Tree,
    /// The name of the main file in the tree.
    pub(crate) main: String,
    /// The contents of the main file.
    pub(crate) root: Arc<Value>,
}

impl Source {
    /// Opens a file, or the main file of a folder.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let file = main_file(path)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let main = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let tree = Tree::new(folder);
        let root = tree.file(&main)?;
        let version = [text(&root, "swagger"), text(&root, "openapi")].concat();
        if version != "2.0" && !version.starts_with("3.0") && !openapi_3_1::is_3_1(&root) {
            return Err(Error::Lint(vec![Finding {
                path: file,
                pointer: if root.get("swagger").is_some() { "/swagger" } else { "/openapi" }
                    .to_owned(),
                rule: "version",
                message: format!(
                    "`{version}` is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1: convert the description to one of them"
                ),
                position: None,
            }]));
        }
        Ok(Self { tree, main, root })
    }

    /// Returns `true` if this is Swagger 2.0.
    pub(crate) fn is_swagger(&self) -> bool {
        self.root.get("swagger").is_some()
    }

    /// Returns `true` if this is OpenAPI 3.1.
    pub(crate) fn is_3_1(&self) -> bool {
        openapi_3_1::is_3_1(&self.root)
    }

    /// Lists the keys that are there twice in the files that were read: the last one counts.
    pub(crate) fn duplicates(&self) -> Vec<Finding> {
        self.tree.duplicates()
    }

    /// The name of the main file and the version of the description, for the header of what is
    /// written.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.main, text(&self.root["info"], "version"))
    }

    /// Returns `true` if the description has an operation, `METHOD path`.
    pub(crate) fn has_operation(&self, site: &str) -> bool {
        let Some((method, path)) = site.split_once(' ') else { return false };
        let item = &self.root["paths"][path];
        let file = item["$ref"].as_str().and_then(|reference| {
            let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
            let file = Tree::resolve(&self.main, file).filter(|_| !file.is_empty());
            let root = self.tree.file(&file.unwrap_or_else(|| self.main.clone())).ok()?;
            let fragment = match fragment {
                "" => String::new(),
                fragment => format!("/{}", fragment.trim_start_matches('/')),
            };
            root.pointer(&fragment).cloned()
        });
        file.as_ref().unwrap_or(item).get(method.to_ascii_lowercase()).is_some()
    }

    /// Lists the YAML files that no path refers to, in the folders of those that are.
    pub(crate) fn orphans(&self) -> Result<Vec<String>, Error> {
        let used: BTreeSet<String> = members(&self.root, "paths")
            .filter_map(|(_, item)| Tree::resolve(&self.main, item["$ref"].as_str()?))
            .collect();
        let folders: BTreeSet<&str> =
            used.iter().filter_map(|name| name.split('/').next()).collect();
        let mut orphans = Vec::new();
        for folder in folders.into_iter().filter(|folder| self.tree.path(folder).is_dir()) {
            let mut files = Vec::new();
            list(&self.tree.path(folder), folder, &mut files)?;
            orphans.extend(files.into_iter().filter(|name| !used.contains(name)));
        }
        orphans.sort();
        Ok(orphans)
    }
}

fn main_file(path: &Path) -> Result<PathBuf, Error> {
    const NAMES: [&str; 6] = [
        "swagger.yaml",
        "swagger.yml",
        "swagger.json",
        "openapi.yaml",
        "openapi.yml",
        "openapi.json",
    ];
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    NAMES.iter().map(|name| path.join(name)).find(|file| file.is_file()).ok_or_else(|| {
        Error::Description {
            path: path.to_owned(),
            reason: format!("the folder contains none of {}", NAMES.join(", ")),
        }
    })
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::file(folder, &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &name, files)?;
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            files.push(name);
        }
    }
    Ok(())
}
