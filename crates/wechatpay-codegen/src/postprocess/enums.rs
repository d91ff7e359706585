//! Pass *enums*: every enum of texts becomes an open one, so that a value of tomorrow is kept and not an error.

use std::collections::BTreeSet;

use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemEnum, LitStr, Variant, parse_quote};

use crate::error::Error;
use crate::names;
use crate::postprocess::Check;
use crate::postprocess::syntax::{docs, implements};
use crate::spec::Spec;

const PASS: &str = "enums";

/// Opens every enum of texts, and checks that these are all that the specification has.
pub(super) fn open(items: Vec<Item>, spec: &Spec) -> Result<Vec<Item>, Error> {
    let closed: BTreeSet<String> =
        items.iter().filter_map(of_texts).map(|item| item.ident.to_string()).collect();
    let mut lists = BTreeSet::new();
    let mut opened = Vec::new();
    for item in items {
        match &item {
            Item::Enum(item) if closed.contains(&item.ident.to_string()) => {
                lists.insert(item.variants.iter().map(value).collect::<Vec<_>>());
                opened.extend(declare(item, spec)?);
            }
            // Conversions and `Display`: the macro writes all of them.
            Item::Impl(item) if closed.contains(&implements(item).0) => {}
            _ => opened.push(item),
        }
    }
    let expected: BTreeSet<Vec<String>> = spec.enums.iter().cloned().collect();
    match expected.symmetric_difference(&lists).next() {
        None => Ok(opened),
        Some(values) => {
            let check = Check::new(spec, PASS, "mod types");
            Err(check.fail(format!("{} did not become an open enum", values.join(" | "))))
        }
    }
}

/// Returns the enum when each of its variants is one text.
fn of_texts(item: &Item) -> Option<&ItemEnum> {
    match item {
        Item::Enum(item)
            if item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) =>
        {
            Some(item)
        }
        _ => None,
    }
}

/// Returns the text that a variant stands for.
fn value(variant: &Variant) -> String {
    let mut text = variant.ident.to_string();
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What is no `rename` leaves the text wrong, and the comparison with the specification finds it.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                text = meta.value()?.parse::<LitStr>()?.value();
            }
            Ok(())
        });
    }
    text
}

/// Writes the enum, and the call of the macro that implements all it can do.
fn declare(item: &ItemEnum, spec: &Spec) -> Result<[Item; 2], Error> {
    let ident = &item.ident;
    let values: Vec<String> = item.variants.iter().map(value).collect();
    let named = item.variants.iter().zip(&values);
    let short: Vec<Ident> = named.map(|(variant, value)| short(variant, value, ident)).collect();
    let whole = item.variants.iter().map(|variant| variant.ident.clone());
    let variants = if others(&short).is_some() { short } else { whole.collect() };
    let others = others(&variants).ok_or_else(|| {
        Check::new(spec, PASS, &ident.to_string()).fail("two of its values have one name in Rust")
    })?;
    let docs = docs(&item.attrs);
    let lines = values.iter().map(|value| format!("`{value}`"));
    let declaration = quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #ident {
            #(#[doc = #lines] #variants,)*
            /// A value that this version does not know, as it came 未知取值，原样保留
            #others(::std::string::String),
        }
    };
    let implementation =
        quote!(runtime::open_enum! { impl #ident { #(#variants = #values,)* ..#others } });
    Ok([parse_quote!(#declaration), parse_quote!(#implementation)])
}

/// Names the variant for all other values; none when two known values already have one name.
fn others(variants: &[Ident]) -> Option<Ident> {
    let taken: BTreeSet<String> = variants.iter().map(ToString::to_string).collect();
    let name = ["Unknown", "Unrecognized", "Unlisted", "AnyOther"]
        .into_iter()
        .find(|name| !taken.contains(*name))?;
    (taken.len() == variants.len()).then(|| format_ident!("{name}"))
}

/// Names a variant without the enum's own name in front: `AUTHORIZATION_STATE_ON` is `AuthorizationState::On`.
fn short(variant: &Variant, value: &str, of: &Ident) -> Ident {
    let prefix = format!("{}_", names::shouting(&of.to_string()));
    let rest = value.strip_prefix(&prefix).map(names::pascal);
    let name = rest.filter(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !names::is_keyword(rest)
    });
    name.map_or_else(|| variant.ident.clone(), |name| format_ident!("{name}"))
}
