//! Bodies that other people recorded: a yardstick that does not come from the description itself.
//!
//! Each line of a file is one body: `{"method", "path", "kind", "name", "json"}`, where `kind` is
//! `request` or `response`. Its operation is found by the method and the path, whose parameters may
//! have other names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::text;
use crate::error::Error;
use crate::names;
use crate::spec::{Operation, Shape, Spec, Ty};

/// A recorded body.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) file: PathBuf,
    /// The line in the file, from 1.
    pub(crate) line: usize,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) is_request: bool,
    pub(crate) name: String,
    pub(crate) json: Value,
}

/// Reads a file of samples.
pub(crate) fn read(file: &Path) -> Result<Vec<Sample>, Error> {
    let contents = std::fs::read_to_string(file).map_err(|error| Error::file(file, &error))?;
    let lines = contents.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            parse(file, index + 1, line).map_err(|(column, reason)| Error::Syntax {
                path: file.to_owned(),
                line: index + 1,
                column,
                reason,
            })
        })
        .collect()
}

fn parse(file: &Path, line: usize, contents: &str) -> Result<Sample, (usize, String)> {
    let mut sample: Value = serde_json::from_str(contents)
        .map_err(|error| (error.column(), format!("a sample must be JSON: {error}")))?;
    let is_request = match text(&sample, "kind") {
        "request" => true,
        "response" => false,
        _ => return Err((1, FORM.to_owned())),
    };
    let (method, path) = (text(&sample, "method"), text(&sample, "path"));
    if method.is_empty() || !path.contains('/') || sample.get("json").is_none() {
        return Err((1, FORM.to_owned()));
    }
    Ok(Sample {
        file: file.to_owned(),
        line,
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        is_request,
        name: text(&sample, "name").to_owned(),
        json: sample["json"].take(),
    })
}

/// What a line must have.
const FORM: &str = "a sample must have `method`, `path`, `kind` (`request` or `response`) and \
                    `json`: remove the line, or write it in this form";

impl Sample {
    /// The operation, the side of it, and where the sample is.
    pub(crate) fn place(&self) -> String {
        let Self { file, line, method, path, is_request, name, .. } = self;
        let kind = if *is_request { "request" } else { "response" };
        format!("{method} {path} {kind} {name} ({}:{line})", file.display())
    }

    /// What identifies the operation: a method, and a path without a host, a query, or the names of
    /// parameters.
    fn key(&self) -> (String, String) {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let path = match path.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
            None => path,
        };
        key(&self.method, path)
    }
}

fn key(method: &str, path: &str) -> (String, String) {
    (method.to_ascii_uppercase(), names::without_parameters(path))
}

/// The operations of several families, to be found by samples.
#[derive(Default)]
pub(crate) struct Operations<'a>(BTreeMap<(String, String), (usize, &'a Operation)>);

impl<'a> Operations<'a> {
    /// Adds the operations of the family with this index.
    pub(crate) fn add(&mut self, family: usize, spec: &'a Spec) {
        for operation in &spec.operations {
            let key = key(&operation.method, &operation.path);
            self.0.entry(key).or_insert((family, operation));
        }
    }

    /// Finds a sample's operation, and the family of it; a trailing slash is ignored if nothing
    /// else fits.
    pub(crate) fn find(&self, sample: &Sample) -> Option<(usize, &'a Operation)> {
        let (method, path) = sample.key();
        let bare = path.trim_end_matches('/').to_owned();
        let slashed = format!("{bare}/");
        [path, bare, slashed]
            .into_iter()
            .find_map(|path| self.0.get(&(method.clone(), path)))
            .copied()
    }
}

/// Returns the type of one side of an operation; `None` if that side has no JSON.
pub(crate) fn type_of(operation: &Operation, is_request: bool) -> Option<&Ty> {
    if is_request {
        operation.body.as_ref().map(|body| &body.ty)
    } else {
        operation.response.as_ref()
    }
}

/// Lists the fields of a value that its type does not know, each once; what is inside of them is
/// not listed.
pub(crate) fn unknown_fields(spec: &Spec, of: Option<&Ty>, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    match (of, value) {
        (Some(of), value) => collect(spec, of, value, "", &mut found),
        (None, Value::Object(fields)) => found.extend(fields.keys().cloned()),
        (None, _) => {}
    }
    found
}

fn collect(spec: &Spec, of: &Ty, value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match (of, value) {
        (Ty::Boxed(inner), value) => collect(spec, inner, value, place, found),
        (Ty::List(of), Value::Array(items)) => {
            let place = format!("{place}[]");
            items.iter().for_each(|item| collect(spec, of, item, &place, found));
        }
        // One value where a list is expected is read as a list.
        (Ty::List(of), single) => collect(spec, of, single, place, found),
        (Ty::Dictionary(of), Value::Object(entries)) => {
            let place = join(place, "*");
            entries.values().for_each(|value| collect(spec, of, value, &place, found));
        }
        (Ty::Named(name), value) => {
            let of = spec.types.iter().find(|of| of.name == *name);
            match of.map(|of| &of.shape) {
                Some(Shape::Alias(of)) => collect(spec, of, value, place, found),
                Some(Shape::Object(fields)) => {
                    // A list of one object is read as the object.
                    let value = match value {
                        Value::Array(items) if items.len() == 1 => &items[0],
                        value => value,
                    };
                    for (key, value) in value.as_object().into_iter().flatten() {
                        let place = join(place, key);
                        match fields.iter().find(|field| field.name == *key) {
                            Some(field) => collect(spec, &field.ty, value, &place, found),
                            None => drop(found.insert(place)),
                        }
                    }
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Sample, (usize, String)> {
        parse(Path::new("s.jsonl"), 3, line)
    }

    #[test]
    fn operation_is_found_by_method_and_path_without_names() {
        let key = |path: &str| {
            let line = format!(
                r#"{{"method": "get", "path": "{path}", "kind": "response", "json": {{}}}}"#
            );
            parsed(&line).unwrap().key()
        };
        let expected = ("GET".to_owned(), "/v3/a/{}/b".to_owned());
        assert_eq!(key("/v3/a/{id}/b"), expected);
        assert_eq!(key("https://api.mch.weixin.qq.com/v3/a/{other_id}/b?mchid=1"), expected);
    }

    #[test]
    fn line_of_another_form_is_an_error_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.jsonl");
        let sample =
            r#"{"method": "GET", "path": "/v3/a", "kind": "response", "name": "A", "json": 1}"#;
        for (line, column, part) in [
            (r#"{"group": "A", "name": "A", "json": {}}"#, 1, "a sample must have `method`"),
            (r#"{"method": "GET", "path": "/v3/a", "kind": "event", "json": 1}"#, 1, "`kind`"),
            (r#"{"method": "GET", "path": "/v3/a", "kind": "request"}"#, 1, "`json`"),
            (r#"{"method": "GET", "path": "a", "kind": "request", "json": 1}"#, 1, "`path`"),
            ("[1]", 1, "a sample must have"),
            ("{", 1, "a sample must be JSON"),
        ] {
            std::fs::write(&file, format!("{sample}\n\n{line}\n")).unwrap();
            let error = read(&file).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{}:3:{column}: ", file.display())), "{error}");
            assert!(error.contains(part), "{error}");
        }
        std::fs::write(&file, sample).unwrap();
        assert_eq!(
            read(&file).unwrap()[0].place(),
            format!("GET /v3/a response A ({}:1)", file.display())
        );
        assert!(matches!(read(&folder.path().join("x")), Err(Error::File { .. })));
    }
}
