//! The walk that visits schemas and nothing else, inside out, so that a pass need not tell a schema from what looks like one.

use serde_json::{Map, Value};

use crate::document::pointer::Pointer;
use crate::document::{Document, METHODS};
use crate::pass::{Fault, Outcome};

/// A schema that is an object, as all but the most broken are.
pub(crate) type Schema = Map<String, Value>;

/// What is done to a schema: reports whether it changed it.
pub(crate) type Change<'a> = dyn FnMut(&Pointer, &mut Schema) -> Result<bool, String> + 'a;

/// Changes every schema of a document, and counts those that changed.
pub(crate) fn change(document: &mut Document, change: &mut Change<'_>) -> Outcome {
    let mut walk = Walk { place: Pointer::default(), changed: 0, change };
    walk.document(&mut document.root)?;
    Ok(walk.changed)
}

struct Walk<'a, 'b> {
    place: Pointer,
    changed: usize,
    change: &'a mut Change<'b>,
}

type Step<'a, 'b> = fn(&mut Walk<'a, 'b>, &mut Value) -> Result<(), Fault>;

impl<'a, 'b> Walk<'a, 'b> {
    fn document(&mut self, root: &mut Value) -> Result<(), Fault> {
        self.at(root, "components", |walk, components| {
            walk.at(components, "schemas", |walk, all| walk.each(all, Self::schema))?;
            walk.at(components, "parameters", |walk, all| walk.each(all, Self::holder))?;
            walk.at(components, "responses", |walk, all| walk.each(all, Self::contents))?;
            walk.at(components, "requestBodies", |walk, all| walk.each(all, Self::contents))
        })?;
        self.at(root, "paths", |walk, paths| walk.each(paths, Self::item))
    }

    fn item(&mut self, item: &mut Value) -> Result<(), Fault> {
        self.at(item, "parameters", |walk, all| walk.each(all, Self::holder))?;
        METHODS.iter().try_for_each(|method| self.at(item, method, Self::operation))
    }

    fn operation(&mut self, operation: &mut Value) -> Result<(), Fault> {
        self.at(operation, "parameters", |walk, all| walk.each(all, Self::holder))?;
        self.at(operation, "requestBody", Self::contents)?;
        self.at(operation, "responses", |walk, all| walk.each(all, Self::contents))
    }

    fn contents(&mut self, holder: &mut Value) -> Result<(), Fault> {
        self.at(holder, "content", |walk, all| walk.each(all, Self::holder))
    }

    fn holder(&mut self, holder: &mut Value) -> Result<(), Fault> {
        self.at(holder, "schema", Self::schema)
    }

    fn schema(&mut self, schema: &mut Value) -> Result<(), Fault> {
        if !schema.is_object() {
            return Ok(());
        }
        self.at(schema, "properties", |walk, all| walk.each(all, Self::schema))?;
        for key in ["items", "additionalProperties", "not"] {
            self.at(schema, key, Self::schema)?;
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            self.at(schema, key, |walk, all| walk.each(all, Self::schema))?;
        }
        if let Value::Object(schema) = schema {
            let changed = (self.change)(&self.place, schema);
            let changed = changed.map_err(|reason| Fault::new(self.place.clone(), reason))?;
            self.changed += usize::from(changed);
        }
        Ok(())
    }

    fn at(
        &mut self,
        value: &mut Value,
        key: &str,
        step: impl FnOnce(&mut Self, &mut Value) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some(value) = value.get_mut(key) else {
            return Ok(());
        };
        self.place.push(key);
        step(self, value)?;
        self.place.pop();
        Ok(())
    }

    fn each(&mut self, value: &mut Value, step: Step<'a, 'b>) -> Result<(), Fault> {
        let visit = |walk: &mut Self, key: &str, value: &mut Value| {
            walk.place.push(key);
            step(walk, value)?;
            walk.place.pop();
            Ok(())
        };
        match value {
            Value::Object(fields) => {
                fields.iter_mut().try_for_each(|(key, value)| visit(self, key, value))
            }
            Value::Array(items) => items
                .iter_mut()
                .enumerate()
                .try_for_each(|(index, value)| visit(self, &index.to_string(), value)),
            _ => Ok(()),
        }
    }
}

/// Returns the type that a schema says, when it says one.
pub(crate) fn kind(schema: &Schema) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

/// Names the JSON type of a value.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
