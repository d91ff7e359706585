//! Pass `hoist`: turns every object and every string enum into a component, one for equal shapes;
//! names in the lock are kept.
//!
//! The name is the shortest that only one shape claims: that of the field, of the parent and the
//! field, or of the whole path from the operation. Bodies and responses are named after the
//! operation.

mod naming;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::naming::{Claim, choose};
use self::shape::fingerprint;
use crate::document::{Document, items, members, text};
use crate::import::lock::{Lock, Locked};
use crate::names;
use crate::pass::Fault;
use crate::upload::Form;

pub(super) const NAME: &str = "hoist";
pub(super) const WHY: &str = "equal shapes are one type, with a short name that does not change";

/// Names every shape of the document. Returns the number of uses that were replaced, and the names.
pub(super) fn run(document: &mut Document, known: &Lock) -> Result<(usize, Lock), Fault> {
    let mut hoist = Hoist::default();
    let roots = roots(document);
    for root in &roots {
        hoist.collect(root.schema(document), &root.trail());
    }
    let mut lock = Lock::default();
    let mut taken: BTreeSet<String> = reserved(document);
    for site in document.operations() {
        let id = text(site.value, "operationId");
        lock.keep_operation(site.method, site.path, id);
        taken.insert(names::pascal(id));
    }
    hoist.names = choose(&hoist.claims, known, &taken);
    for root in &roots {
        hoist.replace(root.schema_mut(document));
    }
    let schemas = &mut document.root["components"]["schemas"];
    let kept = schemas.as_object().cloned().unwrap_or_default();
    let mut all: Map<String, Value> =
        kept.into_iter().filter(|(name, _)| name == "ApiError").collect();
    all.extend(hoist.components);
    *schemas = Value::Object(all);
    for (shape, claim) in &hoist.claims {
        let locked = Locked { shape: fingerprint(shape), used: claim.used.clone() };
        if let Some(name) = hoist.names.get(shape) {
            lock.types.insert(name.clone(), locked);
        }
    }
    Ok((hoist.replaced, lock))
}

fn reserved(document: &Document) -> BTreeSet<String> {
    let client = names::client(text(&document.root["info"], "title"));
    [client, "ApiError".to_owned()].into()
}

/// A schema of a parameter, a body or a response, and its name.
struct Root {
    pointer: String,
    name: String,
    /// The parameter, if it is one: it does not have its own type.
    field: Option<String>,
}

impl Root {
    fn schema<'a>(&self, document: &'a Document) -> &'a Value {
        document.root.pointer(&self.pointer).unwrap_or(&Value::Null)
    }

    fn schema_mut<'a>(&self, document: &'a mut Document) -> Option<&'a mut Value> {
        document.root.pointer_mut(&self.pointer)
    }

    fn trail(&self) -> Vec<String> {
        std::iter::once(self.name.clone()).chain(self.field.clone()).collect()
    }
}

/// Lists all roots. Components, which are bodies of callbacks and schemas that contain themselves,
/// keep their names.
fn roots(document: &Document) -> Vec<Root> {
    let mut roots = Vec::new();
    for (name, _) in
        members(&document.root["components"], "schemas").filter(|(name, _)| *name != "ApiError")
    {
        roots.push(Root {
            pointer: format!("/components/schemas/{name}"),
            name: names::pascal(name),
            field: None,
        });
    }
    for site in document.operations() {
        let place = site.place.to_string();
        let name = names::pascal(text(site.value, "operationId"));
        for (index, parameter) in items(site.value, "parameters").enumerate() {
            roots.push(Root {
                pointer: format!("{place}/parameters/{index}/schema"),
                name: name.clone(),
                field: Some(text(parameter, "name").to_owned()),
            });
        }
        for (message, suffix) in messages(site.value) {
            let content = site.value.pointer(&message).and_then(|it| it["content"].as_object());
            let form =
                Form::read(document, &site.value["requestBody"]).filter(|_| suffix == "Request");
            let part = form.map_or_else(String::new, |form| format!("/properties/{}", form.meta));
            for kind in content.into_iter().flat_map(Map::keys) {
                let kind = kind.replace('/', "~1");
                roots.push(Root {
                    pointer: format!("{place}{message}/content/{kind}/schema{part}"),
                    name: format!("{name}{suffix}"),
                    field: None,
                });
            }
        }
    }
    roots
}

/// Lists the pointers of an operation's body and successes, with the suffixes of their names.
fn messages(operation: &Value) -> Vec<(String, &'static str)> {
    let successes = members(operation, "responses")
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, _)| (format!("/responses/{status}"), "Response"));
    std::iter::once(("/requestBody".to_owned(), "Request")).chain(successes).collect()
}

#[derive(Default)]
struct Hoist {
    /// The claims, by shape.
    claims: BTreeMap<String, Claim>,
    names: BTreeMap<String, String>,
    components: Map<String, Value>,
    replaced: usize,
}

impl Hoist {
    /// Collects the shapes in a schema, and their possible names; `trail` is the path to the
    /// schema.
    fn collect(&mut self, schema: &Value, trail: &[String]) {
        if let Some(shape) = shape::of(schema) {
            let order = self.claims.len();
            self.claims.entry(shape).or_insert_with(|| Claim::new(order)).add(trail);
        }
        let field = |name: &str| -> Vec<String> {
            trail.iter().cloned().chain([name.to_owned()]).collect()
        };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.collect(property, &field(name));
        }
        for key in ["items", "additionalProperties"] {
            if schema[key].is_object() {
                self.collect(&schema[key], &naming::item(trail));
            }
        }
        for key in ["oneOf", "anyOf"] {
            for (index, branch) in schema[key].as_array().into_iter().flatten().enumerate() {
                self.collect(branch, &field(&format!("variant {}", index + 1)));
            }
        }
    }

    /// Replaces every shape in a schema by a reference to its component.
    fn replace(&mut self, schema: Option<&mut Value>) {
        let Some(schema) = schema else { return };
        let shape = shape::of(schema);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.values_mut().for_each(|property| self.replace(Some(property)));
        }
        for key in ["items", "additionalProperties"] {
            self.replace(schema.get_mut(key).filter(|value| value.is_object()));
        }
        for key in ["oneOf", "anyOf"] {
            let branches = schema.get_mut(key).and_then(Value::as_array_mut);
            branches.into_iter().flatten().for_each(|branch| self.replace(Some(branch)));
        }
        let Some(name) = shape.and_then(|shape| self.names.get(&shape)) else {
            return;
        };
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        let whole = std::mem::replace(schema, reference);
        self.components.entry(name.clone()).or_insert(whole);
        self.replaced += 1;
    }
}
