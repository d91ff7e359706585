//! `<family>.overlay.yaml`: hand-written edits of an imported specification, applied when it is
//! loaded.
//!
//! A list of edits, each with a place, `at`, and one of `set` (replaces a value), `add` (adds a
//! value) and `remove: true`. With `was`, the edit requires this value before. An edit that does
//! not fit is an error that names its place, because upstream has changed.

use std::path::Path;

use serde_json::Value;

use crate::document::{Document, text};
use crate::error::Error;
use crate::load::yaml;

/// Applies the overlay next to the specification, if there is one.
pub(crate) fn apply(document: &mut Document) -> Result<usize, Error> {
    let folder = document.path.parent().unwrap_or(Path::new("")).to_owned();
    apply_from(document, &folder)
}

/// Checks that the overlay in `folder` applies to a specification that will be written there.
pub(crate) fn check(document: &Document, folder: &Path) -> Result<(), Error> {
    apply_from(&mut document.clone(), folder).map(drop)
}

fn apply_from(document: &mut Document, folder: &Path) -> Result<usize, Error> {
    let path = folder.join(format!("{}.overlay.yaml", document.family));
    let contents = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        contents => contents.map_err(|error| Error::file(&path, &error))?,
    };
    let error = |pointer: &str, reason: String| Error::Overlay {
        path: path.clone(),
        pointer: pointer.to_owned(),
        reason,
        position: None,
    };
    let edits = match yaml::parse(&contents).map_err(|fault| fault.into_error(&path))? {
        Value::Null => Vec::new(),
        Value::Array(edits) => edits,
        _ => return Err(error("/", "an overlay must be a list of edits".to_owned())),
    };
    for edit in &edits {
        apply_one(&mut document.root, edit).map_err(|reason| error(text(edit, "at"), reason))?;
    }
    Ok(edits.len())
}

fn apply_one(root: &mut Value, edit: &Value) -> Result<(), String> {
    let fields = edit.as_object().ok_or("an edit must have `at`, and `set`, `add` or `remove`")?;
    let unknown =
        |key: &&String| !matches!(key.as_str(), "at" | "was" | "set" | "add" | "remove" | "why");
    if let Some(key) = fields.keys().find(unknown) {
        return Err(format!("`{key}` is not a key of an edit"));
    }
    let at = text(edit, "at");
    let (parent, key) =
        at.rsplit_once('/').ok_or("`at` must be a JSON pointer, such as /paths/~1v3~1a/get")?;
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = root.pointer_mut(parent).ok_or("the place no longer exists")?;
    if let Some(was) = fields.get("was") {
        match child(parent, &key) {
            Some(is) if is == was => {}
            Some(is) => return Err(format!("the value was `{was}` and is now `{is}`")),
            None => return Err(format!("the value was `{was}` and no longer exists")),
        }
    }
    let there = child(parent, &key).is_some();
    match (fields.get("set"), fields.get("add"), fields.get("remove")) {
        (Some(_), None, None) | (None, None, Some(Value::Bool(true))) if !there => {
            Err("the value no longer exists".to_owned())
        }
        (None, Some(_), None) if there => Err("the value exists already: use `set`".to_owned()),
        (Some(value), None, None) | (None, Some(value), None) => put(parent, &key, Some(value)),
        (None, None, Some(Value::Bool(true))) => put(parent, &key, None),
        _ => Err("an edit must have one of `set`, `add` and `remove: true`".to_owned()),
    }
}

fn child<'a>(parent: &'a Value, key: &str) -> Option<&'a Value> {
    match parent {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        parent => parent.get(key),
    }
}

fn put(parent: &mut Value, key: &str, value: Option<&Value>) -> Result<(), String> {
    match (parent, value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(key.to_owned(), value.clone())),
        (Value::Object(fields), None) => drop(fields.remove(key)),
        (Value::Array(items), Some(value)) if key == "-" => items.push(value.clone()),
        (Value::Array(items), value) => {
            let index = key
                .parse::<usize>()
                .ok()
                .filter(|index| *index < items.len())
                .ok_or("the list has no such index")?;
            match value {
                Some(value) => items[index] = value.clone(),
                None => drop(items.remove(index)),
            }
        }
        _ => return Err("the parent is neither an object nor a list".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edited(edit: Value) -> Result<Value, String> {
        let mut root = json!({"a": {"b/c": 1}, "list": [1, 2]});
        apply_one(&mut root, &edit).map(|()| root)
    }

    #[test]
    fn edits_are_applied() {
        for (edit, expected) in [
            (
                json!({"at": "/a/b~1c", "was": 1, "set": 2}),
                json!({"a": {"b/c": 2}, "list": [1, 2]}),
            ),
            (json!({"at": "/a/d", "add": 3}), json!({"a": {"b/c": 1, "d": 3}, "list": [1, 2]})),
            (json!({"at": "/a/b~1c", "remove": true}), json!({"a": {}, "list": [1, 2]})),
            (json!({"at": "/list/0", "remove": true}), json!({"a": {"b/c": 1}, "list": [2]})),
            (json!({"at": "/list/-", "add": 3}), json!({"a": {"b/c": 1}, "list": [1, 2, 3]})),
        ] {
            assert_eq!(edited(edit.clone()), Ok(expected), "{edit}");
        }
    }

    #[test]
    fn edit_that_does_not_fit_is_an_error() {
        for (edit, reason) in [
            (json!({"at": "/a/b~1c", "was": 2, "set": 3}), "the value was `2` and is now `1`"),
            (json!({"at": "/a/x", "set": 3}), "the value no longer exists"),
            (json!({"at": "/a/x", "remove": true}), "the value no longer exists"),
            (json!({"at": "/a/b~1c", "add": 3}), "the value exists already: use `set`"),
            (json!({"at": "/x/y", "set": 3}), "the place no longer exists"),
            (json!({"at": "/a/x"}), "an edit must have one of `set`, `add` and `remove: true`"),
            (json!({"at": "/a/x", "sett": 1}), "`sett` is not a key of an edit"),
        ] {
            assert_eq!(edited(edit.clone()), Err(reason.to_owned()), "{edit}");
        }
    }
}
