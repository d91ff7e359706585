//! Takes progenitor's module apart. What is in it besides the types and the builders is known, and left out.

use std::collections::BTreeMap;

use syn::{File, ImplItem, Item, ItemMod, ReturnType};

use crate::error::Error;
use crate::postprocess::syntax::{implements, tokens, type_name};
use crate::postprocess::{count, unexpected};
use crate::spec::Spec;

/// What is kept of progenitor's module.
pub(super) struct Parts {
    /// The items of `mod types`.
    pub(super) types: Vec<Item>,
    /// The items of `mod builder` that belong to each operation, by the operation's id.
    pub(super) builders: BTreeMap<String, Vec<Item>>,
}

const PASS: &str = "parts";

impl Parts {
    /// Takes a module apart.
    pub(super) fn split(raw: File, spec: &Spec) -> Result<Self, Error> {
        let (mut types, mut builder, mut methods) = (None, None, BTreeMap::new());
        for item in raw.items {
            match item {
                Item::Mod(module) if module.ident == "types" => types = content(module),
                Item::Mod(module) if module.ident == "builder" => builder = content(module),
                Item::Impl(item) if implements(&item) == ("Client".to_owned(), None) => {
                    methods.extend(builders(&item))
                }
                item if is_replaced(&item) => {}
                item => {
                    return Err(unexpected(
                        spec,
                        PASS,
                        "the module",
                        format!("an item that is not known: {}", tokens(&item)),
                    ));
                }
            }
        }
        let missing = |what| unexpected(spec, PASS, "the module", format!("no `mod {what}`"));
        let types = types.ok_or_else(|| missing("types"))?;
        let builders = by_operation(builder.ok_or_else(|| missing("builder"))?, &methods, spec)?;
        Ok(Self { types, builders })
    }
}

fn content(module: ItemMod) -> Option<Vec<Item>> {
    module.content.map(|(_, items)| items)
}

/// Reports whether an item is one that is written anew, or not wanted: imports, the client, its traits, the prelude.
fn is_replaced(item: &Item) -> bool {
    match item {
        Item::Use(_) => true,
        Item::Struct(item) => item.ident == "Client",
        Item::Impl(item) => {
            implements(item) == ("Client".to_owned(), Some("ClientInfo".to_owned()))
        }
        Item::Const(item) => tokens(item).contains("assert_client_hooks"),
        Item::Mod(item) => item.ident == "prelude",
        _ => false,
    }
}

/// Maps each operation to its builder by what the client's method returns, not by guessing at progenitor's casing.
fn builders(item: &syn::ItemImpl) -> Vec<(String, String)> {
    let methods = item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(&method.sig),
        _ => None,
    });
    let built = methods.filter_map(|method| match &method.output {
        ReturnType::Type(_, ty) => Some((
            method.ident.to_string(),
            type_name(ty).strip_prefix("builder::")?.to_owned(),
        )),
        ReturnType::Default => None,
    });
    built.collect()
}

fn by_operation(
    items: Vec<Item>,
    methods: &BTreeMap<String, String>,
    spec: &Spec,
) -> Result<BTreeMap<String, Vec<Item>>, Error> {
    let mut builders: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in items {
        let builder = match &item {
            Item::Use(_) => continue,
            Item::Struct(item) => item.ident.to_string(),
            Item::Impl(item) => implements(item).0,
            _ => {
                return Err(unexpected(
                    spec,
                    PASS,
                    "mod builder",
                    format!("an item that is not known: {}", tokens(&item)),
                ));
            }
        };
        builders.entry(builder).or_default().push(item);
    }
    count(
        spec,
        PASS,
        "mod builder",
        spec.operations.len(),
        builders.len(),
    )?;
    count(
        spec,
        PASS,
        "the client",
        spec.operations.len(),
        methods.len(),
    )?;
    let operations = spec.operations.iter().map(|operation| {
        let found = methods
            .get(&operation.id)
            .and_then(|builder| builders.remove(builder));
        let items = found.ok_or_else(|| {
            unexpected(
                spec,
                PASS,
                &operation.id,
                "the client has no method that returns its builder",
            )
        })?;
        Ok((operation.id.clone(), items))
    });
    operations.collect()
}
