//! The files below one folder that refer to each other. Each is read once.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::error::Error;
use crate::load::yaml;

/// The files below a folder, parsed on first use.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    files: Mutex<BTreeMap<String, Arc<Value>>>,
}

impl Tree {
    /// Creates a tree of the files below `root`.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), files: Mutex::default() }
    }

    /// Returns the contents of a file, by its path below the folder, with `/`.
    pub(crate) fn file(&self, name: &str) -> Result<Arc<Value>, Error> {
        let lock = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(name) {
            return Ok(Arc::clone(known));
        }
        let path = self.path(name);
        let text = std::fs::read_to_string(&path).map_err(|error| Error::file(&path, &error))?;
        let parsed =
            Arc::new(yaml::parse_leniently(&text).map_err(|fault| fault.into_error(&path))?);
        lock().insert(name.to_owned(), Arc::clone(&parsed));
        Ok(parsed)
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
