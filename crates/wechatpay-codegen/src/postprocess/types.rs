//! Pass *types*: enums are opened, values are kept out of `Debug`, builders take what people have at hand.

use quote::{format_ident, quote};
use syn::{
    Attribute, Field, Fields, Ident, Item, ItemImpl, ItemMod, ItemStruct, Meta, parse_quote,
};

use crate::error::Error;
use crate::lower::REDACTED;
use crate::postprocess::syntax::{docs, implements, tokens};
use crate::postprocess::{count, docs, enums, redact, setters, unexpected};
use crate::spec::Spec;

/// The rewritten `mod types`.
pub(super) struct Types {
    /// Its items.
    pub(super) items: Vec<Item>,
    /// The names of its structs and enums.
    pub(super) names: Vec<Ident>,
    /// Its structs with named fields; these have builders.
    pub(super) structs: Vec<ItemStruct>,
}

/// Rewrites the items of `mod types`.
pub(super) fn rewrite(items: Vec<Item>, spec: &Spec) -> Result<Types, Error> {
    let names = items.iter().filter_map(declared).collect::<Vec<_>>();
    let mut items = enums::open(items, spec)?;
    let marks = redact::unmark_all(&mut items);
    docs::describe_fields(&mut items);
    let structs: Vec<ItemStruct> = items.iter().filter_map(with_fields).cloned().collect();
    let mut rewritten = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => {
                let debug = redact::debug(&item, &marks);
                rewritten.extend([Item::Struct(data(item)), Item::Impl(debug)]);
            }
            Item::Mod(module) if module.ident == "builder" => {
                rewritten.push(Item::Mod(builders(module, &structs, &names, spec)?));
            }
            Item::Impl(item) => rewritten.push(Item::Impl(document_builder(item))),
            item => rewritten.push(item),
        }
    }
    if marks.len() < spec.redactions {
        count(spec, "redact", "mod types", spec.redactions, marks.len())?;
    }
    if let Some(item) = rewritten
        .iter()
        .find(|item| tokens(item).contains(REDACTED))
    {
        return Err(unexpected(
            spec,
            "redact",
            &tokens(item),
            "a mark in a type that has no `Debug` of ours",
        ));
    }
    rewritten.insert(
        0,
        parse_quote!(
            use super::runtime;
        ),
    );
    Ok(Types {
        items: rewritten,
        names,
        structs,
    })
}

fn declared(item: &Item) -> Option<Ident> {
    match item {
        Item::Struct(item) => Some(item.ident.clone()),
        Item::Enum(item) => Some(item.ident.clone()),
        _ => None,
    }
}

fn with_fields(item: &Item) -> Option<&ItemStruct> {
    match item {
        Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => Some(item),
        _ => None,
    }
}

/// Makes a struct of the API extensible and comparable; its `Debug` is written apart.
fn data(mut item: ItemStruct) -> ItemStruct {
    for derive in item
        .attrs
        .iter_mut()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        *derive = without_debug(derive, &[parse_quote!(PartialEq)]);
    }
    if item.attrs.iter().any(derives_serde) {
        item.attrs
            .push(parse_quote!(#[serde(crate = "runtime::serde")]));
    }
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    item
}

/// Removes `Debug` from a `derive`, and adds `more`.
pub(super) fn without_debug(attribute: &Attribute, more: &[syn::Path]) -> Attribute {
    let mut derives: Vec<syn::Path> = list(attribute);
    derives.retain(|derive| !derive.is_ident("Debug"));
    let missing = more
        .iter()
        .filter(|path| !derives.contains(path))
        .cloned()
        .collect::<Vec<_>>();
    derives.extend(missing);
    parse_quote!(#[derive(#(#derives),*)])
}

fn list(attribute: &Attribute) -> Vec<syn::Path> {
    let Meta::List(list) = &attribute.meta else {
        return Vec::new();
    };
    let paths = list.parse_args_with(
        syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
    );
    paths
        .map(|paths| paths.into_iter().collect())
        .unwrap_or_default()
}

fn derives_serde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("derive")
        && list(attribute).iter().any(|path| {
            path.segments
                .first()
                .is_some_and(|first| first.ident == "serde")
        })
}

/// Writes the builders of structs anew around their conversions: setters take bare values.
fn builders(
    mut module: ItemMod,
    structs: &[ItemStruct],
    names: &[Ident],
    spec: &Spec,
) -> Result<ItemMod, Error> {
    let Some((_, items)) = module.content.as_mut() else {
        return Ok(module);
    };
    let mut rewritten: Vec<Item> = vec![parse_quote!(
        use super::runtime;
    )];
    for item in std::mem::take(items) {
        match item {
            Item::Struct(item) => {
                let of = structs.iter().find(|of| of.ident == item.ident);
                let of = of.ok_or_else(|| {
                    unexpected(
                        spec,
                        "builders",
                        &item.ident.to_string(),
                        "a builder of no struct",
                    )
                })?;
                rewritten.extend(builder(item, of, names));
            }
            Item::Impl(item) if item.trait_.is_none() => {}
            item => rewritten.push(item),
        }
    }
    let built = rewritten
        .iter()
        .filter(|item| matches!(item, Item::Struct(_)))
        .count();
    count(spec, "builders", "mod types::builder", structs.len(), built)?;
    *items = rewritten;
    Ok(module)
}

fn builder(mut item: ItemStruct, of: &ItemStruct, names: &[Ident]) -> Vec<Item> {
    let ident = item.ident.clone();
    let doc = format!(
        "Builds a [`{ident}`](super::{ident}), which `try_into` yields once its required fields are set."
    );
    item.attrs = vec![
        parse_quote!(#[doc = #doc]),
        parse_quote!(#[derive(Clone)]),
        parse_quote!(#[must_use]),
    ];
    let setters = fields(of)
        .map(|(name, field)| setters::own(name, &field.ty, &docs(&field.attrs), "super", names));
    let setters = quote!(impl #ident { #(#setters)* });
    vec![
        Item::Struct(item),
        redact::opaque(&ident, false),
        parse_quote!(#setters),
    ]
}

/// Lists the named fields of a struct.
pub(super) fn fields(item: &ItemStruct) -> impl Iterator<Item = (&Ident, &Field)> {
    item.fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?, field)))
}

/// Documents `X::builder()`, which typify leaves bare.
fn document_builder(mut item: ItemImpl) -> ItemImpl {
    let (of, of_trait) = implements(&item);
    for method in item.items.iter_mut().filter_map(|item| match item {
        syn::ImplItem::Fn(method) if of_trait.is_none() && method.sig.ident == "builder" => {
            Some(method)
        }
        _ => None,
    }) {
        let of = format_ident!("{of}");
        let doc = format!("Begins a `{of}` without any field.");
        method.attrs.push(parse_quote!(#[doc = #doc]));
    }
    item
}
