//! The files below one folder that refer to each other. Each is read once.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::error::{Error, Finding};
use crate::load::yaml;

/// The files below a folder, parsed on first use.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    files: Mutex<BTreeMap<String, Arc<Value>>>,
    duplicates: Mutex<Vec<Finding>>,
}

impl Tree {
    /// Creates a tree of the files below `root`.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), files: Mutex::default(), duplicates: Mutex::default() }
    }

    /// Returns the contents of a file, by its path below the folder, with `/`.
    pub(crate) fn file(&self, name: &str) -> Result<Arc<Value>, Error> {
        let lock = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(name) {
            return Ok(Arc::clone(known));
        }
        let path = self.path(name);
        let text = super::read(&path)?;
        let read = yaml::parse_leniently(&text).map_err(|fault| fault.into_error(&path))?;
        let parsed = Arc::new(read.root);
        lock().insert(name.to_owned(), Arc::clone(&parsed));
        let found = read.duplicates.into_iter().map(|duplicate| Finding {
            path: path.clone(),
            pointer: duplicate.place.child(&duplicate.key).to_string(),
            rule: "duplicate",
            message: format!(
                "`{}` is there twice, with two values; the last one counts: remove one",
                duplicate.key
            ),
            position: Some(duplicate.position),
        });
        self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        Ok(parsed)
    }

    /// Lists the keys that are there twice in the files that were read so far.
    pub(crate) fn duplicates(&self) -> Vec<Finding> {
        let mut found = self.duplicates.lock().unwrap_or_else(PoisonError::into_inner).clone();
        found.sort();
        found.dedup();
        found
    }

    /// Returns the path of the file `name`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Returns the name of the file that `reference` in the file `from` names; none if it is
    /// outside of the folder.
    pub(crate) fn resolve(from: &str, reference: &str) -> Option<String> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let mut parts: Vec<String> = Vec::new();
        for part in folder.join(reference).components() {
            match part {
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                Component::ParentDir => drop(parts.pop()?),
                Component::CurDir => {}
                Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        Some(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_their_file_and_inside_the_folder() {
        let resolve = |from, reference| Tree::resolve(from, reference);
        assert_eq!(
            resolve("v3/a/{b}.yaml", "../../definitions/C.yaml").as_deref(),
            Some("definitions/C.yaml")
        );
        assert_eq!(resolve("swagger.yaml", "./v3/a.yaml").as_deref(), Some("v3/a.yaml"));
        assert_eq!(resolve("v3/a.yaml", "../../x.yaml"), None);
        assert_eq!(resolve("v3/a.yaml", "/etc/passwd"), None);
    }
}
