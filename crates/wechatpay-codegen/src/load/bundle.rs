//! References between files: what they name becomes a component, so that all later stages see one
//! file.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::error::Error;
use crate::load::tree::Tree;

/// Brings what a specification refers to in other files into the document.
pub(crate) fn bundle(document: &mut Document) -> Result<(), Error> {
    let folder = document.path.parent().unwrap_or(Path::new(""));
    let main = document.path.file_name().unwrap_or_default().to_string_lossy();
    let tree = Tree::new(folder);
    let mut bundle = Bundle::into_file(&tree, &main);
    let paths = path_items(&mut bundle, &document.root, &main)?;
    if let Some(root) = document.root.as_object_mut() {
        root.remove("paths");
    }
    document.root = bundle.copy(&document.root, &main)?;
    if let Some(paths) = paths {
        document.root["paths"] = paths;
    }
    let duplicates = tree.duplicates();
    if !duplicates.is_empty() {
        return Err(Error::Lint(duplicates));
    }
    for (key, component) in bundle.components {
        let components = &mut document.root["components"][&key.kind];
        if components.get(&key.name).is_some() {
            return Err(Error::Reference {
                path: document.path.clone(),
                reference: component.origin,
                reason: "has the name of a component of this file: rename one of them".to_owned(),
                position: None,
            });
        }
        components[key.name] = component.value;
    }
    Ok(())
}

/// Copies the paths. A path that is a reference becomes what it names, because operations are found
/// in `paths` only.
fn path_items(bundle: &mut Bundle<'_>, root: &Value, main: &str) -> Result<Option<Value>, Error> {
    let Some(Value::Object(paths)) = root.get("paths") else {
        return Ok(root.get("paths").cloned());
    };
    let mut copied = Map::new();
    for (path, item) in paths {
        let (item, file) = bundle.follow(item, main)?;
        copied.insert(path.clone(), bundle.copy(&item, &file)?);
    }
    Ok(Some(copied.into()))
}

/// Collects what references name as components, and rewrites the references to them.
pub(crate) struct Bundle<'a> {
    tree: &'a Tree,
    /// The file that the components are added to, if they are: its own keep their names.
    target: Option<String>,
    components: BTreeMap<Key, Component>,
}

/// The place of a component: `#/components/<kind>/<name>`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: String,
    name: String,
}

impl Key {
    fn reference(&self) -> String {
        format!("#/components/{}/{}", self.kind, self.name)
    }
}

struct Component {
    /// The file and the pointer in it.
    origin: String,
    value: Value,
}

impl<'a> Bundle<'a> {
    /// Creates a bundle for the components of a new document. Of two components of one name, the
    /// second is renamed.
    pub(crate) fn new(tree: &'a Tree) -> Self {
        Self { tree, target: None, components: BTreeMap::new() }
    }

    /// Creates a bundle that is added to the file `target`. References into it stay as they are,
    /// and two components of one name are an error, because types are named after them.
    fn into_file(tree: &'a Tree, target: &str) -> Self {
        Self { target: Some(target.to_owned()), ..Self::new(tree) }
    }

    /// Returns the components, as a document holds them.
    pub(crate) fn into_components(self) -> Value {
        let mut components = json!({});
        for (key, component) in self.components {
            components[key.kind][key.name] = component.value;
        }
        components
    }

    /// Returns what a value of `file` that may be a reference means, and the file that it stands
    /// in.
    pub(crate) fn follow(&self, value: &Value, file: &str) -> Result<(Value, String), Error> {
        const LONGEST_CHAIN: usize = 32;
        let (mut value, mut file) = (value.clone(), file.to_owned());
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok((value, file));
            };
            let (target, keys) = self.locate(reference, &file)?;
            value = self.read(&target, &keys, reference, &file)?;
            file = target;
        }
        Err(self.error(
            &file,
            &value["$ref"].to_string(),
            "is part of a circle of references: describe what it names",
        ))
    }

    /// Copies a value of `file`; references become references to components.
    pub(crate) fn copy(&mut self, value: &Value, file: &str) -> Result<Value, Error> {
        match value {
            Value::Array(items) => items.iter().map(|item| self.copy(item, file)).collect(),
            Value::Object(fields) => {
                let mut copied = Map::new();
                for (key, value) in fields {
                    let value = match (key.as_str(), value) {
                        ("$ref", Value::String(reference)) => {
                            self.component(reference, file)?.into()
                        }
                        ("example" | "examples" | "enum" | "default", _) => value.clone(),
                        // The keys of these are names, such as `default`.
                        (
                            "headers" | "parameters" | "properties" | "requestBodies" | "responses"
                            | "schemas",
                            Value::Object(named),
                        ) => named
                            .iter()
                            .map(|(name, value)| Ok((name.clone(), self.copy(value, file)?)))
                            .collect::<Result<Map<_, _>, Error>>()?
                            .into(),
                        _ => self.copy(value, file)?,
                    };
                    copied.insert(key.clone(), value);
                }
                Ok(Value::Object(copied))
            }
            other => Ok(other.clone()),
        }
    }

    /// Turns what a reference names into a component, and returns the reference to it.
    fn component(&mut self, reference: &str, file: &str) -> Result<String, Error> {
        let (target, keys) = self.locate(reference, file)?;
        if self.target.as_ref() == Some(&target) {
            let fragment = reference.split_once('#').map_or("", |(_, fragment)| fragment);
            return Ok(format!("#{fragment}"));
        }
        let origin = format!("{target}#/{}", keys.join("/"));
        let file_name = target.rsplit('/').next().unwrap_or_default();
        let stem = clean(file_name.split('.').next().unwrap_or_default());
        let (kind, name) = match keys.as_slice() {
            [components, kind, name] if components == "components" => (kind.as_str(), clean(name)),
            [.., name] => ("schemas", clean(name)),
            [] => ("schemas", stem.clone()),
        };
        let mut number = 0;
        let key = loop {
            number += 1;
            let name = match number {
                1 => name.clone(),
                2 => format!("{stem}_{name}"),
                _ => format!("{stem}_{name}{}", number - 1),
            };
            let key = Key { kind: kind.to_owned(), name };
            match self.components.get(&key) {
                Some(known) if known.origin == origin => return Ok(key.reference()),
                Some(_) if self.target.is_some() => {
                    let reason = "has the name of another component: rename one of them";
                    return Err(self.error(file, reference, reason));
                }
                Some(_) => {}
                None => break key,
            }
        };
        let value = self.read(&target, &keys, reference, file)?;
        // A component may refer to itself, so it has its name before it is copied.
        let component = Component { origin: origin.clone(), value: Value::Null };
        self.components.insert(key.clone(), component);
        let value = self.copy(&value, &target)?;
        let reference = key.reference();
        self.components.insert(key, Component { origin, value });
        Ok(reference)
    }

    /// Splits a reference into the file, and the keys in it.
    fn locate(&self, reference: &str, file: &str) -> Result<(String, Vec<String>), Error> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if path.contains("://") {
            let reason = "is a URL, and nothing is downloaded: save the file next to this one, and refer to it by its name";
            return Err(self.error(file, reference, reason));
        }
        let target = match path {
            "" => file.to_owned(),
            path => Tree::resolve(file, path).ok_or_else(|| {
                self.error(
                    file,
                    reference,
                    "leads out of the folder of the specification: move the file into it",
                )
            })?,
        };
        let keys = fragment
            .split('/')
            .filter(|key| !key.is_empty())
            .map(|key| key.replace("~1", "/").replace("~0", "~"));
        Ok((target, keys.collect()))
    }

    fn read(&self, file: &str, keys: &[String], of: &str, from: &str) -> Result<Value, Error> {
        let root = match self.tree.file(file) {
            Err(Error::File { reason, .. }) => {
                let reason = format!("names a file that cannot be read: {reason}");
                return Err(self.error(from, of, &reason));
            }
            root => root?,
        };
        keys.iter().try_fold(&*root, |value, key| value.get(key)).cloned().ok_or_else(|| {
            self.error(from, of, "names nothing: describe it there, or correct the reference")
        })
    }

    fn error(&self, file: &str, reference: &str, reason: &str) -> Error {
        Error::Reference {
            path: self.tree.path(file),
            reference: reference.to_owned(),
            reason: reason.to_owned(),
            position: None,
        }
    }
}

pub(super) fn clean(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use crate::load::load;

    #[test]
    fn referenced_values_in_other_files_become_components() {
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
    fn reference_to_nothing_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.yaml");
        std::fs::write(&main, "a: {$ref: 'main2.yaml#/x'}\n").unwrap();
        std::fs::write(folder.path().join("main2.yaml"), "y: 1\n").unwrap();
        let error = load(&main).unwrap_err().to_string();
        assert!(
            error.ends_with("main.yaml: the reference `main2.yaml#/x` names nothing: describe it there, or correct the reference"),
            "{error}"
        );
    }

    #[test]
    fn two_components_of_one_name_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("main.yaml", "a: {$ref: 'b.yaml#/Item'}\nc: {$ref: 'd.yaml#/Item'}\n");
        write("b.yaml", "Item: {type: string}\n");
        write("d.yaml", "Item: {type: string}\n");
        let error = load(&folder.path().join("main.yaml")).unwrap_err().to_string();
        let reason =
            "the reference `d.yaml#/Item` has the name of another component: rename one of them";
        assert!(error.ends_with(reason), "{error}");
    }
}
