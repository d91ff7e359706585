//! Pass *types*: enums are opened, values are kept out of `Debug`, builders take what people have at hand.

use quote::{format_ident, quote};
use syn::{
    Attribute, Field, Fields, Ident, Item, ItemImpl, ItemMod, ItemStruct, Meta, parse_quote,
};

use crate::error::Error;
use crate::postprocess::syntax::{docs, implements};
use crate::postprocess::{Check, Options, docs, enums, nulls, redact, sensitive, setters};
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
pub(super) fn rewrite(items: Vec<Item>, spec: &Spec, options: &Options) -> Result<Types, Error> {
    let names = items.iter().filter_map(declared).collect();
    let mut items = enums::open(items, spec)?;
    sensitive::rewrite(&mut items, spec)?;
    nulls::rewrite(&mut items);
    let marks = redact::unmark_all(&mut items, spec)?;
    docs::describe_fields(&mut items);
    let structs = items.iter().filter_map(with_fields).cloned().collect();
    let mut types = Types { items: vec![import_runtime()], names, structs };
    for item in items {
        match item {
            Item::Struct(item) => {
                let debug = redact::debug(&item, &marks);
                let mut item = data(item);
                item.attrs.extend(json_schema(options));
                types.items.extend([Item::Struct(item), Item::Impl(debug)]);
            }
            // What is left of enums is not of texts; those have their schema from the runtime's macro.
            Item::Enum(mut item) if item.attrs.iter().any(derives_serde) => {
                item.attrs.extend(json_schema(options));
                types.items.push(Item::Enum(item));
            }
            Item::Mod(module) if module.ident == "builder" => {
                let builders = types.builders(module, spec)?;
                types.items.push(Item::Mod(builders));
            }
            Item::Impl(item) => types.items.push(Item::Impl(document_builder(item))),
            Item::Mod(mut module) => {
                module.vis = parse_quote!(pub(super));
                types.items.push(Item::Mod(module));
            }
            item => types.items.push(item),
        }
    }
    Ok(types)
}

fn import_runtime() -> Item {
    parse_quote! { use super::runtime; }
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
    for derive in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        *derive = comparable(derive);
    }
    if item.attrs.iter().any(derives_serde) {
        item.attrs.push(parse_quote!(#[serde(crate = "runtime::serde")]));
    }
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    item
}

/// Replaces `Debug` in a `derive` by `PartialEq`.
fn comparable(attribute: &Attribute) -> Attribute {
    let mut derives = list(attribute);
    derives.retain(|derive| !derive.is_ident("Debug") && !derive.is_ident("PartialEq"));
    parse_quote!(#[derive(#(#derives,)* PartialEq)])
}

/// Derives the schema, when it is asked for.
fn json_schema(options: &Options) -> Option<Attribute> {
    let feature = options.json_schema.as_ref()?;
    Some(parse_quote! {
        #[cfg_attr(
            feature = #feature,
            derive(runtime::schemars::JsonSchema),
            schemars(crate = "runtime::schemars")
        )]
    })
}

fn list(attribute: &Attribute) -> Vec<syn::Path> {
    let Meta::List(list) = &attribute.meta else {
        return Vec::new();
    };
    let paths = list.parse_args_with(
        syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
    );
    paths.map(|paths| paths.into_iter().collect()).unwrap_or_default()
}

fn derives_serde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("derive")
        && list(attribute)
            .iter()
            .any(|path| path.segments.first().is_some_and(|first| first.ident == "serde"))
}

impl Types {
    /// Reports whether `mod types` has the module `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        let is = |item: &Item| matches!(item, Item::Mod(module) if module.ident == name);
        self.items.iter().any(is)
    }

    /// Returns the type of a struct's field.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<syn::Type> {
        let mut fields = fields(self.structs.iter().find(|item| item.ident == of)?);
        fields.find(|(field, _)| *field == name).map(|(_, field)| field.ty.clone())
    }

    /// Writes the builders of structs anew around their conversions: setters take bare values.
    fn builders(&self, mut module: ItemMod, spec: &Spec) -> Result<ItemMod, Error> {
        let check = Check::new(spec, "builders", "mod types::builder");
        let (_, items) = module.content.as_mut().ok_or_else(|| check.fail("no content"))?;
        let mut rewritten = vec![import_runtime()];
        let mut built = 0;
        for item in std::mem::take(items) {
            match item {
                Item::Struct(item) => {
                    let of = self.structs.iter().find(|of| of.ident == item.ident);
                    let of =
                        of.ok_or_else(|| check.fail(format!("{} builds no struct", item.ident)))?;
                    rewritten.extend(builder(item, of, &self.names));
                    built += 1;
                }
                Item::Impl(item) if item.trait_.is_none() => {}
                item => rewritten.push(item),
            }
        }
        check.count(self.structs.len(), built)?;
        *items = rewritten;
        module.vis = parse_quote!(pub(super));
        Ok(module)
    }
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
    vec![Item::Struct(item), redact::opaque(&ident, false), parse_quote!(#setters)]
}

/// Lists the named fields of a struct.
pub(super) fn fields(item: &ItemStruct) -> impl Iterator<Item = (&Ident, &Field)> {
    item.fields.iter().filter_map(|field| Some((field.ident.as_ref()?, field)))
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
