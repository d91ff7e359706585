//! References into other files: what they name becomes a component of the document, so that all later stages see one file.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::document::Document;
use crate::error::Error;
use crate::load::tree::Tree;

/// Brings what other files hold into the document. A document without such references is not changed.
pub(crate) fn bundle(document: &mut Document) -> Result<(), Error> {
    let folder = document.path.parent().unwrap_or(Path::new(""));
    let main = document.path.file_name().unwrap_or_default();
    let mut bundle = Bundle {
        tree: Tree::new(folder),
        main: main.to_string_lossy().into_owned(),
        found: BTreeMap::new(),
    };
    let main = bundle.main.clone();
    bundle.value(&mut document.root, &main)?;
    for ((kind, name), (origin, value)) in bundle.found {
        let components = &mut document.root["components"][kind];
        if components.get(&name).is_some() {
            return Err(Error::Document {
                path: document.path.clone(),
                reason: format!("`{origin}` has the name of a component of this file: rename one"),
            });
        }
        components[name] = value;
    }
    Ok(())
}

struct Bundle {
    tree: Tree,
    main: String,
    /// By kind and name: where it came from, and what it is.
    found: BTreeMap<(String, String), (String, Value)>,
}

impl Bundle {
    /// Rewrites the references in a value of `file`.
    fn value(&mut self, value: &mut Value, file: &str) -> Result<(), Error> {
        if let Some(Value::String(reference)) = value.get("$ref") {
            let reference = reference.clone();
            if file == self.main && reference.starts_with('#') {
                return Ok(());
            }
            value["$ref"] = self.component(&reference, file)?.into();
            return Ok(());
        }
        match value {
            Value::Object(fields) => {
                fields.values_mut().try_for_each(|value| self.value(value, file))
            }
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.value(item, file)),
            _ => Ok(()),
        }
    }

    /// Makes what a reference names a component, and returns the reference to it.
    fn component(&mut self, reference: &str, file: &str) -> Result<String, Error> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = match path {
            "" => Some(file.to_owned()),
            path => Tree::resolve(file, path),
        };
        let target =
            target.ok_or_else(|| self.fault(file, reference, "leads out of the folder"))?;
        if target == self.main {
            return Ok(format!("#{fragment}"));
        }
        let root = self.tree.file(&target)?;
        let named = root.pointer(fragment).cloned();
        let mut named = named.ok_or_else(|| self.fault(file, reference, "names nothing"))?;
        let key = key(fragment, &target);
        let place = format!("#/components/{}/{}", key.0, key.1);
        let origin = format!("{target}#{fragment}");
        match self.found.get(&key) {
            Some((known, _)) if *known == origin => return Ok(place),
            Some(_) => {
                return Err(self.fault(file, reference, "has the name of another component"));
            }
            None => {}
        }
        self.found.insert(key.clone(), (origin.clone(), Value::Null));
        self.value(&mut named, &target)?;
        self.found.insert(key, (origin, named));
        Ok(place)
    }

    fn fault(&self, file: &str, reference: &str, reason: &str) -> Error {
        Error::Document { path: self.tree.path(file), reason: format!("`{reference}` {reason}") }
    }
}

/// Returns the kind and the name of a component: as the reference says, or a schema with the last name on the way.
fn key(fragment: &str, file: &str) -> (String, String) {
    let parts: Vec<&str> = fragment.split('/').filter(|part| !part.is_empty()).collect();
    let stem = file.rsplit('/').next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    match parts.as_slice() {
        ["components", kind, name] => ((*kind).to_owned(), (*name).to_owned()),
        [.., name] => ("schemas".to_owned(), (*name).to_owned()),
        [] => ("schemas".to_owned(), stem.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::load::load;

    #[test]
    fn what_other_files_hold_becomes_components() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "main.yaml",
            "a: {$ref: 'shared.yaml#/components/schemas/Item'}\nb: {$ref: '#/components/schemas/Own'}\nc: {$ref: Whole.yaml}\n",
        );
        write(
            "shared.yaml",
            "components: {schemas: {Item: {properties: {next: {$ref: '#/components/schemas/Item'}, own: {$ref: 'main.yaml#/components/schemas/Own'}}}}}\n",
        );
        write("Whole.yaml", "type: string\n");
        let root = load(&folder.path().join("main.yaml")).unwrap().root;
        assert_eq!(root["a"]["$ref"], "#/components/schemas/Item");
        assert_eq!(root["c"]["$ref"], "#/components/schemas/Whole");
        let item = &root["components"]["schemas"]["Item"]["properties"];
        assert_eq!(item["next"]["$ref"], "#/components/schemas/Item");
        assert_eq!(item["own"]["$ref"], "#/components/schemas/Own");
        assert_eq!(root["components"]["schemas"]["Whole"]["type"], "string");
    }

    #[test]
    fn what_is_not_there_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.yaml");
        std::fs::write(&main, "a: {$ref: 'main2.yaml#/x'}\n").unwrap();
        std::fs::write(folder.path().join("main2.yaml"), "y: 1\n").unwrap();
        let error = load(&main).unwrap_err().to_string();
        assert!(
            error
                .ends_with("main.yaml: not an OpenAPI 3.0 document: `main2.yaml#/x` names nothing"),
            "{error}"
        );
    }
}
