//! *Corrections*: facts that descriptions of WeChat Pay by others get wrong, in
//! `corrections.yaml`. They apply to every import, after the repairs and before types are named.
//!
//! Each entry lists operations, the body that it corrects, `request` or `response`, and edits. The
//! place of an edit is the path of a field, such as `sub_orders[].amount`. An edit has one of
//! `add` (a field, unless it is there already), `set` (the schema of a field that is there),
//! `remove: true`, and `required` (whether the field must be there).

use serde_json::{Map, Value};

use crate::document::pointer::Pointer;
use crate::document::{Document, items, text};
use crate::error::{Error, Finding};
use crate::load;
use crate::names;
use crate::upload::{FORM, Form};

pub(super) const NAME: &str = "corrections";
pub(super) const WHY: &str = "some bodies are known to differ from their description";

/// The corrections, as they are committed.
const FACTS: &str = include_str!("corrections.yaml");

/// What the corrections of a document did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Corrected {
    /// The number of edits that changed something.
    pub(crate) changed: usize,
    /// The fields whose description was replaced or removed.
    pub(crate) replaced: Vec<Field>,
    /// The edits that do not fit.
    pub(crate) findings: Vec<Finding>,
}

/// A field of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The HTTP method, in lower case.
    pub(crate) method: String,
    /// The path template, as in the document.
    pub(crate) path: String,
    pub(crate) is_request: bool,
    /// The path from the body; `[]` for the items of a list.
    pub(crate) steps: Vec<String>,
}

/// Applies the committed corrections. Operations that the document does not have are skipped.
///
/// # Errors
/// [`Error::Syntax`] or [`Error::Overlay`] if the committed file is malformed.
pub(super) fn apply(document: &mut Document) -> Result<Corrected, Error> {
    apply_from(FACTS, document)
}

fn apply_from(facts: &str, document: &mut Document) -> Result<Corrected, Error> {
    let path = std::path::Path::new("corrections.yaml");
    let facts = load::parse(path, facts)?.root;
    let mut corrected = Corrected::default();
    for (index, entry) in facts.as_array().into_iter().flatten().enumerate() {
        for operation in items(entry, "operations").filter_map(Value::as_str) {
            let malformed = |reason: &str| Error::Overlay {
                path: path.to_owned(),
                pointer: format!("/{index}"),
                reason: format!("{operation}: {reason}"),
                position: None,
            };
            let (method, template) = operation
                .split_once(' ')
                .ok_or_else(|| malformed("an operation is a method and a path"))?;
            let is_request = match text(entry, "in") {
                "request" => true,
                "response" => false,
                _ => return Err(malformed("`in` must be `request` or `response`")),
            };
            let Some((method, path)) = find(document, method, template) else { continue };
            for edit in items(entry, "edits") {
                let steps = steps(text(edit, "at"));
                let field = Field { method: method.clone(), path: path.clone(), is_request, steps };
                match field.edit(document, edit) {
                    Ok(Effect::Nothing) => {}
                    Ok(Effect::Added) => corrected.changed += 1,
                    Ok(Effect::Replaced) => {
                        corrected.changed += 1;
                        corrected.replaced.push(field);
                    }
                    Err(Misfit::Malformed(reason)) => return Err(malformed(reason)),
                    Err(Misfit::Gone(reason)) => corrected.findings.push(Finding {
                        path: document.path.clone(),
                        pointer: field.operation().to_string(),
                        rule: NAME,
                        message: format!(
                            "`{}` of the {} cannot be corrected, because {reason}: compare import/corrections/corrections.yaml with the official page",
                            text(edit, "at"),
                            text(entry, "in"),
                        ),
                        position: None,
                    }),
                }
            }
        }
    }
    Ok(corrected)
}

/// Finds an operation by its method and its path, whose parameters may have other names.
fn find(document: &Document, method: &str, template: &str) -> Option<(String, String)> {
    let wanted = names::without_parameters(template);
    let sites = document.operations().into_iter();
    sites
        .filter(|site| site.method.eq_ignore_ascii_case(method))
        .find(|site| names::without_parameters(site.path) == wanted)
        .map(|site| (site.method.to_owned(), site.path.to_owned()))
}

/// Splits the path of a field: `a[].b` is `a`, `[]`, `b`.
fn steps(at: &str) -> Vec<String> {
    let spread = at.replace("[]", ".[]");
    spread.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}

enum Effect {
    Nothing,
    Added,
    Replaced,
}

/// Why an edit could not be applied.
enum Misfit {
    /// The edit is not one.
    Malformed(&'static str),
    /// The document has no place for it.
    Gone(&'static str),
}

impl Field {
    fn operation(&self) -> Pointer {
        Pointer::default().descend(["paths", &self.path, &self.method])
    }

    fn edit(&self, document: &mut Document, edit: &Value) -> Result<Effect, Misfit> {
        let (last, parents) = self.steps.split_last().ok_or(Misfit::Malformed("`at` is empty"))?;
        let body = self.body(document).ok_or(Misfit::Gone("there is no such body in JSON"))?;
        let mut schema =
            document.root.pointer_mut(&body).ok_or(Misfit::Gone("the body is gone"))?;
        for step in parents {
            let inner = match step.as_str() {
                "[]" => schema.get_mut("items"),
                name => schema.get_mut("properties").and_then(|fields| fields.get_mut(name)),
            };
            schema = inner.ok_or(Misfit::Gone("the description has nothing to hold the field"))?;
        }
        let parent = schema.as_object_mut().ok_or(Misfit::Gone("its parent is not a schema"))?;
        match (edit.get("add"), edit.get("set"), edit.get("remove"), edit.get("required")) {
            (Some(added), None, None, None) => add(parent, last, added),
            (None, Some(set), None, None) => replace(parent, last, set),
            (None, None, Some(Value::Bool(true)), None) => Ok(remove(parent, last)),
            (None, None, None, Some(Value::Bool(required))) => require(parent, last, *required),
            _ => Err(Misfit::Malformed(
                "an edit must have one of `add`, `set`, `remove: true` and `required`",
            )),
        }
    }

    /// Returns the pointer to the schema of the body: of its JSON part if it is an upload.
    fn body(&self, document: &Document) -> Option<String> {
        let operation = document.root["paths"][&self.path].get(&self.method)?;
        let place = self.operation();
        if !self.is_request {
            let responses = operation["responses"].as_object()?;
            let status = responses.keys().find(|status| status.starts_with('2'))?;
            let json = ["responses", status, "content", "application/json", "schema"];
            return Some(place.descend(json).to_string());
        }
        let body = &operation["requestBody"];
        let pointer = match Form::read(document, body) {
            Some(form) => {
                place.descend(["requestBody", "content", FORM, "schema", "properties", form.meta])
            }
            None => place.descend(["requestBody", "content", "application/json", "schema"]),
        };
        Some(pointer.to_string()).filter(|pointer| document.root.pointer(pointer).is_some())
    }
}

fn add(parent: &mut Map<String, Value>, name: &str, schema: &Value) -> Result<Effect, Misfit> {
    if name == "[]" {
        return Err(Misfit::Malformed("the items of a list cannot be added"));
    }
    let fields = parent.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    let fields = fields.as_object_mut().ok_or(Misfit::Gone("its parent has no fields"))?;
    if fields.contains_key(name) {
        return Ok(Effect::Nothing);
    }
    fields.insert(name.to_owned(), schema.clone());
    parent.insert("type".to_owned(), "object".into());
    // An object without fields is a map.
    parent.remove("additionalProperties");
    Ok(Effect::Added)
}

fn replace(parent: &mut Map<String, Value>, name: &str, schema: &Value) -> Result<Effect, Misfit> {
    let place = match name {
        "[]" => parent.get_mut("items"),
        name => parent.get_mut("properties").and_then(|fields| fields.get_mut(name)),
    };
    let place = place.ok_or(Misfit::Gone("the description has no such field"))?;
    if place == schema {
        return Ok(Effect::Nothing);
    }
    *place = schema.clone();
    Ok(Effect::Replaced)
}

fn remove(parent: &mut Map<String, Value>, name: &str) -> Effect {
    let fields = parent.get_mut("properties").and_then(Value::as_object_mut);
    match fields.and_then(|fields| fields.remove(name)) {
        None => Effect::Nothing,
        Some(_) => {
            drop(require(parent, name, false));
            Effect::Replaced
        }
    }
}

fn require(parent: &mut Map<String, Value>, name: &str, required: bool) -> Result<Effect, Misfit> {
    let mut all: Vec<Value> =
        parent.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_described = parent.get("properties").is_some_and(|fields| fields.get(name).is_some());
    if required && !is_described {
        return Err(Misfit::Gone("the description has no such field"));
    }
    if all.iter().any(|it| it == name) == required {
        return Ok(Effect::Nothing);
    }
    all.retain(|it| it != name);
    if required {
        all.push(name.into());
    }
    if all.is_empty() {
        parent.remove("required");
    } else {
        parent.insert("required".to_owned(), all.into());
    }
    Ok(Effect::Added)
}

impl Field {
    /// Removes the field from an example of its body.
    pub(crate) fn cut(&self, example: &mut Value) {
        cut(example, &self.steps);
    }
}

fn cut(value: &mut Value, steps: &[String]) {
    match (steps, value) {
        ([step, rest @ ..], Value::Array(items)) if step == "[]" => {
            items.iter_mut().for_each(|item| cut(item, rest));
        }
        ([last], Value::Object(fields)) => drop(fields.remove(last)),
        ([step, rest @ ..], Value::Object(fields)) => {
            fields.get_mut(step).into_iter().for_each(|field| cut(field, rest));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
