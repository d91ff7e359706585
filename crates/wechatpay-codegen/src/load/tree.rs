//! Files that refer to each other: each read once, all below one folder.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::error::Error;
use crate::load::yaml;

/// The files below a folder, parsed when first asked for.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    files: Mutex<BTreeMap<String, Arc<Value>>>,
}

impl Tree {
    /// Begins with a folder.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), files: Mutex::default() }
    }

    /// Returns what the file `name` holds, a path below the folder with `/`.
    pub(crate) fn file(&self, name: &str) -> Result<Arc<Value>, Error> {
        let lock = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(name) {
            return Ok(Arc::clone(known));
        }
        let path = self.path(name);
        let text = std::fs::read_to_string(&path).map_err(|error| Error::file(&path, &error))?;
        let parsed = yaml::parse_leniently(&text).map_err(|fault| fault.into_error(&path))?;
        let parsed = Arc::new(parsed);
        lock().insert(name.to_owned(), Arc::clone(&parsed));
        Ok(parsed)
    }

    /// Returns where the file `name` is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Returns the name of the file that `reference` means in the file `from`; none when it leads out of the folder.
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
    fn references_are_relative_to_their_file_and_stay_in_the_folder() {
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
