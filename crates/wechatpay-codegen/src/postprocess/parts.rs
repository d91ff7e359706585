//! Takes progenitor's module apart. What is in it besides the types and the builders is known, and left out.

use std::collections::BTreeMap;

use syn::{File, ImplItem, Item, ItemImpl, ItemMod, ReturnType};

use crate::error::Error;
use crate::names;
use crate::postprocess::Check;
use crate::postprocess::syntax::{implements, tokens, type_name};
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
        let check = Check::new(spec, PASS, "the module");
        let (mut types, mut builder, mut methods) = (None, None, BTreeMap::new());
        for item in raw.items {
            match item {
                Item::Mod(module) if module.ident == "types" => types = content(module),
                Item::Mod(module) if module.ident == "builder" => builder = content(module),
                Item::Impl(item) if is_client(&item) => methods.extend(builders(&item)),
                item if is_replaced(&item) => {}
                item => return Err(check.fail(format!("what is `{}`?", tokens(&item)))),
            }
        }
        let types = types.ok_or_else(|| check.fail("no `mod types`"))?;
        let builder = builder.ok_or_else(|| check.fail("no `mod builder`"))?;
        let builders = by_operation(by_builder(builder, spec)?, &methods, spec)?;
        Ok(Self { types, builders })
    }
}

fn content(module: ItemMod) -> Option<Vec<Item>> {
    module.content.map(|(_, items)| items)
}

/// Reports whether this is the client's own `impl`, with its constructors or with its operations.
fn is_client(item: &ItemImpl) -> bool {
    implements(item) == ("Client".to_owned(), None)
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
fn builders(item: &ItemImpl) -> Vec<(String, String)> {
    let methods = item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(&method.sig),
        _ => None,
    });
    let built = methods.filter_map(|method| match &method.output {
        ReturnType::Type(_, ty) => {
            Some((method.ident.to_string(), type_name(ty).strip_prefix("builder::")?.to_owned()))
        }
        ReturnType::Default => None,
    });
    built.collect()
}

type Items = BTreeMap<String, Vec<Item>>;

/// Sorts the items of `mod builder` by the builder they belong to.
fn by_builder(items: Vec<Item>, spec: &Spec) -> Result<Items, Error> {
    let check = Check::new(spec, PASS, "mod builder");
    let mut builders = Items::new();
    for item in items {
        let builder = match &item {
            Item::Use(_) => continue,
            Item::Struct(item) => item.ident.to_string(),
            Item::Impl(item) => implements(item).0,
            _ => return Err(check.fail(format!("what is `{}`?", tokens(&item)))),
        };
        builders.entry(builder).or_default().push(item);
    }
    check.count(spec.operations.len(), builders.len())?;
    Ok(builders)
}

/// Renames what belongs to a builder to the operation whose method returns it.
fn by_operation(
    mut builders: Items,
    methods: &BTreeMap<String, String>,
    spec: &Spec,
) -> Result<Items, Error> {
    Check::new(spec, PASS, "the client").count(spec.operations.len(), methods.len())?;
    let operations = spec.operations.iter().map(|operation| {
        let name = names::pascal(&operation.id);
        let returned = methods.get(&operation.id) == Some(&name);
        let items = builders.remove(&name).filter(|_| returned);
        let check = Check::new(spec, PASS, &operation.id);
        let items =
            items.ok_or_else(|| check.fail(format!("no method returns the builder {name}")))?;
        Ok((operation.id.clone(), items))
    });
    operations.collect()
}
