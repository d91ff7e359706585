//! The structure of a document: where schemas can stand, and the walks that visit them and nothing
//! else.
//!
//! What is only shown, an example, a default or the values of an enum, is never visited.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::pointer::Pointer;
use crate::pass::{Fault, Outcome};

/// A schema that is an object, as all but the most broken are.
pub(crate) type Schema = Map<String, Value>;

/// A change of one schema: returns `true` if it changed the schema.
pub(crate) type Change<'a> = dyn FnMut(&Pointer, &mut Schema) -> Result<bool, String> + 'a;

/// A part of a document that is, holds or refers to schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Document,
    Info,
    Components,
    PathItem,
    Operation,
    /// A request body or a response.
    Message,
    /// A parameter, a header or one media type of a message.
    Holder,
    Schema,
}

/// What stands under a key: one node, or an object or array of nodes.
#[derive(Clone, Copy)]
enum Child {
    One(Node),
    Each(Node),
}

impl Node {
    const fn children(self) -> &'static [(&'static str, Child)] {
        use Child::{Each, One};
        match self {
            Self::Document => &[
                ("info", One(Self::Info)),
                ("components", One(Self::Components)),
                ("paths", Each(Self::PathItem)),
            ],
            Self::Info => &[],
            Self::Components => &[
                ("schemas", Each(Self::Schema)),
                ("parameters", Each(Self::Holder)),
                ("headers", Each(Self::Holder)),
                ("responses", Each(Self::Message)),
                ("requestBodies", Each(Self::Message)),
            ],
            Self::PathItem => &[
                ("parameters", Each(Self::Holder)),
                ("get", One(Self::Operation)),
                ("post", One(Self::Operation)),
                ("put", One(Self::Operation)),
                ("patch", One(Self::Operation)),
                ("delete", One(Self::Operation)),
            ],
            Self::Operation => &[
                ("parameters", Each(Self::Holder)),
                ("requestBody", One(Self::Message)),
                ("responses", Each(Self::Message)),
            ],
            Self::Message => &[("headers", Each(Self::Holder)), ("content", Each(Self::Holder))],
            Self::Holder => &[("schema", One(Self::Schema))],
            Self::Schema => &[
                ("properties", Each(Self::Schema)),
                ("items", One(Self::Schema)),
                ("additionalProperties", One(Self::Schema)),
                ("not", One(Self::Schema)),
                ("allOf", Each(Self::Schema)),
                ("anyOf", Each(Self::Schema)),
                ("oneOf", Each(Self::Schema)),
            ],
        }
    }

    /// Lists the node `value` and everything in it, outside in, with places relative to it.
    pub(crate) fn list(self, value: &Value) -> Vec<(Self, Pointer, &Value)> {
        let mut nodes = Vec::new();
        self.list_at(value, &Pointer::default(), &mut nodes);
        nodes
    }

    fn list_at<'a>(
        self,
        value: &'a Value,
        place: &Pointer,
        nodes: &mut Vec<(Self, Pointer, &'a Value)>,
    ) {
        if !value.is_object() {
            return;
        }
        nodes.push((self, place.clone(), value));
        for (key, child) in self.children() {
            let (value, place) = (&value[*key], place.child(key));
            match (child, value) {
                (Child::One(node), _) => node.list_at(value, &place, nodes),
                (Child::Each(node), Value::Object(fields)) => {
                    fields.iter().for_each(|(key, it)| node.list_at(it, &place.child(key), nodes));
                }
                (Child::Each(node), Value::Array(items)) => items
                    .iter()
                    .enumerate()
                    .for_each(|(index, it)| node.list_at(it, &place.child(index), nodes)),
                (Child::Each(_), _) => {}
            }
        }
    }

    /// Changes every schema in `value`, inside out, and counts those that changed.
    fn change(
        self,
        value: &mut Value,
        place: &mut Pointer,
        change: &mut Change<'_>,
    ) -> Result<usize, Fault> {
        let mut changed = 0;
        for (key, child) in self.children() {
            let Some(value) = value.get_mut(*key) else { continue };
            place.push(*key);
            match (child, value) {
                (Child::One(node), value) => changed += node.change(value, place, change)?,
                (Child::Each(node), Value::Object(fields)) => {
                    for (key, value) in fields {
                        place.push(key.as_str());
                        changed += node.change(value, place, change)?;
                        place.pop();
                    }
                }
                (Child::Each(node), Value::Array(items)) => {
                    for (index, value) in items.iter_mut().enumerate() {
                        place.push(index.to_string());
                        changed += node.change(value, place, change)?;
                        place.pop();
                    }
                }
                (Child::Each(_), _) => {}
            }
            place.pop();
        }
        if let (Self::Schema, Value::Object(schema)) = (self, value) {
            let changes = change(place, schema).map_err(|reason| Fault::new(place.clone(), reason));
            changed += usize::from(changes?);
        }
        Ok(changed)
    }
}

/// Changes every schema of a document, inside out, and counts those that changed.
pub(crate) fn change(document: &mut Document, change: &mut Change<'_>) -> Outcome {
    Node::Document.change(&mut document.root, &mut Pointer::default(), change)
}

/// Returns the `type` of a schema, if it has one.
pub(crate) fn kind(schema: &Schema) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

/// Returns the name of a value's JSON type.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_are_listed_and_literals_are_not() {
        let schema = json!({"default": {"type": "x"}, "properties": {
            "example": {"type": "array", "items": {"type": "string"}, "enum": [{"type": "x"}]},
        }});
        let root = json!({
            "components": {"schemas": {"default": schema}},
            "paths": {"/a": {"get": {"responses": {"default": {"content": {"x": {"schema": {}}}}}}}},
        });
        let document = Document { path: "a.yaml".into(), family: "a".to_owned(), root };
        let places: Vec<String> = document.schemas().map(|(place, _)| place.to_string()).collect();
        assert_eq!(
            places,
            [
                "/components/schemas/default",
                "/components/schemas/default/properties/example",
                "/components/schemas/default/properties/example/items",
                "/paths/~1a/get/responses/default/content/x/schema",
            ]
        );
        let mut changed = Vec::new();
        change(&mut document.clone(), &mut |place, _| {
            changed.push(place.to_string());
            Ok(false)
        })
        .unwrap();
        changed.sort();
        assert_eq!(changed, places);
    }
}
