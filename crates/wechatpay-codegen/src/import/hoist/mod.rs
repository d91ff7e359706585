//! Pass `hoist`: turns every object and every string enum into a component.
//!
//! A type is recognized by its place. Two places are one type only if upstream refers to one
//! component in both, or `names.yaml` gives both the same name. So no change of one place renames
//! the type of another.

mod naming;
pub(crate) mod place;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::naming::Name;
use self::place::{Owner, Place};
use crate::document::{Document, items, members, schemas, text};
use crate::error::{Error, Finding};
use crate::import::by_hand::ByHand;
use crate::import::lock::{Lock, site};
use crate::import::repair::SHARED;
use crate::names;
use crate::upload::Form;

pub(super) const NAME: &str = "hoist";
pub(super) const WHY: &str = "each place has a type, with a short name that does not change";

/// What the pass did.
pub(super) struct Hoisted {
    /// The number of uses that were replaced.
    pub(super) replaced: usize,
    /// The names.
    pub(super) lock: Lock,
    /// The places, as `names.yaml` has them.
    pub(super) places: BTreeSet<String>,
}

/// A type, before it has a name.
struct Type {
    place: Place,
    /// Its name in `names.yaml`.
    by_hand: Option<String>,
    shape: Value,
    schema: Value,
}

/// Names every type of the document.
pub(super) fn run(
    document: &mut Document,
    known: &Lock,
    by_hand: &ByHand,
) -> Result<Hoisted, Error> {
    let roots = roots(document);
    let shared = shared(document, &roots);
    let mut hoist = Hoist {
        by_hand,
        known,
        module: document.family.clone(),
        shared,
        types: BTreeMap::new(),
        places: BTreeSet::new(),
        named: BTreeMap::new(),
        findings: Vec::new(),
        replaced: 0,
    };
    for root in &roots {
        if let Some(schema) = document.root.pointer_mut(&root.pointer) {
            hoist.take(schema, &root.place);
        }
    }
    let mut lock = Lock::default();
    let mut operations = BTreeSet::new();
    for it in document.operations() {
        let id = text(it.value, "operationId");
        lock.keep_operation(site(it.method, it.path), id);
        operations.insert(names::pascal(id));
    }
    let client = names::client(text(&document.root["info"], "title"));
    let reserved: BTreeSet<String> = [client, "ApiError".to_owned()].into();
    for of in hoist.types.values() {
        let name = of.by_hand.as_ref();
        if let Some(name) = name.filter(|it| operations.contains(*it) || reserved.contains(*it)) {
            let message =
                format!("`{name}` is the name of a builder or the client: choose another");
            hoist.findings.push(by_hand.on_type(&document.family, &of.place.text(), &message));
        }
    }
    if !hoist.findings.is_empty() {
        hoist.findings.sort();
        hoist.findings.dedup();
        return Err(Error::Lint(hoist.findings));
    }
    let names = naming::choose(&hoist.types, known, &document.family, &operations, &reserved);
    for root in &roots {
        if let Some(schema) = document.root.pointer_mut(&root.pointer) {
            refer(schema, &names);
        }
    }
    let schemas = &mut document.root["components"]["schemas"];
    let mut all: Map<String, Value> =
        schemas.get("ApiError").map(|it| ("ApiError".to_owned(), it.clone())).into_iter().collect();
    let mut places = hoist.places;
    for (key, mut of) in hoist.types {
        let Some(Name { name, form }) = names.get(&key) else { continue };
        refer_inside(&mut of.schema, &names);
        all.insert(name.clone(), of.schema);
        places.insert(of.place.text());
        lock.keep_type(key, form.clone());
    }
    *schemas = Value::Object(all);
    let unmark = &mut |_: &_, schema: &mut schemas::Schema| Ok(schema.remove(SHARED).is_some());
    schemas::change(document, unmark).map_err(|fault| fault.into_error(&document.path, NAME))?;
    Ok(Hoisted { replaced: hoist.replaced, lock, places })
}

/// A schema of a component, a parameter, a body or a response.
struct Root {
    pointer: String,
    place: Place,
}

/// Lists all roots. Components are bodies of callbacks and schemas that contain themselves.
fn roots(document: &Document) -> Vec<Root> {
    let mut roots: Vec<Root> = members(&document.root["components"], "schemas")
        .filter(|(name, _)| *name != "ApiError")
        .map(|(name, _)| Root {
            pointer: format!("/components/schemas/{name}"),
            place: Place::shared(name),
        })
        .collect();
    for it in document.operations() {
        let pointer = it.place.to_string();
        let id = text(it.value, "operationId");
        let place = |message| Place::of_operation(it.method, it.path, id, message);
        for (index, parameter) in items(it.value, "parameters").enumerate() {
            let message = match text(parameter, "in") {
                "path" => "path",
                "header" => "header",
                _ => "query",
            };
            roots.push(Root {
                pointer: format!("{pointer}/parameters/{index}/schema"),
                place: place(message).field(text(parameter, "name")),
            });
        }
        for (message, kind) in messages(it.value) {
            let content = it.value.pointer(&message).and_then(|it| it["content"].as_object());
            let form = Form::read(document, &it.value["requestBody"]).filter(|_| kind == "request");
            let part = form.map_or_else(String::new, |form| format!("/properties/{}", form.meta));
            for media_type in content.into_iter().flat_map(Map::keys) {
                let media_type = media_type.replace('/', "~1");
                roots.push(Root {
                    pointer: format!("{pointer}{message}/content/{media_type}/schema{part}"),
                    place: place(kind),
                });
            }
        }
    }
    roots
}

/// Lists the pointers of an operation's body and successes, and what they are.
fn messages(operation: &Value) -> Vec<(String, &'static str)> {
    let successes = members(operation, "responses")
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, _)| (format!("/responses/{status}"), "response"));
    std::iter::once(("/requestBody".to_owned(), "request")).chain(successes).collect()
}

/// Returns the shape of each component that upstream refers to. Repairs may have changed some of
/// its copies: what most have is the shared type.
fn shared(document: &Document, roots: &[Root]) -> BTreeMap<String, Value> {
    let mut copies: BTreeMap<String, Vec<(Value, usize)>> = BTreeMap::new();
    let mut components = BTreeMap::new();
    for root in roots {
        let Some(schema) = document.root.pointer(&root.pointer) else { continue };
        if let (Owner::Shared(name), Some(shape)) = (&root.place.owner, shape::of(schema)) {
            components.insert(name.clone(), shape);
        }
        count(schema, &mut copies);
    }
    let most = copies.into_iter().filter_map(|(name, copies)| {
        // The first of those with equal counts.
        let most = copies.iter().map(|(_, count)| *count).max()?;
        let (shape, _) = copies.into_iter().find(|(_, count)| *count == most)?;
        Some((name, shape))
    });
    most.chain(components.clone()).collect()
}

fn count(schema: &Value, copies: &mut BTreeMap<String, Vec<(Value, usize)>>) {
    if let (Some(name), Some(shape)) = (schema[SHARED].as_str(), shape::of(schema)) {
        let known = copies.entry(name.to_owned()).or_default();
        match known.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, count)) => *count += 1,
            None => known.push((shape, 1)),
        }
    }
    for (_, child) in children(schema) {
        count(child, copies);
    }
}

/// Where a schema is in its parent.
#[derive(Clone, Copy)]
enum Child<'a> {
    Field(&'a str),
    Item,
    Value,
    Variant(usize),
}

impl Child<'_> {
    fn of(self, place: &Place) -> Place {
        match self {
            Self::Field(name) => place.field(name),
            Self::Item => place.item(),
            Self::Value => place.value(),
            Self::Variant(number) => place.variant(number),
        }
    }
}

fn children(schema: &Value) -> Vec<(Child<'_>, &Value)> {
    let fields = members(schema, "properties").map(|(name, it)| (Child::Field(name), it));
    let parts = [("items", Child::Item), ("additionalProperties", Child::Value)]
        .into_iter()
        .map(|(key, child)| (child, &schema[key]));
    let branches = ["oneOf", "anyOf"].into_iter().flat_map(|key| items(schema, key));
    let branches = branches.enumerate().map(|(index, it)| (Child::Variant(index + 1), it));
    fields.chain(parts).chain(branches).filter(|(_, it)| it.is_object()).collect()
}

/// Calls `change` with every child of a schema.
fn change_children(schema: &mut Value, change: &mut dyn FnMut(Child<'_>, &mut Value)) {
    let Some(schema) = schema.as_object_mut() else { return };
    let mut number = 0;
    for (key, value) in schema.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(fields)) => {
                fields.iter_mut().for_each(|(name, field)| change(Child::Field(name), field));
            }
            ("items", value) if value.is_object() => change(Child::Item, value),
            ("additionalProperties", value) if value.is_object() => change(Child::Value, value),
            ("oneOf" | "anyOf", Value::Array(branches)) => {
                for branch in branches {
                    number += 1;
                    change(Child::Variant(number), branch);
                }
            }
            _ => {}
        }
    }
}

struct Hoist<'a> {
    by_hand: &'a ByHand,
    known: &'a Lock,
    module: String,
    /// The shapes of what upstream shares.
    shared: BTreeMap<String, Value>,
    /// By place, as the lock has it.
    types: BTreeMap<String, Type>,
    /// The places, as `names.yaml` has them.
    places: BTreeSet<String>,
    /// The places of the names in `names.yaml`.
    named: BTreeMap<String, Place>,
    findings: Vec<Finding>,
    replaced: usize,
}

impl Hoist<'_> {
    /// Takes every type out of a schema, and leaves references to their places.
    fn take(&mut self, schema: &mut Value, place: &Place) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            *schema = json!({"$ref": Place::shared(name).key()});
            return;
        }
        let Some(shape) = shape::of(schema) else {
            return change_children(schema, &mut |child, it| self.take(it, &child.of(place)));
        };
        let mark = schema[SHARED].as_str().map(str::to_owned);
        let (place, by_hand) = self.identify(place.clone(), mark, &shape);
        let key = place.key();
        let mut whole = std::mem::replace(schema, json!({"$ref": &key}));
        self.replaced += 1;
        if !self.types.contains_key(&key) {
            let of = Type { place: place.clone(), by_hand, shape, schema: Value::Null };
            self.types.insert(key.clone(), of);
            change_children(&mut whole, &mut |child, it| self.take(it, &child.of(&place)));
            if let Some(of) = self.types.get_mut(&key) {
                of.schema = whole;
            }
        }
    }

    /// Returns the place of the type of a schema at `place`, and its name in `names.yaml`.
    fn identify(
        &mut self,
        place: Place,
        mark: Option<String>,
        shape: &Value,
    ) -> (Place, Option<String>) {
        if let Some(name) = self.by_hand.type_name(&self.module, &place.text()) {
            let name = name.to_owned();
            self.places.insert(place.text());
            let first = self.named.entry(name.clone()).or_insert_with(|| place.clone()).clone();
            match self.types.get(&first.key()) {
                Some(known) if known.shape != *shape => {
                    let message = format!(
                        "`{name}` is the type at `{}`, too, where the fields differ: give them two names",
                        first.text()
                    );
                    let finding = self.by_hand.on_type(&self.module, &place.text(), &message);
                    self.findings.push(finding);
                }
                _ => {}
            }
            return (first, Some(name));
        }
        match mark {
            Some(name)
                if self.known.type_name(&place.key()).is_none()
                    && self.shared.get(&name) == Some(shape) =>
            {
                self.identify(Place::shared(&name), None, shape)
            }
            _ => (place, None),
        }
    }
}

/// Replaces the places that references name by names.
fn refer(schema: &mut Value, names: &BTreeMap<String, Name>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|key| names.get(key)) {
        *schema = json!({"$ref": format!("#/components/schemas/{}", name.name)});
    }
    refer_inside(schema, names);
}

fn refer_inside(schema: &mut Value, names: &BTreeMap<String, Name>) {
    change_children(schema, &mut |_, it| refer(it, names));
}
