//! One version of a family, and the two versions that are compared.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::diff::types;
use crate::document::feature::Feature;
use crate::document::{Document, items, members, text};
use crate::error::Error;
use crate::generator;
use crate::repository::Route;
use crate::spec::{Field, Shape, Spec, Ty, TypeDef};

/// One version of a family.
pub(super) struct Version {
    pub(super) spec: Spec,
    pub(super) feature: Feature,
    /// The addresses of the servers.
    pub(super) servers: Vec<String>,
    /// The status of a success, by operation.
    pub(super) statuses: BTreeMap<String, Vec<String>>,
}

impl Version {
    /// Reads a normalized document. It is not linted: a rule may be newer than the document.
    pub(super) fn read(family: &str, root: &Value) -> Result<Self, Error> {
        let path = PathBuf::from(format!("{family}.json"));
        let document = Document { path, family: family.to_owned(), root: root.clone() };
        let generator::Stages { document, spec, .. } = generator::read(document)?;
        let statuses = document.operations().into_iter().map(|site| {
            let successes = members(site.value, "responses")
                .filter(|(status, _)| status.starts_with('2'))
                .map(|(status, _)| status.clone());
            (text(site.value, "operationId").to_owned(), successes.collect())
        });
        Ok(Self {
            feature: Feature::of(&document.root["info"]),
            servers: items(&document.root, "servers")
                .map(|server| text(server, "url").to_owned())
                .collect(),
            statuses: statuses.collect(),
            spec,
        })
    }

    /// Returns the routes to the operations.
    pub(super) fn routes(&self) -> impl Iterator<Item = Route> {
        let route = |operation| Route::of(&self.spec, self.feature, operation);
        self.spec.operations.iter().map(route)
    }

    /// Returns the type of a name.
    pub(super) fn type_of(&self, name: &str) -> Option<&TypeDef> {
        self.spec.types.iter().find(|of| of.name == name)
    }

    /// Returns the type that a type stands for: another name for a type is that type.
    pub(super) fn resolve(&self, ty: &Ty) -> Ty {
        let inner = |ty: &Ty| Box::new(self.resolve(ty));
        match ty {
            Ty::Named(name) => match self.type_of(name).map(|of| &of.shape) {
                Some(Shape::Alias(of)) if of != ty => self.resolve(of),
                _ => ty.clone(),
            },
            Ty::List(items) => Ty::List(inner(items)),
            Ty::Dictionary(values) => Ty::Dictionary(inner(values)),
            Ty::Boxed(of) => Ty::Boxed(inner(of)),
            other => other.clone(),
        }
    }

    /// Returns `true` if a type is an enum.
    pub(super) fn is_enum(&self, name: &str) -> bool {
        self.type_of(name).is_some_and(|of| matches!(of.shape, Shape::Enum(_)))
    }

    /// Returns a field of a type, by its name in Rust.
    pub(super) fn field(&self, of: &str, ident: &str) -> Option<&Field> {
        self.type_of(of)?.fields().iter().find(|field| field.ident == ident)
    }
}

/// The two versions of one family.
pub(super) struct Versions<'a> {
    pub(super) old: &'a Version,
    pub(super) new: &'a Version,
    /// The new names of types that differ in nothing but the name.
    pub(super) renamed: BTreeMap<String, String>,
}

impl<'a> Versions<'a> {
    pub(super) fn new(old: &'a Version, new: &'a Version) -> Self {
        let mut versions = Self { old, new, renamed: BTreeMap::new() };
        versions.renamed = types::renamed(&versions);
        versions
    }

    /// Returns a type of the old version under its new name.
    pub(super) fn moved(&self, ty: &Ty) -> Ty {
        let inner = |ty: &Ty| Box::new(self.moved(ty));
        match ty {
            Ty::Named(name) => Ty::Named(self.renamed.get(name).unwrap_or(name).clone()),
            Ty::List(items) => Ty::List(inner(items)),
            Ty::Dictionary(values) => Ty::Dictionary(inner(values)),
            Ty::Boxed(of) => Ty::Boxed(inner(of)),
            other => other.clone(),
        }
    }

    /// Returns `true` if a type of the old version is one of the new version, to the compiler.
    pub(super) fn is_same(&self, old: &Ty, new: &Ty) -> bool {
        self.moved(&self.old.resolve(old)) == self.new.resolve(new)
    }
}
