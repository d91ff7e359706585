//! Stage 5, *types*: progenitor (typify) says which Rust type every field has.
//!
//! It sees the skeleton of the lowered document and nothing else: objects, lists, maps, enums and
//! scalars, without limits, defaults, formats and operations. What it makes is read as syntax into
//! [`Ty`]; the Rust that is published is written by [`crate::emit`].

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::{Map, Value, json};
use syn::{Field, Fields, GenericArgument, Item, LitStr, PathArguments, PathSegment, Type};

use crate::document::{Document, OperationRef, items, members, text};
use crate::error::Error;
use crate::names;
use crate::spec::Ty;

/// The types of a document.
#[derive(Debug)]
pub(crate) struct Types {
    made: BTreeMap<String, Made>,
}

/// What progenitor made of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Made {
    /// The types of an object's fields, by name on the wire.
    Object(BTreeMap<String, Ty>),
    /// An enum of strings.
    Enum,
    /// Another name for a type.
    Alias(Ty),
}

impl Types {
    /// Lets progenitor make the types of a lowered document.
    pub(crate) fn make(document: &Document) -> Result<Self, Error> {
        Self::read(document, &progenitor(document)?)
    }

    /// Reads what progenitor wrote for a lowered document: every type and field of the skeleton
    /// must be there.
    pub(crate) fn read(document: &Document, file: &syn::File) -> Result<Self, Error> {
        let types = Self { made: read(document, file)? };
        let skeleton = skeleton(document);
        for (name, schema) in members(&skeleton["components"], "schemas") {
            let is_whole = match types.made.get(&names::pascal(name)) {
                Some(Made::Object(fields)) => {
                    members(schema, "properties").all(|(field, _)| fields.contains_key(field))
                        && fields.values().all(|ty| types.knows(ty))
                }
                Some(Made::Alias(ty)) => types.knows(ty),
                Some(Made::Enum) => true,
                None => false,
            };
            if !is_whole {
                return Err(Error::Type { path: document.path.clone(), name: names::pascal(name) });
            }
        }
        Ok(types)
    }

    fn knows(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(name) => self.made.contains_key(name),
            Ty::List(inner) | Ty::Dictionary(inner) | Ty::Boxed(inner) => self.knows(inner),
            _ => true,
        }
    }

    /// Returns what was made of a component.
    pub(crate) fn component(&self, name: &str) -> Option<&Made> {
        self.made.get(name)
    }

    /// Returns the type of what an operation takes or returns: a parameter's name on the wire with
    /// its place, `body`, `response`.
    pub(crate) fn of_operation(&self, site: &OperationRef<'_>, what: &str) -> Ty {
        match self.made.get(&signature(site.value)) {
            Some(Made::Object(fields)) => fields.get(what).cloned().unwrap_or(Ty::Json),
            _ => Ty::Json,
        }
    }
}

/// Runs progenitor on the skeleton of a document.
pub(crate) fn progenitor(document: &Document) -> Result<syn::File, Error> {
    let fail = |reason: String| Error::Progenitor { path: document.path.clone(), reason };
    let spec: OpenAPI =
        serde_json::from_value(skeleton(document)).map_err(|error| fail(error.to_string()))?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_tag(TagStyle::Merged);
    let outcome =
        catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)));
    let tokens = match outcome {
        Ok(Ok(tokens)) => tokens,
        Ok(Err(error)) => return Err(fail(error.to_string())),
        Err(panic) => {
            let message = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("without a message");
            return Err(fail(format!("it panicked: {message}")));
        }
    };
    syn::parse2(tokens).map_err(|error| fail(format!("its output is not Rust: {error}")))
}

/// Writes the document that progenitor sees: every component, and what each operation takes and
/// returns as an object.
pub(crate) fn skeleton(document: &Document) -> Value {
    let mut schemas: Map<String, Value> = members(&document.root["components"], "schemas")
        .map(|(name, schema)| (name.clone(), plain(schema)))
        .collect();
    for site in document.operations() {
        let mut fields = Map::new();
        for parameter in items(site.value, "parameters") {
            let parameter = document.resolve(parameter);
            fields.insert(place(parameter), plain(&parameter["schema"]));
        }
        let body = document.resolve(&site.value["requestBody"]);
        fields.insert("body".to_owned(), plain(&body["content"]["application/json"]["schema"]));
        if let Some(schema) = response(document, &site) {
            fields.insert("response".to_owned(), plain(schema));
        }
        schemas.insert(signature(site.value), json!({"type": "object", "properties": fields}));
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": text(&document.root["info"], "title"), "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

/// Returns the schema of an operation's JSON response, if it has one.
pub(crate) fn response<'a>(document: &'a Document, site: &OperationRef<'a>) -> Option<&'a Value> {
    members(site.value, "responses").filter(|(status, _)| status.starts_with('2')).find_map(
        |(_, response)| {
            let mut contents = members(document.resolve(response), "content");
            contents
                .find(|(kind, _)| kind.starts_with("application/json"))
                .map(|(_, content)| &content["schema"])
        },
    )
}

/// Names a parameter among all that an operation takes.
pub(crate) fn place(parameter: &Value) -> String {
    format!("{}_{}", text(parameter, "in"), text(parameter, "name"))
}

/// Names the object that holds what an operation takes and returns.
fn signature(operation: &Value) -> String {
    format!("SignatureOf{}", names::pascal(text(operation, "operationId")))
}

/// Reduces a schema to what shapes a type.
fn plain(schema: &Value) -> Value {
    if let Some(reference) = schema.get("$ref") {
        return json!({ "$ref": reference });
    }
    let fields = schema["properties"].as_object().filter(|fields| !fields.is_empty());
    match text(schema, "type") {
        // The values are read from the specification; progenitor needs one, which cannot clash with
        // another.
        "string" if schema["enum"].is_array() => json!({"type": "string", "enum": ["VALUE"]}),
        "string" if text(schema, "format") == "date-time" => {
            json!({"type": "string", "format": "date-time"})
        }
        kind @ ("string" | "number" | "boolean") => json!({ "type": kind }),
        "integer" => json!({"type": "integer", "format": "int64"}),
        "array" => json!({"type": "array", "items": plain(&schema["items"])}),
        "object" if fields.is_none() && schema["additionalProperties"].is_object() => {
            json!({"type": "object", "additionalProperties": plain(&schema["additionalProperties"])})
        }
        _ if fields.is_some() => {
            let fields = fields.into_iter().flatten();
            let fields: Map<String, Value> =
                fields.map(|(name, field)| (name.clone(), plain(field))).collect();
            json!({"type": "object", "properties": fields})
        }
        "object" => json!({"type": "object", "additionalProperties": true}),
        _ => json!({}),
    }
}

/// Reads what progenitor wrote.
fn read(document: &Document, file: &syn::File) -> Result<BTreeMap<String, Made>, Error> {
    let types = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let mut made = BTreeMap::new();
    for item in types.into_iter().flat_map(|(_, items)| items) {
        let (name, is) = match item {
            Item::Struct(item) => {
                let fields = match &item.fields {
                    Fields::Unnamed(fields) => fields.unnamed.first().and_then(alias),
                    fields => object(fields.iter()),
                };
                (&item.ident, fields)
            }
            Item::Enum(item) => (&item.ident, Some(Made::Enum)),
            Item::Type(item) => (&item.ident, ty(&item.ty).map(Made::Alias)),
            _ => continue,
        };
        let name = name.to_string();
        let is =
            is.ok_or_else(|| Error::Type { path: document.path.clone(), name: name.clone() })?;
        made.insert(name, is);
    }
    Ok(made)
}

fn alias(field: &Field) -> Option<Made> {
    ty(&field.ty).map(Made::Alias)
}

fn object<'a>(fields: impl Iterator<Item = &'a Field>) -> Option<Made> {
    let fields = fields.map(|field| Some((wire_name(field)?, ty(&field.ty)?)));
    fields.collect::<Option<_>>().map(Made::Object)
}

/// The name that serde gives a field.
fn wire_name(field: &Field) -> Option<String> {
    let mut name = field.ident.as_ref()?.to_string();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<LitStr>()?.value();
            } else if let Ok(value) = meta.value() {
                value.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    Some(name)
}

/// Reads a type; `None` for one that a skeleton never yields.
fn ty(of: &Type) -> Option<Ty> {
    let Type::Path(path) = of else {
        return None;
    };
    let last = path.path.segments.last()?;
    let inner = |index: usize| argument(last, index).and_then(ty);
    if path.path.leading_colon.is_none() {
        return Some(match last.ident.to_string().as_str() {
            "i64" => Ty::Integer,
            "f64" => Ty::Number,
            "bool" => Ty::Boolean,
            name => Ty::Named(name.to_owned()),
        });
    }
    Some(match last.ident.to_string().as_str() {
        "Option" => inner(0)?,
        "Vec" => Ty::List(Box::new(inner(0)?)),
        "HashMap" => Ty::Dictionary(Box::new(inner(1)?)),
        "Box" => Ty::Boxed(Box::new(inner(0)?)),
        "Map" => Ty::Map,
        "Value" => Ty::Json,
        "String" => Ty::String,
        "DateTime" => Ty::DateTime,
        _ => return None,
    })
}

fn argument(segment: &PathSegment, index: usize) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    });
    types.into_iter().nth(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(schemas: Value) -> Document {
        let root = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas},
        });
        Document { path: "openapi/t.yaml".into(), family: "t".to_owned(), root }
    }

    fn made(field: Value) -> Ty {
        let schemas = json!({
            "Other": {"type": "object", "properties": {"x": {"type": "string"}}},
            "Tree": {"type": "object", "properties": {"it": field}},
        });
        match Types::make(&document(schemas)).unwrap().component("Tree") {
            Some(Made::Object(fields)) => fields["it"].clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_kind_of_schema_has_a_type() {
        let other = json!({"$ref": "#/components/schemas/Other"});
        for (schema, expected) in [
            (json!({"type": "string", "maxLength": 3, "default": "x", "format": "uuid"}), "String"),
            (json!({"type": "string", "format": "date-time"}), "runtime::DateTime"),
            (json!({"type": "integer", "format": "int32", "minimum": 1}), "i64"),
            (json!({"type": "integer", "default": "not a number"}), "i64"),
            (json!({"type": "number"}), "f64"),
            (json!({"type": "boolean"}), "bool"),
            (
                json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}),
                "Vec<String>",
            ),
            (json!({"type": "array", "items": other, "maxItems": 2, "minItems": 2}), "Vec<Other>"),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                "runtime::Dictionary<i64>",
            ),
            (json!({"type": "object"}), "runtime::Map"),
            (json!({}), "runtime::Value"),
            (json!({"$ref": "#/components/schemas/Tree"}), "Box<Tree>"),
        ] {
            assert_eq!(made(schema.clone()).to_string(), expected, "{schema}");
        }
    }

    #[test]
    fn reference_to_nothing_is_an_error_that_names_the_file() {
        let schemas = json!({"A": {"type": "object", "properties": {"x": {"$ref": "#/components/schemas/B"}}}});
        let error = Types::make(&document(schemas)).unwrap_err().to_string();
        assert!(error.starts_with("openapi/t.yaml: progenitor failed: "), "{error}");
    }
}
